package io.understudy.adapter.route53;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.component.route53.FakeRoute53;
import io.understudy.operation.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** How long a look into a hosted zone has when its turn comes just before the step's timeout, in simulated time. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LooksTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TURN = TIMEOUT.minusMillis(1);
    private static final ZoneView.Seen.Key SHOP = new ZoneView.Seen.Key("shop.example.test.", "A");
    private static final Progress HEARD = (_, _) -> {};

    private final SimulatedTime time = new SimulatedTime();

    private record Ended(Duration after, Object with) {}

    @AfterEach
    void close() {
        time.close();
    }

    @Test
    void a_look_whose_turn_comes_as_its_time_ends_has_its_whole_time() throws Exception {
        Duration call = TIMEOUT.minusMillis(1);

        Ended ended = look(call, HEARD);

        assertThat(ended.with())
                .asInstanceOf(InstanceOfAssertFactories.map(ZoneView.Seen.Key.class, List.class))
                .containsOnlyKeys(SHOP)
                .extractingByKey(SHOP, InstanceOfAssertFactories.list(ResourceRecordSet.class))
                .singleElement()
                .satisfies(set ->
                        assertThat(set.resourceRecords().getFirst().value()).isEqualTo("192.0.2.1"));
        assertThat(ended.after()).isEqualTo(TURN.plus(call));
    }

    @Test
    void its_whole_time_is_all_it_has() throws Exception {
        Ended ended = look(TIMEOUT.plusMillis(10), HEARD);

        assertGaveUp(ended, TIMEOUT.multipliedBy(2));
    }

    @Test
    void where_nobody_listens_the_timeout_holds_the_wait_for_a_turn_too() throws Exception {
        Ended ended = look(TIMEOUT.minusMillis(1), Progress.UNHEARD);

        assertGaveUp(ended, TIMEOUT);
    }

    private static void assertGaveUp(Ended ended, Duration after) {
        assertThat(ended.with())
                .asInstanceOf(InstanceOfAssertFactories.type(SdkClientException.class))
                .satisfies(failure -> {
                    assertThat(failure).hasMessageContaining("no answer within 5000 ms");
                    assertThat(Findings.neverSent(failure)).isTrue();
                });
        assertThat(ended.after()).isEqualTo(after);
    }

    /**
     * Of an account that takes no call for {@link #TURN}: nothing is answered until then, so the line does not move.
     *
     * @param call how long the one call of the look takes
     */
    private Ended look(Duration call, Progress progress) throws Exception {
        FakeRoute53 zone = new FakeRoute53("example.test.");
        zone.put(SHOP.name(), SHOP.type(), 60, "192.0.2.1");
        CallPace pace = new CallPace(time, time, time);
        pace.rest(TURN);
        LimitedRoute53 amazon = new LimitedRoute53(zone, time, call, Duration.ZERO);
        Looks looks =
                new Looks(new Account(amazon, pace, time, Duration.ZERO), new RecordLists(FakeRoute53.ZONE), time);
        return time.submit(() -> {
                    try {
                        Map<ZoneView.Seen.Key, List<ResourceRecordSet>> seen =
                                looks.of(Set.of(SHOP), Urgency.SWITCH, TIMEOUT, time, progress);
                        return new Ended(Duration.ofNanos(time.nanos()), seen);
                    } catch (SdkClientException e) {
                        return new Ended(Duration.ofNanos(time.nanos()), e);
                    }
                })
                .get();
    }
}
