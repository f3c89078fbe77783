package io.understudy.operation.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.operation.wave.WaveView.MemberView;
import io.understudy.policy.WavePlace;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WavesTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final Estate estate = new Estate();

    @Test
    void moves_all_of_a_site_in_the_order_of_their_groups() {
        estate.add("shop", "web", "databases").add("orders", "databases").add("cart", "web", "databases");
        Estate.Instance service = estate.start();
        OperationId id = service.waves().start(estate.failover()).id();
        estate.time.pass(LONG);

        WaveView wave = service.waves().view(id).orElseThrow();
        assertThat(wave.phase()).isEqualTo(WavePhase.FINISHED);
        assertThat(wave.why()).isEqualTo("3 of 3 applications have left us-east-1");
        assertThat(states(wave).values()).containsOnly(MemberState.MOVED);
        assertThat(estate.effects).containsExactlyInAnyOrderElementsOf(effectsOf("shop", "orders", "cart"));
        assertThat(estate.effects.indexOf("promote shop")).isGreaterThan(estate.effects.indexOf("dns orders"));
        assertThat(service.waves().current()).isEmpty();
        assertThat(service.waves().recent(5)).extracting(WaveView::id).containsExactly(id);
    }

    @Test
    void one_that_can_not_be_read_stays_open_and_keeps_nothing_else_from_going_on() {
        estate.add("shop").add("cart");
        estate.hindrances.put(new ApplicationName("shop"), "the copy is broken");
        Estate.Instance before = estate.start();
        OperationId id = before.waves().start(estate.failover()).id();
        before.kill();
        Journal.Lease newer = estate.journal.acquire("a newer version");
        estate.journal.append(newer, new Journal.Draft(ApplicationName.WAVES, id, "WaveFolded", "{}"));

        Estate.Instance after = estate.start();
        estate.time.pass(LONG);

        assertThat(after.waves().current()).isEmpty();
        assertThat(after.engine().recent(new ApplicationName("cart"), 1))
                .extracting(record -> ((OperationView) record).phase())
                .containsExactly(Phase.SUCCEEDED);
        assertThatThrownBy(() -> after.waves().start(estate.failover()))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining("wave-1 is under way");
    }

    @Test
    void one_that_something_stands_against_is_held_and_started_once_it_is_gone() {
        estate.add("shop").add("cart");
        estate.hindrances.put(new ApplicationName("shop"), "the copy is broken");
        Estate.Instance service = estate.start();
        OperationId id = service.waves().start(estate.failover()).id();
        estate.time.pass(LONG);

        MemberView shop = member(service, id, "shop");
        assertThat(shop.state()).isEqualTo(MemberState.HELD);
        assertThat(shop.why()).contains("the copy is broken");
        assertThat(member(service, id, "cart").state()).isEqualTo(MemberState.MOVED);

        estate.hindrances.clear();
        service.waves().proceed();
        estate.time.pass(LONG);
        assertThat(service.waves().view(id).orElseThrow().phase()).isEqualTo(WavePhase.FINISHED);
    }

    @Test
    void a_forced_wave_does_not_ask() {
        estate.add("shop");
        estate.hindrances.put(new ApplicationName("shop"), "it serves");
        Estate.Instance service = estate.start();
        WaveRequest gentle = estate.failover();
        OperationId id = service.waves()
                .start(new WaveRequest(gentle.kind(), gentle.site(), "ann", "fire", 50, Optional.empty(), true))
                .id();
        estate.time.pass(LONG);
        assertThat(member(service, id, "shop").state()).isEqualTo(MemberState.MOVED);
    }

    @Test
    void of_a_consistency_group_none_starts_while_one_can_not() {
        estate.add("shop", together()).add("cart", together());
        estate.hindrances.put(new ApplicationName("shop"), "the copy is broken");
        Estate.Instance service = estate.start();
        OperationId id = service.waves().start(estate.failover()).id();
        estate.time.pass(LONG);
        assertThat(estate.effects).isEmpty();
        assertThat(member(service, id, "cart").why()).contains("shop, with which it starts: the copy is broken");

        estate.hindrances.clear();
        service.waves().proceed();
        estate.time.pass(LONG);
        assertThat(estate.effects).contains("promote shop", "promote cart");
    }

    @Test
    void one_that_failed_is_told_and_may_be_retried() {
        estate.add("shop").add("cart", "cart", "shop");
        estate.failing.add("scale shop");
        estate.failing.add("promote shop");
        Estate.Instance service = estate.start();
        OperationId id = service.waves().start(estate.failover()).id();
        estate.time.pass(LONG);
        assertThat(member(service, id, "shop").state()).isEqualTo(MemberState.FAILED);
        assertThat(member(service, id, "cart").state()).isEqualTo(MemberState.WAITING);
        assertThatThrownBy(() -> service.waves().retry(id, new ApplicationName("cart"), "ann", "mended"))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessage("cart is no member of wave-1 that failed: there is nothing to retry");

        estate.failing.clear();
        service.waves().retry(id, new ApplicationName("shop"), "ann", "mended");
        estate.time.pass(LONG);
        assertThat(states(service.waves().view(id).orElseThrow()).values()).containsOnly(MemberState.MOVED);
    }

    @Test
    void a_paused_wave_goes_on_when_it_is_resumed_and_a_stopped_one_never() {
        estate.add("shop", "web", "databases").add("orders", "databases");
        Estate.Instance service = estate.start();
        OperationId id = service.waves().start(estate.failover()).id();
        service.waves().pause(id, "ann", "lunch");
        estate.time.pass(LONG);
        assertThat(estate.effects).contains("promote orders").doesNotContain("promote shop");
        assertThat(member(service, id, "shop").why()).contains("paused by ann: lunch");
        assertThatThrownBy(() -> service.waves().pause(id, "bob", "again"))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessage("wave-1 is PAUSED (paused by ann: lunch): that order does not fit");

        service.waves().resume(id, "ann", "eaten");
        service.waves().stop(id, "ann", "enough");
        estate.time.pass(LONG);
        WaveView stopped = service.waves().view(id).orElseThrow();
        assertThat(stopped.phase()).isEqualTo(WavePhase.FINISHED);
        assertThat(stopped.count(MemberState.MOVED)).isEqualTo(2);
        assertThatThrownBy(() -> service.waves().resume(id, "ann", "again"))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessage("wave-1 is not under way");
    }

    @Test
    void one_wave_at_a_time() {
        estate.add("shop").add("cart");
        Estate.Instance service = estate.start();
        service.waves().start(estate.failover());
        assertThatThrownBy(() -> service.waves().start(estate.failover()))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessage(
                        "wave-1 is under way, and there is one wave at a time: look at it with 'understudy wave show'");
    }

    @Test
    void an_order_that_makes_no_sense_is_refused() {
        estate.add("shop");
        Estate.Instance service = estate.start();
        assertThatThrownBy(() -> service.waves()
                        .start(new WaveRequest(
                                OperationKind.FAILOVER, Estate.WEST, "ann", "fire", 50, Optional.empty(), false)))
                .hasMessage("no application has its primary at us-west-2: there is nothing to move");
        assertThatThrownBy(() -> service.waves()
                        .start(new WaveRequest(
                                OperationKind.FAILOVER,
                                Estate.EAST,
                                "ann",
                                "fire",
                                50,
                                Optional.of(new ApplicationName("cart")),
                                false)))
                .hasMessage("the canary cart does not have its primary at us-east-1");
        assertThatThrownBy(() -> service.waves()
                        .start(new WaveRequest(
                                OperationKind.FAILOVER, Estate.EAST, "ann", "fire", 0, Optional.empty(), false)))
                .hasMessage("0 at once is not between 1 and 10000");
        assertThat(service.waves().recent(5)).isEmpty();
    }

    @Test
    void a_hundred_applications_take_at_most_three_times_as_long_as_one() {
        Duration one = timeOf(1);
        Duration hundred = timeOf(100);
        assertThat(hundred).isLessThanOrEqualTo(one.multipliedBy(3));
        // The places are what makes them wait: fifty at once are two rounds.
        assertThat(hundred).isGreaterThan(one);
    }

    private static Duration timeOf(int applications) {
        Estate estate = new Estate();
        IntStream.range(0, applications).forEach(i -> estate.add("app-" + i));
        Estate.Instance service = estate.start();
        long begin = estate.time.nanos();
        service.waves().start(estate.failover());
        while (service.waves().current().isPresent()) {
            estate.time.pass(Duration.ofMillis(10));
            assertThat(estate.time.nanos()).isLessThan(LONG.toNanos());
        }
        assertThat(estate.effects).hasSize(3 * applications).doesNotHaveDuplicates();
        return Duration.ofNanos(estate.time.nanos() - begin);
    }

    private static WavePlace together() {
        return new WavePlace("front", Set.of(), Optional.of("front"));
    }

    private static List<String> effectsOf(String... applications) {
        return List.of(applications).stream()
                .flatMap(a -> List.of("promote " + a, "scale " + a, "dns " + a).stream())
                .toList();
    }

    private static MemberView member(Estate.Instance service, OperationId id, String application) {
        return service.waves().view(id).orElseThrow().members().stream()
                .filter(m -> m.application().value().equals(application))
                .findFirst()
                .orElseThrow();
    }

    private static Map<ApplicationName, MemberState> states(WaveView wave) {
        return wave.members().stream().collect(Collectors.toMap(MemberView::application, MemberView::state));
    }
}
