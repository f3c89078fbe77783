package io.understudy.sandbox.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The System V segment of a server, which outlives a kill -9 until the same data folder is started again. A machine has room for
 * 4,096 of them; when they are used up no server starts any more.
 */
public final class SharedMemory {

    private static final Logger LOG = LoggerFactory.getLogger(SharedMemory.class);

    /** The seventh line of a server's lock file: key and identifier. */
    private static final Pattern SEGMENT = Pattern.compile("\\s*\\d+\\s+(\\d+)\\s*");

    private SharedMemory() {}

    /**
     * Gives back what a killed server had, and removes its lock file; all its processes must be gone. Does nothing when it ended in
     * order.
     */
    public static void release(Path data) {
        Path lock = data.resolve("postmaster.pid");
        try {
            List<String> lines = Files.exists(lock) ? Files.readAllLines(lock) : List.of();
            Matcher segment = SEGMENT.matcher(lines.size() < 7 ? "" : lines.get(6));
            if (segment.matches()) {
                remove(segment.group(1));
            }
            // In any case: whoever waits for the next server reads in it whether that is ready.
            Files.deleteIfExists(lock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As far as this machine can: without {@code ipcrm} the segment stays until the machine starts anew, and nothing else suffers. */
    private static void remove(String segment) {
        try {
            new ProcessBuilder("ipcrm", "-m", segment)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            LOG.debug("the shared memory segment {} stays", segment, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
