package io.understudy.sandbox.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The System V segment of a server, which outlives a kill -9 until the same data folder is started again. A machine has room for
 * 4,096 of them; when they are used up no server starts any more.
 */
public final class SharedMemory {

    /** The seventh line of a server's lock file: key and identifier. */
    private static final Pattern SEGMENT = Pattern.compile("\\s*\\d+\\s+(\\d+)\\s*");

    private SharedMemory() {}

    /** Gives back what a killed server had; all its processes must be gone. Does nothing when it ended in order. */
    public static void release(Path data) {
        Path lock = data.resolve("postmaster.pid");
        try {
            List<String> lines = Files.exists(lock) ? Files.readAllLines(lock) : List.of();
            Matcher segment = SEGMENT.matcher(lines.size() < 7 ? "" : lines.get(6));
            if (segment.matches()) {
                new ProcessBuilder("ipcrm", "-m", segment.group(1))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            }
            Files.deleteIfExists(lock);
        } catch (IOException e) {
            // It stays, as it would have: a machine without ipcrm, or a folder that is gone already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
