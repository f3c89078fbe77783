package io.understudy.operation.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.wave.Storm.Cut;
import io.understudy.operation.wave.Targets.Journey;
import io.understudy.policy.WavePlace;
import io.understudy.simulation.QuietLog;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The leader dies in the middle of a wave, in the middle of a call, and another instance goes on once its lease of ten seconds has
 * run out.
 */
class WaveUnderKillsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int SEEDS = 100;

    @ParameterizedTest
    @EnumSource
    void a_promotion_is_sent_once_wherever_in_it_the_leader_dies(Cut cut) {
        Storm storm = new Storm(new Estate(() -> new Journey(SECOND, SECOND, SECOND)).add("shop"));
        storm.begin();
        storm.until(() -> storm.leader().isPresent() && promotes(storm, cut));
        storm.kill(storm.a, Duration.ZERO, Duration.ofSeconds(3));
        assertThat(storm.cuts).containsKey(cut);
        boolean happened = storm.estate.effects.contains("promote shop");
        assertThat(happened).isEqualTo(cut.compareTo(Cut.AFTER_THE_EFFECT) >= 0);

        storm.until(storm::over);
        storm.judge();
        assertThat(storm.estate.targets.repeats).isEmpty();
    }

    /** Whether a death of {@code a} now would cut into the promotion. */
    private static boolean promotes(Storm storm, Cut cut) {
        String step = cut == Cut.BEFORE_THE_NEXT_INTENT ? "\"dns\"" : "\"promote\"";
        return storm.cutsOf(storm.a, label -> label.startsWith("promote"), payload -> payload.contains(step))
                .contains(cut);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "5000, false", "15000, true"})
    void an_outcome_that_a_dead_leader_had_sent_counts_only_while_its_lease_lasts(long lateMillis, boolean refused) {
        Storm storm = new Storm(new Estate(() -> new Journey(SECOND, SECOND, SECOND)).add("shop"));
        storm.begin();
        storm.until(() -> promotes(storm, Cut.BEFORE_THE_OUTCOME));
        storm.kill(storm.a, Duration.ofMillis(lateMillis), Duration.ofSeconds(3));
        storm.until(storm::over);
        storm.judge();
        assertThat(storm.lateRefused).containsExactly(refused);
        assertThat(storm.estate.targets.repeats).isEmpty();
    }

    @Test
    void a_call_that_arrives_after_another_one_leads_finds_it_done() {
        Duration[] way = {SECOND};
        Storm storm = new Storm(new Estate(() -> new Journey(SECOND, way[0], SECOND)).add("shop"));
        storm.begin();
        storm.until(() -> storm.estate.effects.contains("scale shop"));
        way[0] = Duration.ofSeconds(25);
        storm.until(() -> promotes(storm, Cut.IN_FLIGHT));
        way[0] = SECOND;
        storm.kill(storm.a, Duration.ZERO, Duration.ofSeconds(3));

        storm.until(storm::over);
        storm.interrupted.add("promote shop");
        storm.judge();
        assertThat(storm.estate.targets.repeats).containsExactly("promote shop");
    }

    @Test
    void the_next_leader_waits_for_the_end_of_the_lease_or_for_its_return() {
        Storm killed = new Storm(new Estate().add("shop"));
        killed.begin();
        killed.until(() -> killed.estate.effects.contains("promote shop"));
        killed.kill(killed.a, Duration.ZERO, Duration.ofMinutes(1));
        long end = killed.reigns.end("a-1");
        killed.until(killed.b::leads);
        assertThat(killed.estate.time.nanos()).isGreaterThanOrEqualTo(end);

        Storm cutOff = new Storm(new Estate().add("shop"));
        cutOff.begin();
        cutOff.until(() -> cutOff.estate.effects.contains("promote shop"));
        cutOff.stop(cutOff.a, Duration.ofMinutes(1));
        long untilItEnds = cutOff.reigns.end("a-1");
        cutOff.until(cutOff.b::leads);
        assertThat(cutOff.estate.time.nanos())
                .as("stopped in order, but within a call")
                .isGreaterThanOrEqualTo(untilItEnds);
        cutOff.until(cutOff::over);
        cutOff.judge();

        Storm stopped = new Storm(new Estate().add("shop"));
        stopped.begin();
        stopped.until(stopped::over);
        stopped.stop(stopped.a, Duration.ofMinutes(1));
        long begin = stopped.estate.time.nanos();
        stopped.until(stopped.b::leads);
        assertThat(stopped.estate.time.nanos() - begin)
                .isLessThan(SECOND.multipliedBy(2).toNanos());
        stopped.judge();
    }

    @Test
    void killing_leader_after_leader_every_five_seconds_loses_and_repeats_nothing() throws InterruptedException {
        quietly(() -> {
            Estate estate = new Estate(
                    () -> new Journey(Duration.ofMillis(300), Duration.ofMillis(400), Duration.ofMillis(300)));
            IntStream.range(0, 100)
                    .forEach(i -> estate.add("app-" + i, "group-" + i / 25, i < 25 ? "none" : "group-" + (i / 25 - 1)));
            Storm storm = new Storm(estate);
            storm.begin();
            Set<Integer> effects = new HashSet<>();
            int kills = 0;
            while (!storm.over()) {
                estate.time.pass(Duration.ofSeconds(5));
                Optional<Contender> leader = storm.leader();
                if (leader.isPresent()) {
                    storm.kill(leader.get(), Duration.ZERO, Duration.ofSeconds(3));
                    effects.add(estate.effects.size());
                    kills++;
                }
                assertThat(kills).as("kills before the wave was over").isLessThan(200);
            }
            storm.judge();
            assertThat(estate.targets.repeats).isEmpty();
            System.out.printf("a wave of 100, killed every 5 s: %d leaders died, in %s%n", kills, storm.cuts);
            assertThat(kills).as("the wave was cut often").isGreaterThan(4);
            assertThat(effects).as("at different moments").hasSizeGreaterThan(3);
        });
    }

    @Test
    void killing_leaders_at_any_moment_loses_and_repeats_nothing() throws InterruptedException {
        Map<Cut, Integer> cuts = new EnumMap<>(Cut.class);
        int[] refused = {0};
        quietly(() -> {
            for (long seed = 1; seed <= SEEDS; seed++) {
                Storm storm;
                try {
                    storm = weathered(new SplittableRandom(seed));
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("with seed %d: %s".formatted(seed, e.getMessage()), e);
                }
                storm.cuts.forEach((cut, times) -> cuts.merge(cut, times, Integer::sum));
                refused[0] += (int) storm.lateRefused.stream().filter(r -> r).count();
            }
        });
        System.out.printf(
                "waves killed at any moment: %d seeds, deaths %s, %d late facts refused%n", SEEDS, cuts, refused[0]);
        assertThat(cuts.keySet()).as("deaths everywhere").containsExactlyInAnyOrder(Cut.values());
        assertThat(cuts.values()).allSatisfy(times -> assertThat(times).isGreaterThan(5));
        assertThat(refused[0]).as("facts of dead leaders that came too late").isPositive();
    }

    /** A wave through deaths, restarts and updates at moments that the dice choose. */
    private static Storm weathered(SplittableRandom dice) {
        Storm storm = new Storm(
                new Estate(() -> new Journey(millis(dice, 0, 800), millis(dice, 0, 3000), millis(dice, 0, 1200)))
                        .add("orders", "databases")
                        .add("stock", "databases")
                        .add("cart", new WavePlace("front", Set.of("databases"), Optional.of("front")))
                        .add("shop", new WavePlace("front", Set.of("databases"), Optional.of("front")))
                        .add("mail", "rest", "front")
                        .add("search"));
        storm.begin();
        while (!storm.over()) {
            storm.estate.time.pass(millis(dice, 0, 12_000));
            storm.estate.time.passEvents(dice.nextInt(40));
            Contender any = dice.nextBoolean() ? storm.a : storm.b;
            Contender victim = dice.nextInt(8) == 0 ? any : storm.leader().orElse(any);
            if (victim.leads() && dice.nextInt(8) == 0) {
                storm.stop(victim, millis(dice, 1000, 9000));
            } else if (victim.alive()) {
                Duration late = dice.nextBoolean() ? Duration.ZERO : millis(dice, 0, 20_000);
                storm.kill(victim, late, millis(dice, 200, 9000));
            }
        }
        storm.judge();
        return storm;
    }

    /** On a virtual thread, from which fibers are cheap to hand over to. */
    private static void quietly(Runnable work) throws InterruptedException {
        FutureTask<Boolean> task = new FutureTask<>(work, true);
        QuietLog.during(() -> Thread.ofVirtual().start(task).join());
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static Duration millis(SplittableRandom dice, int from, int to) {
        return Duration.ofMillis(dice.nextInt(from, to));
    }
}
