package io.understudy.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.Connection;
import io.understudy.api.OperationReport;
import io.understudy.api.Status;
import io.understudy.cli.Failure;
import io.understudy.cli.ServiceClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A service in a process of its own on this test's class path, and what it answers. Closing it ends the process. */
final class ServiceUnderTest implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path log;
    private final Path connection;

    private ServiceUnderTest(Process process, Path log, Path connection) {
        this.process = process;
        this.log = log;
        this.connection = connection;
    }

    /** {@code understudy serve --config FOLDER}, with its state in the folder {@code state} below. */
    static ServiceUnderTest serve(Path folder) {
        return serve(JvmStart.packaged(), folder);
    }

    static ServiceUnderTest serve(JvmStart how, Path folder) {
        return start(how, folder, List.of(), Main.class, "serve", "--config", folder.toString());
    }

    /** {@code understudy witness --config FOLDER}. */
    static ServiceUnderTest witness(Path folder, String listen) {
        return witness(JvmStart.packaged(), folder, listen);
    }

    static ServiceUnderTest witness(JvmStart how, Path folder, String listen) {
        return start(how, folder, List.of(), Main.class, "witness", "--config", folder.toString(), "--listen", listen);
    }

    /**
     * Starts a main class.
     *
     * @param prefix what comes before {@code java} on the command line; it must end by executing its arguments in place
     */
    static ServiceUnderTest start(Path folder, List<String> prefix, Class<?> main, String... arguments) {
        return start(JvmStart.packaged(), folder, prefix, main, arguments);
    }

    static ServiceUnderTest start(JvmStart how, Path folder, List<String> prefix, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(how.command(List.of(), main.getName()));
        command.addAll(List.of(arguments));
        try {
            Path connection = folder.resolve("state").resolve(Connection.FILE);
            if (!arguments[0].equals("witness") && Files.exists(connection)) {
                // A killed process leaves it behind; what is read must be this one's.
                Files.delete(connection);
            }
            Path log = Files.createTempFile(folder, "process-", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroyForcibly));
            return new ServiceUnderTest(process, log, seen(process, connection));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file as the process sees it, which may have mounted something of its own. */
    Path seen(Path file) {
        return seen(process, file);
    }

    private static Path seen(Process process, Path file) {
        return Path.of("/proc/%d/root%s".formatted(process.pid(), file.toAbsolutePath()));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it has ended by itself; fails when it does not. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the process does not end:\n" + output());
        }
        return process.exitValue();
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty while it does not answer. */
    Optional<Status.Application> shop() {
        return asked(client ->
                client.get("/api/v1/status", Status.class).applications().getFirst());
    }

    /** Newest first; empty while it does not answer. */
    List<OperationReport> operations() {
        return asked(client -> Arrays.asList(client.get("/api/v1/operations", OperationReport[].class)))
                .orElse(List.of());
    }

    boolean isProtecting() {
        return shop().filter(a -> a.protection().equals("PROTECTED")).isPresent();
    }

    <T> Optional<T> asked(Function<ServiceClient, T> question) {
        if (!Files.exists(connection)) {
            return Optional.empty();
        }
        try (ServiceClient client = new ServiceClient(JSON.readValue(connection.toFile(), Connection.class))) {
            return Optional.of(question.apply(client));
        } catch (IOException | Failure e) {
            return Optional.empty();
        }
    }

    /** What a client gets, its {@link Failure} included. */
    <T> T client(Function<ServiceClient, T> question) {
        try (ServiceClient client = new ServiceClient(JSON.readValue(connection.toFile(), Connection.class))) {
            return question.apply(client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** kill -9; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** STOP or CONT, for example. */
    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -%s: exit code %d".formatted(name, code));
        }
    }

    /** Asks it to end, then insists. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
