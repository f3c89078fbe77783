package io.understudy.rig.checker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link AttemptLog} holds. Immutable.
 *
 * @param start when the writer began, and on which pace
 * @param writes in the order in which their outcomes came to be known
 * @param reads likewise
 */
public record Recording(Start start, List<Attempt> writes, List<Attempt> reads) {

    public Recording {
        writes = List.copyOf(writes);
        reads = List.copyOf(reads);
    }

    /**
     * The first line of a log.
     *
     * @param wall the wall clock's time at {@code nanos}; the only link between the two, so a jump of the wall clock later
     *     changes nothing
     * @param nanos the monotonic clock's
     * @param every between two numbers; number n is due at {@code nanos + (n - 1) * every}
     */
    public record Start(Instant wall, long nanos, Duration every) {

        /** The moment on the wall clock. */
        public Instant at(long monotonic) {
            return wall.plusNanos(monotonic - nanos);
        }
    }

    /**
     * Reads a log; a last line that was torn by a kill is left out.
     *
     * @throws IOException when a whole line can't be understood: damaged evidence is none
     */
    public static Recording read(Path log) throws IOException {
        String text = Files.readString(log, StandardCharsets.UTF_8);
        List<String> lines =
                text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        if (lines.isEmpty()) {
            throw new IOException("%s has no first line: the checker was ended before it began".formatted(log));
        }
        List<Attempt> writes = new ArrayList<>();
        List<Attempt> reads = new ArrayList<>();
        try {
            for (String line : lines.subList(1, lines.size())) {
                String[] cells = line.split("\t", -1);
                (cells[0].equals(AttemptLog.READ) ? reads : writes).add(AttemptLog.attempt(cells));
            }
            return new Recording(AttemptLog.start(lines.getFirst()), writes, reads);
        } catch (IllegalArgumentException e) {
            throw new IOException("%s is damaged: %s".formatted(log, e.getMessage()), e);
        }
    }

    /** Only what was sent in this stretch of time, to judge one move of several. */
    public Recording between(long fromNanos, long toNanos) {
        return new Recording(start, within(writes, fromNanos, toNanos), within(reads, fromNanos, toNanos));
    }

    private static List<Attempt> within(List<Attempt> attempts, long from, long to) {
        return attempts.stream()
                .filter(a -> a.sentNanos() >= from && a.sentNanos() < to)
                .toList();
    }
}
