package io.understudy.rig.checker;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The file in which every outcome stands as soon as it is known: one line, written by one call to the system, with no buffer
 * of this process. A kill of the checker loses nothing that it knew; a loss of power of the machine may. Thread-safe.
 *
 * <p>Columns are parted by tabs: W (write) or R (read), number, sent and answered in nanoseconds of the monotonic clock,
 * outcome, side, reason. {@link Recording} reads it.
 */
public final class AttemptLog implements Closeable {

    static final String WRITE = "W";
    static final String READ = "R";
    private static final String FORMAT = "checker-1";
    private static final int LONGEST_REASON = 100;

    private final FileChannel channel;
    private final Recording.Start start;

    private AttemptLog(FileChannel channel, Recording.Start start) {
        this.channel = channel;
        this.start = start;
    }

    /**
     * @param every the writer's pace
     * @throws java.nio.file.FileAlreadyExistsException as evidence is never written over
     */
    public static AttemptLog create(Path file, Duration every) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Instant wall = Instant.now().truncatedTo(ChronoUnit.MICROS);
        AttemptLog log = new AttemptLog(channel, new Recording.Start(wall, System.nanoTime(), every));
        log.line(FORMAT, wall.toString(), Long.toString(log.start.nanos()), Long.toString(every.toNanos()));
        return log;
    }

    Recording.Start start() {
        return start;
    }

    void wrote(Attempt attempt) throws IOException {
        line(WRITE, attempt);
    }

    void read(Attempt attempt) throws IOException {
        line(READ, attempt);
    }

    private void line(String kind, Attempt a) throws IOException {
        line(
                kind,
                Long.toString(a.number()),
                Long.toString(a.sentNanos()),
                Long.toString(a.answeredNanos()),
                a.outcome().name(),
                cell(a.side()),
                cell(a.reason()));
    }

    private synchronized void line(String... cells) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(String.join("\t", cells) + "\n");
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String cell(String text) {
        String plain = text.replaceAll("\\s+", " ").strip();
        return plain.isEmpty() ? Answer.NONE : plain.substring(0, Math.min(LONGEST_REASON, plain.length()));
    }

    static Recording.Start start(String line) {
        String[] cells = line.split("\t", -1);
        if (cells.length != 4 || !cells[0].equals(FORMAT)) {
            throw new IllegalArgumentException("not the first line of a checker's log: " + line);
        }
        try {
            return new Recording.Start(
                    Instant.parse(cells[1]), Long.parseLong(cells[2]), Duration.ofNanos(Long.parseLong(cells[3])));
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException("not a time: " + cells[1], e);
        }
    }

    static Attempt attempt(String[] cells) {
        if (cells.length != 7 || !(cells[0].equals(WRITE) || cells[0].equals(READ))) {
            throw new IllegalArgumentException("not an attempt: " + String.join(" ", cells));
        }
        return new Attempt(
                Long.parseLong(cells[1]),
                Long.parseLong(cells[2]),
                Long.parseLong(cells[3]),
                Outcome.valueOf(cells[4]),
                cells[5],
                cells[6]);
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
