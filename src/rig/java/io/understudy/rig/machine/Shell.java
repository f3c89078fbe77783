package io.understudy.rig.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Commands that end: run, waited for, their output kept. */
public final class Shell {

    private Shell() {}

    /**
     * @param code the exit code
     * @param output standard output and standard error, mixed
     */
    public record Result(int code, String output) {
        public boolean failed() {
            return code != 0;
        }
    }

    /**
     * Runs a command and returns what it printed.
     *
     * @throws IOException when it can't be started or fails; the message holds its output
     */
    public static String run(String... command) throws IOException {
        return run(List.of(command));
    }

    /** As {@link #run(String...)}. */
    public static String run(List<String> command) throws IOException {
        Result result = attempt(command);
        if (result.failed()) {
            throw new IOException("%s ended with %d: %s"
                    .formatted(
                            String.join(" ", command),
                            result.code(),
                            result.output().strip()));
        }
        return result.output();
    }

    /** Runs a command whose failure is an answer. */
    public static Result attempt(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while %s ran".formatted(String.join(" ", command)), e);
        }
    }
}
