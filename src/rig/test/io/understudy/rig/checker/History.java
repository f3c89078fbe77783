package io.understudy.rig.checker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Recordings made by hand, in milliseconds: row n is sent at 10 n and answered 2 ms later unless told otherwise. */
final class History {

    static final String EAST = "us-east-1";
    static final String WEST = "us-west-2";
    private static final long MILLI = 1_000_000;

    private final List<Attempt> writes = new ArrayList<>();

    History acknowledged(String side, long from, long to) {
        LongStream.rangeClosed(from, to).forEach(n -> acknowledged(side, n, 10 * n, 10 * n + 2));
        return this;
    }

    History acknowledged(String side, long number, long sent, long answered) {
        writes.add(new Attempt(number, sent * MILLI, answered * MILLI, Outcome.ACKNOWLEDGED, side, Answer.NONE));
        return this;
    }

    History without(Outcome outcome, long from, long to) {
        LongStream.rangeClosed(from, to)
                .forEach(n -> writes.add(
                        new Attempt(n, 10 * n * MILLI, (10 * n + 2) * MILLI, outcome, Answer.NONE, "planted")));
        return this;
    }

    Recording recording() {
        Recording.Start start =
                new Recording.Start(Instant.parse("2026-11-01T03:00:00Z"), 10 * MILLI, Duration.ofMillis(10));
        return new Recording(start, writes, List.of());
    }

    /** Both tables as they are found: rows with the side that wrote them. */
    Evidence found(Table primary, Table standby) {
        return new Evidence(recording(), primary, standby);
    }

    static Table table(String side, Table.Row[]... rows) {
        return new Table.Known(side, Arrays.stream(rows).flatMap(Arrays::stream).toList());
    }

    static Table.Row[] rows(String writer, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(n -> new Table.Row(n, writer))
                .toArray(Table.Row[]::new);
    }

    static long millis(long millis) {
        return millis * MILLI;
    }
}
