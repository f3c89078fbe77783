package io.understudy.rig.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server of the rig: a process that leads a process group of its own, writes to a log file, and is killed with the rig.
 * Thread-safe.
 */
public final class Program implements AutoCloseable {

    private final String name;
    private final Process process;
    private final Path log;

    private Program(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it and returns at once.
     *
     * @param name for messages
     * @param command made by {@link Place#command}
     * @param log where its output goes; appended when it exists
     */
    public static Program start(
            Reaper reaper, String name, List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        List<String> own = new ArrayList<>(List.of("setsid"));
        own.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(own)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        reaper.process(process.pid());
        return new Program(name, process, log);
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path log() {
        return log;
    }

    /** kill -9 of the whole process group; returns when the program is gone. */
    public void kill() {
        signal("KILL");
        await();
    }

    /** SIGSTOP to the whole group: the kernel goes on accepting connections, nothing answers. */
    public void pause() {
        signal("STOP");
    }

    /** Undoes {@link #pause}. */
    public void resume() {
        signal("CONT");
    }

    /** Sends a signal to the group. @param signal its name without SIG */
    public void signal(String signal) {
        if (!process.isAlive()) {
            return;
        }
        try {
            Shell.attempt(List.of("sh", "-c", "kill -s %s -- -%d".formatted(signal, process.pid())));
        } catch (IOException e) {
            throw new UncheckedIOException("can't signal %s".formatted(name), e);
        }
    }

    /** Asks it to end (SIGTERM), and kills it after 5 s. */
    @Override
    public void close() {
        signal("TERM");
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** The end of its log, for messages. */
    public String logTail() {
        try {
            List<String> lines = List.of(new String(Files.readAllBytes(log), StandardCharsets.UTF_8).split("\n"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "its log %s can't be read: %s".formatted(log, e.getMessage());
        }
    }

    private void await() {
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
