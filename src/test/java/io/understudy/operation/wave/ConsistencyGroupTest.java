package io.understudy.operation.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.journal.Journal;
import io.understudy.operation.CrashingJournal;
import io.understudy.operation.CrashingJournal.Crash;
import io.understudy.operation.CrashingJournal.When;
import io.understudy.operation.Fence;
import io.understudy.operation.Intervention;
import io.understudy.operation.InterventionResult;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.operation.wave.Estate.Instance;
import io.understudy.operation.wave.WaveView.MemberView;
import io.understudy.policy.WavePlace;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Applications that fail over together or not at all: whatever fails, whoever steers, wherever the leader dies. */
class ConsistencyGroupTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String CART_FENCE = "route:power-cart";
    private static final String SHOP_FENCE = "route:power-shop";

    private final Estate estate = group(new Estate());

    private static Estate group(Estate estate) {
        WavePlace front = new WavePlace("front", Set.of(), Optional.of("front"));
        return estate.add("cart", front).add("shop", front);
    }

    @Test
    void all_move_once_all_are_fenced() {
        Instance service = estate.start();
        OperationId wave = begin(service);
        assertThat(view(service, wave).count(MemberState.MOVED)).isEqualTo(2);
        assertThat(estate.fencedAtPromotion)
                .hasSize(2)
                .allSatisfy(fenced -> assertThat(fenced).contains(CART_FENCE, SHOP_FENCE));
    }

    @Test
    void none_is_promoted_while_one_waits_for_a_person_and_each_says_so() {
        Instance service = asking();
        OperationId wave = begin(service);
        assertThat(estate.effects).doesNotContain("promote cart", "promote shop");
        OperationView shop = operation(service, "shop");
        String why =
                "all is done that comes before its point of no return; the consistency group front passes it as one, and waits for shop (%s asks a person)"
                        .formatted(shop.id());
        assertThat(operation(service, "cart").hindrance()).contains(why);
        assertThat(member(service, wave, "cart").why()).contains(why);
        assertThat(member(service, wave, "shop").state()).isEqualTo(MemberState.ASKS);

        accept(service, shop);
        estate.time.pass(LONG);
        assertThat(estate.effects).contains("promote cart", "promote shop");
        assertThat(view(service, wave).phase()).isEqualTo(WavePhase.FINISHED);
    }

    @Test
    void when_one_fails_before_all_go_back() {
        estate.failing.add("check shop");
        Instance service = estate.start();
        OperationId wave = begin(service);
        assertUndone(service, wave);
        assertThat(operation(service, "cart").why().orElseThrow()).startsWith("shop goes back: step check: refused");
    }

    @Test
    void aborting_one_takes_all_back_whether_it_waits_for_others_or_is_waited_for() {
        for (String aborted : List.of("cart", "shop")) {
            Estate each = group(new Estate());
            each.fence.answers.put(SHOP_FENCE, Fence.State.UNKNOWN);
            Instance service = each.start();
            OperationId wave = service.waves().start(each.failover()).id();
            each.time.pass(LONG);
            assertThat(service.engine()
                            .intervene(operation(service, aborted).id(), new Intervention.Abort("ann", "not today")))
                    .isInstanceOf(InterventionResult.Taken.class);
            each.time.pass(LONG);
            assertThat(each.effects).noneMatch(effect -> effect.startsWith("promote"));
            assertThat(view(service, wave).count(MemberState.FAILED)).isEqualTo(2);
            assertThat(each.fence.holding).isEmpty();
        }
    }

    @Test
    void past_the_first_promotion_nobody_goes_back() {
        estate.failing.add("promote shop");
        Instance service = estate.start();
        OperationId wave = begin(service);
        assertThat(member(service, wave, "cart").state()).isEqualTo(MemberState.MOVED);
        OperationView shop = operation(service, "shop");
        assertThat(shop.phase()).isEqualTo(Phase.BLOCKED);
        assertThat(service.engine().intervene(shop.id(), new Intervention.Abort("ann", "enough")))
                .isEqualTo(new InterventionResult.Refused(
                        "operation %s is past the point of no return of its consistency group: it can only roll forward; repair the cause, then retry or skip"
                                .formatted(shop.id())));

        estate.failing.clear();
        service.engine().intervene(shop.id(), new Intervention.Retry("ann", "mended"));
        estate.time.pass(LONG);
        assertThat(view(service, wave).count(MemberState.MOVED)).isEqualTo(2);
    }

    @Test
    void one_that_is_paused_holds_all_until_it_is_resumed() {
        Instance service = asking();
        OperationId wave = begin(service);
        OperationView cart = operation(service, "cart");
        service.engine().intervene(cart.id(), new Intervention.Pause("ann", "lunch"));
        accept(service, operation(service, "shop"));
        estate.time.pass(LONG);
        assertThat(estate.effects).noneMatch(effect -> effect.startsWith("promote"));
        assertThat(member(service, wave, "shop").why().orElseThrow())
                .endsWith("waits for cart (%s is paused by ann: lunch)".formatted(cart.id()));

        service.engine().intervene(cart.id(), new Intervention.Resume("ann", ""));
        estate.time.pass(LONG);
        assertThat(view(service, wave).count(MemberState.MOVED)).isEqualTo(2);
    }

    @Test
    void a_retry_of_one_that_failed_is_one_of_its_group() {
        estate.failing.add("check shop");
        estate.add("books", "books", "front");
        Instance service = estate.start();
        OperationId wave = begin(service);
        assertThat(view(service, wave).count(MemberState.FAILED)).isEqualTo(2);
        estate.failing.clear();
        service.waves().retry(wave, new ApplicationName("cart"), "ann", "mended");
        estate.time.pass(LONG);
        assertThat(view(service, wave).count(MemberState.MOVED)).isEqualTo(3);
    }

    @Test
    void a_group_whose_rest_never_starts_goes_back() {
        estate.add("late", new WavePlace("front", Set.of(), Optional.of("front")));
        estate.untold.add(new ApplicationName("late"));
        Instance service = estate.start();
        OperationId wave = begin(service);
        assertThat(estate.effects).doesNotContain("promote cart", "promote shop");
        assertThat(member(service, wave, "cart").why().orElseThrow()).endsWith("late (not started)");
        service.waves().stop(wave, "ann", "it was a false alarm");
        estate.time.pass(LONG);
        assertThat(estate.effects).doesNotContain("promote cart", "promote shop");
        assertThat(view(service, wave).phase()).isEqualTo(WavePhase.FINISHED);
        assertThat(operation(service, "cart").phase()).isEqualTo(Phase.COMPENSATED);
    }

    @Test
    void a_group_of_which_one_moves_by_itself_starts_when_that_is_over_also_by_force() {
        for (boolean force : List.of(false, true)) {
            Estate each = group(new Estate());
            each.fence.answers.put(SHOP_FENCE, Fence.State.UNKNOWN);
            Instance service = each.start();
            service.engine().start(each.request("shop"));
            each.time.pass(LONG);
            OperationId own =
                    service.engine().active(new ApplicationName("shop")).orElseThrow();
            OperationId wave =
                    service.waves().start(forced(each.failover(), force)).id();
            each.time.pass(LONG);
            assertThat(service.engine().active(new ApplicationName("cart"))).isEmpty();
            assertThat(member(service, wave, "cart").why())
                    .contains("shop, with which it starts: operation %s is open".formatted(own));

            service.engine().intervene(own, new Intervention.Abort("bob", "the wave does it"));
            each.fence.answers.clear();
            service.waves().proceed();
            each.time.pass(LONG);
            assertThat(view(service, wave).count(MemberState.MOVED)).isEqualTo(2);
        }
    }

    @Test
    void a_group_of_which_one_has_lost_its_policy_does_not_start_by_force() {
        ApplicationName canary = new ApplicationName("books");
        estate.add("books");
        estate.fence.answers.put("route:power-books", Fence.State.UNKNOWN);
        Instance service = estate.start();
        OperationId wave = service.waves()
                .start(new WaveRequest(
                        OperationKind.FAILOVER, Estate.EAST, "ann", "fire", 50, Optional.of(canary), true))
                .id();
        estate.policies.remove(new ApplicationName("shop"));
        estate.fence.answers.clear();
        service.engine().retry(operation(service, "books").id(), "ann");
        estate.time.pass(LONG);
        assertThat(member(service, wave, "books").state()).isEqualTo(MemberState.MOVED);
        assertThat(service.engine().active(new ApplicationName("cart"))).isEmpty();
        assertThat(member(service, wave, "cart").why())
                .contains("shop, with which it starts: there is no policy of that name any more");
    }

    private static WaveRequest forced(WaveRequest request, boolean force) {
        return new WaveRequest(
                request.kind(),
                request.site(),
                request.by(),
                request.reason(),
                request.atOnce(),
                request.canary(),
                force);
    }

    /** What happens to the group in the crash matrix. */
    enum Story {
        GOES(2, e -> {}, (e, s) -> {}),
        ASKS(
                2,
                e -> e.fence.answers.put(SHOP_FENCE, Fence.State.UNKNOWN),
                (e, s) -> open(s, "shop").filter(o -> !o.pending().isEmpty()).ifPresent(o -> accept(s, o))),
        FAILS(0, e -> e.failing.add("check shop"), (e, s) -> {}),
        ABORTED(
                0,
                e -> e.fence.answers.put(SHOP_FENCE, Fence.State.UNKNOWN),
                (e, s) -> open(s, "cart")
                        .filter(o -> o.awaits().isPresent())
                        .ifPresent(o -> s.engine().intervene(o.id(), new Intervention.Abort("ann", "not today")))),
        /** Once one is promoted a person can't take another back, also under the next leader. */
        ABORTED_TOO_LATE(2, e -> e.failing.add("promote shop"), (e, s) -> {
            if (e.effects.contains("promote cart")) {
                open(s, "shop").ifPresent(o -> {
                    s.engine().intervene(o.id(), new Intervention.Abort("ann", "enough"));
                    e.failing.clear();
                    s.engine().intervene(o.id(), new Intervention.Retry("ann", "mended"));
                });
            }
        });

        final int promotions;
        final Consumer<Estate> world;
        final BiConsumer<Estate, Instance> person;

        Story(int promotions, Consumer<Estate> world, BiConsumer<Estate, Instance> person) {
            this.promotions = promotions;
            this.world = world;
            this.person = person;
        }
    }

    @ParameterizedTest
    @EnumSource
    void moves_together_or_not_at_all_wherever_the_leader_dies(Story story) {
        int writes = run(story, Integer.MAX_VALUE, When.BEFORE);
        for (int at = 1; at <= writes; at++) {
            run(story, at, When.BEFORE);
            run(story, at, When.AFTER);
        }
        System.out.printf("consistency group %s: %d writes, %d crash boundaries%n", story, writes, 2 * writes);
        assertThat(writes).isGreaterThan(12);
    }

    private static int run(Story story, int at, When when) {
        Estate estate = group(new Estate());
        story.world.accept(estate);
        CrashingJournal crashing = new CrashingJournal(estate.journal, at, when);
        Journal durable = estate.journal;
        estate.journal = crashing;
        Instance leader = estate.start();
        try {
            drive(estate, leader, story);
        } catch (Crash e) {
            leader.kill();
            estate.journal = durable;
            leader = estate.start();
            drive(estate, leader, story);
        }
        String where = "%s, died %s write %d".formatted(story, when, at);
        assertThat(estate.effects.stream().filter(effect -> effect.startsWith("promote")))
                .as(where)
                .hasSize(story.promotions)
                .doesNotHaveDuplicates();
        assertThat(leader.waves().recent(1).getFirst().phase()).as(where).isEqualTo(WavePhase.FINISHED);
        if (story == Story.GOES) {
            assertThat(estate.fencedAtPromotion)
                    .as(where)
                    .allSatisfy(fenced -> assertThat(fenced).contains(CART_FENCE, SHOP_FENCE));
        }
        if (story.promotions == 0) {
            assertThat(estate.fence.holding).as(where).isEmpty();
        }
        return crashing.writes();
    }

    private static void drive(Estate estate, Instance leader, Story story) {
        if (leader.waves().recent(1).isEmpty()) {
            leader.waves().start(estate.failover());
        }
        for (int i = 0; i < 50 && leader.waves().current().isPresent(); i++) {
            story.person.accept(estate, leader);
            estate.time.pass(Duration.ofSeconds(2));
            leader.waves().proceed();
        }
    }

    /** Shop's fence can't be proven: a person is asked. */
    private Instance asking() {
        estate.fence.answers.put(SHOP_FENCE, Fence.State.UNKNOWN);
        return estate.start();
    }

    private OperationId begin(Instance service) {
        OperationId wave = service.waves().start(estate.failover()).id();
        estate.time.pass(LONG);
        return wave;
    }

    private void assertUndone(Instance service, OperationId wave) {
        assertThat(estate.effects).noneMatch(effect -> effect.startsWith("promote"));
        assertThat(view(service, wave).count(MemberState.FAILED)).isEqualTo(2);
        assertThat(operation(service, "cart").phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(operation(service, "shop").phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(estate.fence.holding).isEmpty();
    }

    private static void accept(Instance service, OperationView asking) {
        asking.pending().forEach(p -> service.engine().accept(asking.id(), "ann", p.phrase()));
    }

    private static Optional<OperationView> open(Instance service, String application) {
        return service.engine().active(new ApplicationName(application)).flatMap(service.engine()::view);
    }

    private static OperationView operation(Instance service, String application) {
        return (OperationView)
                service.engine().recent(new ApplicationName(application), 1).getFirst();
    }

    private static WaveView view(Instance service, OperationId wave) {
        return service.waves().view(wave).orElseThrow();
    }

    private static MemberView member(Instance service, OperationId wave, String application) {
        return view(service, wave).members().stream()
                .filter(m -> m.application().value().equals(application))
                .findFirst()
                .orElseThrow();
    }
}
