package io.understudy.health;

import static io.understudy.health.HealthFixtures.EAST;
import static io.understudy.health.HealthFixtures.HERE;
import static io.understudy.health.HealthFixtures.SHOP;
import static io.understudy.health.HealthFixtures.WEST;
import static io.understudy.health.HealthFixtures.millis;
import static io.understudy.health.HealthFixtures.probe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.health.HealthFixtures.FakeProber;
import io.understudy.health.HealthFixtures.FakeTicker;
import io.understudy.topology.ApplicationName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeEngineTest {

    private static final Duration TICK = Duration.ofMillis(20);

    private final FakeTicker ticker = new FakeTicker();
    private final FakeProber prober = new FakeProber();
    private final List<Observation> seen = new ArrayList<>();
    private final ProbeEngine engine = new ProbeEngine(ticker, prober, HERE, TICK, seen::add);

    @BeforeEach
    void first_tick() {
        engine.tick();
    }

    private void run(Duration duration) {
        for (long left = duration.toMillis(); left > 0; left -= 20) {
            ticker.advance(TICK);
            engine.tick();
        }
    }

    /** Ticks until the next probe of a single target has just been started. */
    private void runToNextStart() {
        int before = prober.requests.size();
        for (int i = 0; i < 200 && prober.requests.size() == before; i++) {
            run(TICK);
        }
        assertThat(prober.requests).hasSize(before + 1);
    }

    private List<Outcome> outcomes() {
        return seen.stream().map(observation -> observation.result().outcome()).toList();
    }

    private List<String> details() {
        return seen.stream().map(observation -> observation.result().detail()).toList();
    }

    @Test
    void probes_each_target_once_in_its_interval() {
        prober.answerAtOnce();
        engine.watch(SHOP, EAST, List.of(probe("db"), probe("slow", Signal.SITE, 2_000, 500)));
        run(Duration.ofSeconds(10));
        assertThat(seen.stream().filter(o -> o.probe().value().equals("db"))).hasSize(10);
        assertThat(seen.stream().filter(o -> o.probe().value().equals("slow"))).hasSize(5);
    }

    @Test
    void intended_starts_are_exact_multiples_of_the_interval_from_the_targets_own_offset() {
        prober.answerAtOnce();
        engine.watch(SHOP, EAST, List.of(probe("db")));
        run(Duration.ofSeconds(5));
        long offset = Schedule.of("shop/db", Duration.ofSeconds(1)).offsetNanos();
        assertThat(seen).hasSize(5).allSatisfy(observation -> {
            assertThat(observation.intendedNanos() % millis(1_000)).isEqualTo(offset);
            assertThat(observation.took()).isBetween(Duration.ZERO, TICK);
        });
    }

    @Test
    void times_an_observation_from_its_intended_start() {
        engine.watch(SHOP, EAST, List.of(probe("db")));
        runToNextStart();
        run(Duration.ofMillis(100));
        prober.last().complete(ProbeResult.up("ok"));
        Observation observation = seen.getFirst();
        assertThat(observation.took()).isEqualTo(ticker.since(observation.intendedNanos()));
        assertThat(observation.took()).isBetween(Duration.ofMillis(100), Duration.ofMillis(120));
        assertThat(observation.from()).isEqualTo(HERE);
        assertThat(observation.signal()).isEqualTo(Signal.DATABASE);
    }

    @Test
    void spreads_targets_over_the_interval_and_keeps_their_places_over_a_restart() {
        Map<Long, Integer> perSlot = new HashMap<>();
        Set<Long> offsets = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            Schedule schedule = Schedule.of("app-" + i + "/db", Duration.ofSeconds(1));
            assertThat(schedule).isEqualTo(Schedule.of("app-" + i + "/db", Duration.ofSeconds(1)));
            perSlot.merge(schedule.offsetNanos() / millis(20), 1, Integer::sum);
            offsets.add(schedule.offsetNanos());
        }
        assertThat(offsets).hasSizeGreaterThan(4_990);
        assertThat(perSlot)
                .hasSize(50)
                .allSatisfy((slot, count) -> assertThat(count).isBetween(60, 145));
    }

    @Test
    void a_probe_that_never_completes_is_down_after_its_timeout_and_grace_and_the_next_start_finds_it_hanging() {
        engine.watch(SHOP, EAST, List.of(probe("db")));
        runToNextStart();
        run(Duration.ofMillis(880));
        assertThat(seen).isEmpty();
        run(TICK);
        assertThat(details()).containsExactly("no answer within 800ms");
        run(Duration.ofMillis(2_000));
        assertThat(details())
                .containsExactly(
                        "no answer within 800ms", "the previous probe still hangs", "the previous probe still hangs");
        assertThat(outcomes()).containsOnly(Outcome.DOWN);
        assertThat(prober.requests).hasSize(1);
        assertThat(seen.get(1).intendedNanos() - seen.get(0).intendedNanos()).isEqualTo(millis(1_000));
        assertThat(engine.counters().hanging()).isEqualTo(2);
    }

    @Test
    void the_probers_own_verdict_wins_though_it_comes_some_ticks_after_the_timeout() {
        engine.watch(SHOP, EAST, List.of(probe("db")));
        runToNextStart();
        run(Duration.ofMillis(880));
        prober.last().complete(ProbeResult.unknown("this instance was too busy to tell"));
        assertThat(outcomes()).containsExactly(Outcome.UNKNOWN);
        runToNextStart();
        assertThat(seen).hasSize(1);
    }

    @Test
    void the_silence_of_a_prober_that_keeps_timeouts_itself_is_never_down() {
        prober.overdueIs(ProbeResult.unknown("this instance was too busy to tell"));
        engine.watch(SHOP, EAST, List.of(probe("db")));
        runToNextStart();
        run(Duration.ofMillis(2_500));
        assertThat(outcomes()).containsExactly(Outcome.UNKNOWN, Outcome.UNKNOWN, Outcome.UNKNOWN);
    }

    @Test
    void a_start_that_falls_into_the_grace_waits_for_the_verdict_and_is_not_lost() {
        engine.watch(SHOP, EAST, List.of(probe("db", Signal.DATABASE, 200, 199)));
        runToNextStart();
        run(Duration.ofMillis(220)); // past the next intended start
        assertThat(prober.requests).hasSize(1);
        prober.last().complete(ProbeResult.down("no answer within 199ms"));
        run(TICK);
        assertThat(prober.requests).hasSize(2);
        prober.last().complete(ProbeResult.up("ok"));
        assertThat(outcomes()).containsExactly(Outcome.DOWN, Outcome.UP);
        assertThat(seen.get(1).intendedNanos() - seen.get(0).intendedNanos()).isEqualTo(millis(200));
    }

    @Test
    void a_silent_prober_costs_a_tight_target_every_start_in_order() {
        engine.watch(SHOP, EAST, List.of(probe("db", Signal.DATABASE, 200, 199)));
        runToNextStart();
        run(Duration.ofMillis(1_080));
        assertThat(outcomes()).containsOnly(Outcome.DOWN).hasSize(6);
        assertThat(seen.getLast().intendedNanos() - seen.getFirst().intendedNanos())
                .isEqualTo(millis(1_000));
        assertThat(seen).extracting(Observation::intendedNanos).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void a_late_answer_after_the_timeout_is_not_a_second_observation_but_frees_the_target() {
        engine.watch(SHOP, EAST, List.of(probe("db")));
        runToNextStart();
        run(Duration.ofMillis(920));
        prober.last().complete(ProbeResult.up("too late"));
        assertThat(details()).containsExactly("no answer within 800ms");
        runToNextStart();
        prober.last().complete(ProbeResult.up("ok"));
        assertThat(outcomes()).containsExactly(Outcome.DOWN, Outcome.UP);
    }

    @Test
    void hanging_targets_do_not_disturb_the_schedule_of_others() {
        prober.behave(request -> request.application().value().endsWith("0")
                        || request.application().value().endsWith("5")
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(ProbeResult.up("ok")));
        for (int i = 0; i < 500; i++) {
            engine.watch(new ApplicationName("app-" + i), EAST, List.of(probe("db")));
        }
        run(Duration.ofSeconds(5));
        List<Observation> healthy =
                seen.stream().filter(o -> o.result().outcome() == Outcome.UP).toList();
        assertThat(healthy)
                .hasSize(400 * 5)
                .allSatisfy(o -> assertThat(o.took()).isLessThanOrEqualTo(TICK));
        Map<ApplicationName, Integer> failed = new HashMap<>();
        seen.stream()
                .filter(o -> o.result().outcome() == Outcome.DOWN)
                .forEach(o -> failed.merge(o.application(), 1, Integer::sum));
        assertThat(failed)
                .hasSize(100)
                .allSatisfy((application, count) -> assertThat(count).isGreaterThanOrEqualTo(4));
    }

    @Test
    void a_pause_of_this_process_yields_no_observations_at_all() {
        prober.answerAtOnce();
        engine.watch(SHOP, EAST, List.of(probe("db")));
        run(Duration.ofSeconds(3));
        assertThat(seen).hasSize(3);
        ticker.advance(Duration.ofSeconds(5));
        engine.tick();
        assertThat(seen).hasSize(3);
        run(Duration.ofSeconds(1));
        assertThat(seen).hasSize(4);
        assertThat(outcomes()).containsOnly(Outcome.UP);
        assertThat(engine.counters().skipped()).isPositive();
    }

    @Test
    void probes_under_way_across_a_pause_say_nothing_whichever_thread_wakes_up_first() {
        engine.watch(SHOP, EAST, List.of(probe("db")));
        runToNextStart();
        ticker.advance(Duration.ofSeconds(5));
        prober.last().complete(ProbeResult.noAnswerWithin(Duration.ofMillis(800))); // before the tick notices
        engine.tick();
        assertThat(seen).isEmpty();

        runToNextStart();
        ticker.advance(Duration.ofSeconds(5));
        engine.tick();
        prober.last().complete(ProbeResult.noAnswerWithin(Duration.ofMillis(800))); // after it noticed
        assertThat(seen).isEmpty();
        assertThat(engine.counters().discarded()).isEqualTo(2);
    }

    @Test
    void a_probe_that_a_pause_delayed_gets_its_timeout_again_before_it_counts_as_hanging() {
        Probe quick = probe("db", Signal.DATABASE, 1_000, 900);
        engine.watch(SHOP, EAST, List.of(quick));
        runToNextStart();
        long untilNextStart = Schedule.of("shop/db", quick.every()).after(ticker.nanos()) - ticker.nanos();
        ticker.advance(Duration.ofNanos(millis(4_000) + untilNextStart).minusMillis(5)); // wakes just before a start
        engine.tick();
        run(Duration.ofMillis(860));
        assertThat(seen).isEmpty();
        run(Duration.ofMillis(1_100)); // its second chance is over: it does hang
        assertThat(details()).containsExactly("the previous probe still hangs");
    }

    @Test
    void a_gap_within_tolerance_delays_a_start_but_loses_none() {
        prober.answerAtOnce();
        engine.watch(SHOP, EAST, List.of(probe("db")));
        run(Duration.ofSeconds(1));
        for (int i = 0; i < 20; i++) {
            ticker.advance(Duration.ofMillis(200));
            engine.tick();
        }
        assertThat(seen).hasSize(5);
        assertThat(engine.counters().skipped()).isZero();
    }

    @Test
    void a_hiccup_leaves_an_answer_one_tick_to_be_read_before_its_timeout_counts() {
        engine.watch(SHOP, EAST, List.of(probe("db")));
        runToNextStart();
        run(Duration.ofMillis(780));
        ticker.advance(Duration.ofMillis(150));
        engine.tick(); // 930 ms after the start, but 150 of them were ours
        prober.last().complete(ProbeResult.up("ok"));
        assertThat(outcomes()).containsExactly(Outcome.UP);
    }

    @Test
    void a_hiccup_does_not_save_a_probe_that_stays_silent() {
        engine.watch(SHOP, EAST, List.of(probe("db")));
        runToNextStart();
        run(Duration.ofMillis(780));
        ticker.advance(Duration.ofMillis(150));
        engine.tick();
        assertThat(seen).isEmpty();
        run(TICK);
        assertThat(outcomes()).containsExactly(Outcome.DOWN);
    }

    @Test
    void a_move_of_the_primary_probes_the_new_site_and_drops_answers_from_the_old() {
        engine.watch(SHOP, EAST, List.of(probe("db")));
        runToNextStart();
        CompletableFuture<ProbeResult> old = prober.last();
        engine.watch(SHOP, WEST, List.of(probe("db")));
        old.complete(ProbeResult.down("connection refused"));
        assertThat(seen).isEmpty();
        runToNextStart();
        assertThat(prober.requests.getLast().site()).isEqualTo(WEST);
        prober.last().complete(ProbeResult.up("ok"));
        run(Duration.ofSeconds(1));
        assertThat(seen).extracting(Observation::site).containsOnly(WEST);
    }

    @Test
    void watching_the_same_targets_again_does_not_disturb_them() {
        engine.watch(SHOP, EAST, List.of(probe("db")));
        runToNextStart();
        engine.watch(SHOP, EAST, List.of(probe("db"), probe("web")));
        prober.answers.getFirst().complete(ProbeResult.up("ok"));
        assertThat(outcomes()).containsExactly(Outcome.UP);
    }

    @Test
    void a_forgotten_application_is_not_probed_again() {
        prober.answerAtOnce();
        engine.watch(SHOP, EAST, List.of(probe("db")));
        run(Duration.ofSeconds(1));
        engine.forget(SHOP);
        run(Duration.ofSeconds(3));
        assertThat(seen).hasSize(1);
    }

    @Test
    void a_listener_may_move_the_primary_while_the_engine_ticks() {
        prober.answerAtOnce();
        List<Observation> observed = new ArrayList<>();
        ProbeEngine[] self = new ProbeEngine[1];
        self[0] = new ProbeEngine(ticker, prober, HERE, TICK, observation -> {
            observed.add(observation);
            self[0].watch(SHOP, WEST, List.of(probe("db")));
            self[0].tick();
        });
        self[0].watch(SHOP, EAST, List.of(probe("db")));
        for (int i = 0; i < 150; i++) {
            ticker.advance(TICK);
            self[0].tick();
        }
        assertThat(observed).extracting(Observation::site).containsExactly(EAST, WEST, WEST);
    }

    @Test
    void a_prober_that_breaks_is_unknown_not_down() {
        prober.behave(request -> CompletableFuture.failedFuture(new IllegalStateException("bug")));
        engine.watch(SHOP, EAST, List.of(probe("db")));
        run(Duration.ofSeconds(1));
        prober.behave(request -> {
            throw new IllegalStateException("bug");
        });
        run(Duration.ofSeconds(1));
        assertThat(outcomes()).containsExactly(Outcome.UNKNOWN, Outcome.UNKNOWN);
    }

    @Test
    void a_late_start_never_lets_a_probe_run_into_the_next_one() {
        Probe tight = probe("db", Signal.DATABASE, 200, 199);
        engine.watch(SHOP, EAST, List.of(tight));
        runToNextStart();
        assertThat(prober.requests.getFirst().timeout()).isLessThanOrEqualTo(Duration.ofMillis(200));
        long deadline = ticker.nanos() + prober.requests.getFirst().timeout().toNanos();
        assertThat(deadline)
                .isLessThanOrEqualTo(Schedule.of("shop/db", tight.every()).after(ticker.nanos()));
    }

    @Test
    void observations_of_one_target_come_in_the_order_of_their_intended_starts() {
        prober.behave(request -> prober.requests.size() % 3 == 0
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(ProbeResult.up("ok")));
        engine.watch(SHOP, EAST, List.of(probe("db", Signal.DATABASE, 200, 199)));
        for (int i = 0; i < 400; i++) {
            run(TICK);
            if (i % 23 == 0) {
                prober.answers.forEach(answer -> answer.complete(ProbeResult.up("late")));
            }
        }
        assertThat(seen).extracting(Observation::intendedNanos).isSorted().doesNotHaveDuplicates();
        assertThat(outcomes()).contains(Outcome.UP, Outcome.DOWN);
    }

    @Test
    void refuses_an_interval_that_is_not_positive() {
        assertThatThrownBy(() -> engine.watch(SHOP, EAST, List.of(probe("db", Signal.DATABASE, 0, 0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a positive interval");
    }
}
