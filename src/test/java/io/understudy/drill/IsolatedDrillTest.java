package io.understudy.drill;

import static io.understudy.drill.Rehearsal.SHOP;
import static io.understudy.drill.Rehearsal.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.understudy.journal.Entry;
import io.understudy.operation.Goal;
import io.understudy.policy.DrillKind;
import io.understudy.policy.DrillTerms;
import io.understudy.readiness.Fault;
import io.understudy.readiness.Finding;
import io.understudy.readiness.Severity;
import io.understudy.readiness.Shops;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An isolated drill brings copies up beside production, and whatever becomes of it, nothing of them stays. */
@Timeout(60)
class IsolatedDrillTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Rehearsal world = new Rehearsal();

    @BeforeEach
    void a_runbook_that_waits() {
        world.asks(step("web", "kubernetes.scale", Duration.ofSeconds(3)), new Goal.Open("replicas 1 -> 10"));
        world.asks(step("ready", "kubernetes.wait", Duration.ofSeconds(30), "web"), new Goal.Open("1 of 10"));
    }

    @AfterEach
    void ends() {
        world.close();
    }

    @Test
    void copies_are_made_measured_and_taken_away_and_the_forecast_knows_how_long_they_took() {
        Drill drill = run();

        assertThat(drill.result()).as(drill.why()).isEqualTo(Result.PASSED);
        assertThat(drill.why()).contains("copies of its workloads were ready after 400 ms");
        assertThat(world.site.made).isEqualTo(CopyStage.OBJECTS);
        assertThat(world.site.standing).isEmpty();
        Isolated isolated = drill.isolated().orElseThrow();
        assertThat(isolated.ready()).contains(Duration.ofMillis(400));
        assertThat(isolated.removed()).contains(Duration.ofMillis(200));
        assertThat(isolated.proof()).isEqualTo("nothing carries the mark");
        assertThat(isolated.links()).singleElement().satisfies(trace -> {
            assertThat(trace.before()).contains(Duration.ofMillis(12));
            assertThat(trace.samples()).isGreaterThan(4);
            assertThat(trace.withinRpo()).isTrue();
        });
        assertThat(drill.forecast().orElseThrow().terms())
                .filteredOn(term -> term.name().equals("ready"))
                .extracting(Forecast.Term::time, Forecast.Term::basis)
                .containsExactly(tuple(Duration.ofMillis(400), "as long as its copies took in this drill"));
        assertThat(facts(drill)).containsExactly("DrillStarted", "DrillStaged", "DrillFinished");
        assertThat(world.journal.open()).isEmpty();
        assertThat(world.records.lastPassed(SHOP.application())).isPresent();
    }

    @Test
    void nothing_is_made_where_something_stands_against_it() {
        world.site.faults = List.of(new Fault(Severity.BLOCKING, "its pods read the Secret db", "make one for drills"));
        Drill drill = run();

        assertThat(drill.result()).isEqualTo(Result.FAILED);
        assertThat(drill.why()).contains("nothing was brought up", "Secret db");
        assertThat(drill.findings()).extracting(Finding::remedy).contains("make one for drills");
        assertThat(drill.isolated()).isEmpty();
        assertThat(world.site.made).isEmpty();
        assertThat(facts(drill)).containsExactly("DrillStarted", "DrillFinished");
    }

    @Test
    void nothing_is_made_while_the_primary_is_not_up_or_replication_is_behind() {
        world.vitals = new Vitals(Optional.of("its database is FAILING"), List.of());
        Drill down = run();
        assertThat(down.result()).isEqualTo(Result.ABORTED);
        assertThat(down.why()).contains("database is FAILING");

        world.vitals = unknownLag();
        assertThat(run().why()).contains("replication of orders is behind its RPO, or nobody knows how far");
        assertThat(world.site.made).isEmpty();
    }

    @Test
    void nothing_is_made_when_the_journal_does_not_take_it() {
        world.journal.acquire("another instance");
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.ABORTED);
        assertThat(drill.why()).contains("another instance leads now");
        assertThat(world.site.made).isEmpty();
    }

    @Test
    void whenever_it_is_aborted_everything_is_taken_away() {
        for (int i = 1; i <= CopyStage.OBJECTS.size(); i++) {
            world.site.made.clear();
            int after = i;
            world.site.afterEach = () -> {
                if (world.site.made.size() == after) {
                    world.drills.giveWay(SHOP.application(), "operation shop-2-1 began");
                }
            };
            Drill drill = run();
            assertThat(drill.result()).isEqualTo(Result.ABORTED);
            assertThat(drill.why()).isEqualTo("operation shop-2-1 began");
            assertThat(world.site.made).hasSize(i);
            assertThat(world.site.standing).isEmpty();
            assertThat(drill.isolated().orElseThrow().made()).hasSize(i);
        }
    }

    @Test
    void whenever_production_is_in_need_everything_is_taken_away() {
        world.meanwhile = () -> world.vitals = unknownLag();
        Drill lagging = run();
        assertThat(lagging.result()).isEqualTo(Result.ABORTED);
        assertThat(lagging.isolated().orElseThrow().links())
                .singleElement()
                .satisfies(trace -> assertThat(trace.withinRpo()).isFalse());

        world.meanwhile = () -> {};
        world.vitals = new Vitals(Optional.empty(), List.of());
        world.site.looksUntilReady = Integer.MAX_VALUE;
        world.meanwhile = () -> world.vitals = new Vitals(Optional.of("its site is UNKNOWN"), List.of());
        assertThat(run().why()).contains("its site is UNKNOWN");
        assertThat(world.site.standing).isEmpty();
    }

    @Test
    void a_link_that_is_over_its_rpo_at_the_last_look_does_not_pass() {
        world.site.beforeRemoval = () -> world.vitals = unknownLag();
        Drill drill = run();
        assertThat(drill.isolated().orElseThrow().links())
                .singleElement()
                .satisfies(trace -> assertThat(trace.withinRpo()).isFalse());
        assertThat(drill.result()).isEqualTo(Result.FAILED);
        assertThat(drill.why()).contains("after the copies were taken away", "replication of orders is behind its RPO");
    }

    @Test
    void a_removal_that_breaks_unexpectedly_loses_neither_the_report_nor_the_copies() {
        world.site.broken = Optional.of(new IllegalStateException("bug"));
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.FAILED);
        assertThat(drill.isolated().orElseThrow().proof()).contains("bug");
        assertThat(world.site.standing).hasSize(1);

        world.site.broken = Optional.empty();
        world.site.stubborn = 0;
        world.leftovers().look();
        assertThat(world.site.standing).isEmpty();
    }

    @Test
    void copies_that_are_not_ready_within_the_limit_or_never_will_be_are_taken_away() {
        world.site.looksUntilReady = Integer.MAX_VALUE;
        Drill late = run();
        assertThat(late.result()).isEqualTo(Result.ABORTED);
        assertThat(late.why()).contains("drill.limit, 10 s", "Deployment web: 0 of 1 ready");
        assertThat(late.isolated().orElseThrow().ready()).isEmpty();

        world.site.hopeless = Optional.of("ImagePullBackOff");
        Drill hopeless = run();
        assertThat(hopeless.result()).isEqualTo(Result.FAILED);
        assertThat(hopeless.why()).contains("ImagePullBackOff");
        assertThat(world.site.standing).isEmpty();
    }

    @Test
    void what_could_not_be_taken_away_fails_it_and_goes_with_a_later_look() {
        world.site.stubborn = Integer.MAX_VALUE;
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.FAILED);
        assertThat(drill.findings())
                .extracting(Finding::what)
                .anyMatch(what -> what.contains("copies are left at west"));
        assertThat(drill.isolated().orElseThrow().removed()).isEmpty();
        assertThat(world.site.standing).hasSize(1);

        world.site.stubborn = 0;
        world.leftovers().look();
        assertThat(world.site.standing).isEmpty();
        assertThat(facts(drill)).containsExactly("DrillStarted", "DrillStaged", "DrillFinished");
    }

    @Test
    void what_a_process_that_ended_left_is_taken_away_and_told_by_the_next_leader_alone() {
        Drill lost = crashed();
        Stage stranger = new Stage(
                "drill-bank-20261124-100000",
                new ApplicationName("bank"),
                Shops.WEST,
                "drill-bank-20261124-100000",
                "");
        world.site.standing.add(stranger);

        new Leftovers(
                        List.of(SHOP),
                        world.site,
                        world.records,
                        world,
                        world.drills,
                        () -> false,
                        world.time,
                        Runnable::run,
                        world.ended::add)
                .look();
        assertThat(world.site.standing).hasSize(2);
        world.site.silent = true;
        world.leftovers().look();
        assertThat(world.ended).isEmpty();
        world.site.silent = false;
        world.leftovers().look();
        assertThat(world.ended).as("it is asked to go, and not gone yet").isEmpty();
        world.leftovers().look();

        assertThat(world.site.standing)
                .as("what the journal does not know is left alone")
                .containsExactly(stranger);
        assertThat(world.ended).singleElement().satisfies(drill -> {
            assertThat(drill.id()).isEqualTo(lost.id());
            assertThat(drill.result()).isEqualTo(Result.ABORTED);
            assertThat(drill.why()).contains("the service ended while it was under way");
        });
        assertThat(world.kept).containsKey(lost.id());
        assertThat(facts(lost)).containsExactly("DrillStarted", "DrillStaged", "DrillFinished");
        world.leftovers().look();
        assertThat(world.ended).hasSize(1);
    }

    @Test
    void one_that_is_under_way_is_left_alone() {
        world.meanwhile = () -> world.leftovers().look();
        assertThat(run().result()).isEqualTo(Result.PASSED);
        assertThat(world.ended).hasSize(1);
    }

    @Test
    void a_long_name_still_makes_a_namespace() {
        Drill drill = Drill.begin(
                "drill-%s-20261124-100000-2".formatted("a".repeat(63)),
                DrillKind.ISOLATED,
                "ann",
                "",
                Shops.home(Shops.policy("a".repeat(63))),
                world.time.instant());
        assertThat(Stage.of(drill, "nonce").namespace()).hasSize(63).matches("drill-a+-20261124-100000-2");
    }

    /** Written down and made, and then nothing more was heard of it. */
    private Drill crashed() {
        Drill lost = Drill.begin(
                "drill-shop-20261124-090000", DrillKind.ISOLATED, "ann", "", Shops.home(SHOP), world.time.instant());
        world.records.begin(lost, Stage.of(lost, "nonce"));
        world.site.standing.add(Stage.of(lost, "nonce"));
        world.site.stubborn = 1;
        return lost;
    }

    private static Vitals unknownLag() {
        return new Vitals(
                Optional.empty(),
                List.of(new Vitals.Lag(new LinkName("orders"), Optional.empty(), Optional.empty(), false)));
    }

    private List<String> facts(Drill drill) {
        return world.journal.of(new OperationId(drill.id())).stream()
                .map(Entry::type)
                .toList();
    }

    private Drill run() {
        int before = world.ended.size();
        DrillTerms terms = new DrillTerms(Duration.ofSeconds(10), 1, Map.of());
        world.drills.start(SHOP.drilledBy(terms), DrillKind.ISOLATED, "ann", "a rehearsal");
        await().atMost(LIMIT)
                .until(() ->
                        world.ended.size() > before && world.drills.running().isEmpty());
        return world.ended.get(before);
    }
}
