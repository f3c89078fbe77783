package io.understudy.rig.checker;

import static io.understudy.rig.checker.History.EAST;
import static io.understudy.rig.checker.History.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random histories, judged a second time by the definitions spelled out pair by pair. */
class VerdictOracleTest {

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void agrees_with_the_definitions(long seed) {
        Evidence evidence = random(new Random(seed));
        Verdict verdict = Verdict.of(evidence);
        List<Attempt> told = evidence.recording().writes().stream()
                .filter(Attempt::acknowledged)
                .toList();

        assertThat(verdict.overlap().certain()).containsExactlyElementsOf(certain(told));
        assertThat(verdict.overlap().possible()).containsExactlyElementsOf(possible(told));
        assertThat(verdict.loss().map(Loss::numbers).orElseThrow()).containsExactlyElementsOf(lost(told, evidence));
        assertThat(verdict.gap().map(Gap::length).orElseThrow())
                .isEqualTo(gap(evidence.recording().writes()));
        assertThat(verdict.duplicates().independent()).containsExactlyElementsOf(independent(evidence));
        assertThat(verdict.stretches().stream().mapToLong(Stretch::acknowledged).sum())
                .isEqualTo(told.size());
        assertThat(verdict.unknownCommitted()).isEqualTo(openButHeld(evidence));
    }

    /** Some row of the west was answered before it was sent. */
    private static List<Long> certain(List<Attempt> told) {
        return told.stream()
                .filter(east -> east.side().equals(EAST))
                .filter(east -> told.stream()
                        .anyMatch(west -> west.side().equals(WEST) && west.answeredNanos() < east.sentNanos()))
                .map(Attempt::number)
                .toList();
    }

    /** It can have been committed after some row of the west, but need not have been. */
    private static List<Long> possible(List<Attempt> told) {
        return told.stream()
                .filter(east -> east.side().equals(EAST))
                .filter(east -> told.stream()
                        .anyMatch(west -> west.side().equals(WEST) && west.sentNanos() < east.answeredNanos()))
                .filter(east -> told.stream()
                        .noneMatch(west -> west.side().equals(WEST) && west.answeredNanos() < east.sentNanos()))
                .map(Attempt::number)
                .toList();
    }

    private static List<Long> lost(List<Attempt> told, Evidence evidence) {
        return told.stream()
                .map(Attempt::number)
                .filter(number -> known(evidence.standby()).stream().noneMatch(row -> row.number() == number))
                .toList();
    }

    /** Grows a quiet time from every moment until something is acknowledged. */
    private static Duration gap(List<Attempt> writes) {
        long begin = writes.stream().mapToLong(Attempt::sentNanos).min().orElseThrow();
        long end = writes.stream().mapToLong(Attempt::answeredNanos).max().orElseThrow();
        long longest = 0;
        for (long from = begin; from <= end; from++) {
            long quiet = from;
            while (quiet < end && !acknowledgedAt(writes, quiet + 1)) {
                quiet++;
            }
            boolean starts = from == begin || acknowledgedAt(writes, from);
            longest = starts ? Math.max(longest, Math.min(quiet + 1, end) - from) : longest;
        }
        return Duration.ofNanos(longest);
    }

    private static boolean acknowledgedAt(List<Attempt> writes, long nanos) {
        return writes.stream().anyMatch(a -> a.acknowledged() && a.answeredNanos() == nanos);
    }

    private static List<Long> independent(Evidence evidence) {
        List<Long> found = new ArrayList<>();
        for (Table.Row here : known(evidence.primary())) {
            for (Table.Row there : known(evidence.standby())) {
                if (here.number() == there.number() && !here.side().equals(there.side())) {
                    found.add(here.number());
                }
            }
        }
        return found;
    }

    private static long openButHeld(Evidence evidence) {
        List<Attempt> writes = evidence.recording().writes();
        return LongStream.rangeClosed(
                        writes.getFirst().number(), writes.getLast().number())
                .filter(n -> writes.stream().noneMatch(a -> a.number() == n && a.outcome() != Outcome.UNKNOWN))
                .filter(n -> LongStream.concat(numbers(evidence.primary()), numbers(evidence.standby()))
                        .anyMatch(held -> held == n))
                .count();
    }

    private static LongStream numbers(Table table) {
        return known(table).stream().mapToLong(Table.Row::number);
    }

    private static List<Table.Row> known(Table table) {
        return ((Table.Known) table).rows();
    }

    /** Up to 30 rows over a few hundred nanoseconds, so that moments collide. */
    private static Evidence random(Random random) {
        List<Attempt> writes = new ArrayList<>();
        List<Table.Row> east = new ArrayList<>();
        List<Table.Row> west = new ArrayList<>();
        int rows = 1 + random.nextInt(30);
        int move = random.nextInt(rows + 1);
        for (int n = 1; n <= rows; n++) {
            String side = n < move ^ random.nextInt(8) == 0 ? EAST : WEST;
            Outcome outcome = Outcome.values()[Math.max(0, random.nextInt(8) - 5)];
            long sent = 10L * n + random.nextInt(10);
            if (random.nextInt(10) > 0) {
                writes.add(new Attempt(
                        n,
                        sent,
                        sent + random.nextInt(40),
                        outcome,
                        outcome == Outcome.ACKNOWLEDGED ? side : "-",
                        "-"));
            }
            if (outcome != Outcome.REFUSED && random.nextInt(5) > 0) {
                east.add(new Table.Row(n, random.nextInt(10) > 0 ? side : EAST));
            }
            if (outcome != Outcome.REFUSED && random.nextInt(5) > 0) {
                west.add(new Table.Row(n, random.nextInt(10) > 0 ? side : WEST));
            }
        }
        if (writes.isEmpty()) {
            writes.add(new Attempt(1, 1, 2, Outcome.UNKNOWN, "-", "-"));
        }
        Recording recording =
                new Recording(new Recording.Start(Instant.EPOCH, 0, Duration.ofNanos(10)), writes, List.of());
        return new Evidence(recording, new Table.Known(EAST, east), new Table.Known(WEST, west)).servedBy(WEST);
    }
}
