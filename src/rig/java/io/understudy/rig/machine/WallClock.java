package io.understudy.rig.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of those processes that are started with its {@link #environment}, by libfaketime: it can be turned while they run, and they
 * see that within a second. Clocks that only measure how time passes, and the times of files, are as they are.
 *
 * @param file what it is turned by
 */
public record WallClock(Path file) {

    private static final String PACKAGE = "libfaketime";
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    /**
     * One that is right so far.
     *
     * @param folder of its file, which the processes may read
     * @throws MissingPart when libfaketime is not there and can't be installed
     */
    public static WallClock right(Path folder) throws IOException {
        if (library().isEmpty()) {
            Machine.install(PACKAGE);
        }
        WallClock clock = new WallClock(Files.createTempFile(folder, "wall-clock-", ""));
        clock.turn(Duration.ZERO);
        return clock;
    }

    /** From now on it is so much ahead of the machine's; negative: behind it. */
    public void turn(Duration ahead) throws IOException {
        Path next = Files.writeString(
                file.resolveSibling(file.getFileName() + ".next"), "%+d".formatted(ahead.toSeconds()));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** For a process that is to live by it. */
    public Map<String, String> environment() {
        Path library = library()
                .orElseThrow(
                        () -> new MissingPart("%s is not on this machine: install %s".formatted(LIBRARY, PACKAGE)));
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Else Java's Object.wait with a time returns at once.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "NO_FAKE_STAT", "1");
    }

    private static Optional<Path> library() {
        return Stream.of("x86_64-linux-gnu", "aarch64-linux-gnu")
                .map(machine -> Path.of("/usr/lib", machine, LIBRARY))
                .filter(Files::isReadable)
                .findFirst();
    }
}
