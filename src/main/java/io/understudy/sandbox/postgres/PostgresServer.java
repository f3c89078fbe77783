package io.understudy.sandbox.postgres;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One real PostgreSQL server on a data folder. Commits are durable (fsync is on); memory is small. It ends with this JVM at
 * the latest, unless the JVM itself is killed. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration START_WITHIN = Duration.ofSeconds(30);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final PostgresBinaries binaries;
    private final Path data;
    private final HostPort at;
    private final ServerAccount account = ServerAccount.current();
    private final Thread endWithJvm = new Thread(this::killQuietly, "end-postgres");
    private @Nullable Process postmaster;

    /**
     * @param data the data folder, see {@link #initialise}
     * @param at a loopback address and port to listen on
     */
    public PostgresServer(PostgresBinaries binaries, Path data, HostPort at) {
        this.binaries = binaries;
        this.data = data.toAbsolutePath().normalize();
        this.at = at;
    }

    public HostPort at() {
        return at;
    }

    public Path data() {
        return data;
    }

    /** What the server said since its data folder was made. */
    public Path log() {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    private Path folder() {
        return data.resolveSibling(".").normalize();
    }

    ServerAccount account() {
        return account;
    }

    /**
     * Makes an empty database cluster in the data folder.
     *
     * @param superuser the first role
     */
    public synchronized void initialise(String superuser, String password) throws IOException {
        prepareFolder();
        Path secret = Files.createTempFile(folder(), "initdb", ".pw");
        try {
            Files.writeString(secret, password);
            account.give(secret);
            run(List.of(
                    binaries.program("initdb").toString(),
                    "--pgdata=" + data,
                    "--username=" + superuser,
                    "--pwfile=" + secret,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync",
                    "--no-instructions"));
        } finally {
            Files.deleteIfExists(secret);
        }
        Files.writeString(data.resolve("pg_hba.conf"), """
                host all         all 127.0.0.0/8 scram-sha-256
                host replication all 127.0.0.0/8 scram-sha-256
                """);
    }

    /** Makes the data folder a copy of another server's, which must have been stopped cleanly. */
    void initialise(PostgresServer cold) throws IOException {
        prepareFolder();
        Folders.copy(cold.data, data, file -> true);
        account.own(data);
    }

    /** Makes the data folder, empty and owned by the server's user. */
    void prepareFolder() throws IOException {
        Folders.delete(data);
        Files.deleteIfExists(log());
        Files.createDirectories(data);
        account.requireReachable(folder());
        account.give(data);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    }

    /**
     * Starts the server and returns when it accepts sessions, as primary or as hot standby.
     *
     * @throws IOException with the end of its log when it ends instead or takes longer than 30 s
     */
    public synchronized void start() throws IOException {
        if (running()) {
            return;
        }
        var command = new ArrayList<>(List.of(binaries.program("postgres").toString(), "-D", data.toString()));
        ServerSettings.of(at).forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        SharedMemory.release(data);
        Process started = new ProcessBuilder(account.command(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        boolean first = postmaster == null;
        postmaster = started;
        if (first) {
            Runtime.getRuntime().addShutdownHook(endWithJvm);
        }
        awaitReady(started);
    }

    private void awaitReady(Process started) throws IOException {
        long deadline = System.nanoTime() + START_WITHIN.toNanos();
        while (!ready()) {
            if (!started.isAlive() || System.nanoTime() - deadline > 0) {
                kill();
                throw new IOException("PostgreSQL at %s did not start:%n%s".formatted(at, logTail()));
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** The server's own lock file tells its state in its eighth line. */
    private boolean ready() throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return false;
        }
        List<String> lines = Files.readAllLines(file);
        return lines.size() >= 8 && lines.get(7).strip().equals("ready");
    }

    private String logTail() throws IOException {
        if (!Files.exists(log())) {
            return "(no log)";
        }
        List<String> lines = Files.readAllLines(log(), StandardCharsets.UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    public synchronized boolean running() {
        return postmaster != null && postmaster.isAlive();
    }

    /** Ends all sessions, writes everything down and ends; after it the server can rejoin as a standby. */
    public void stopFast() {
        stop("INT");
    }

    /** Ends at once, as after a loss of power; the next start recovers. */
    public void stopImmediately() {
        stop("QUIT");
    }

    private synchronized void stop(String signal) {
        signal(signal);
        try {
            if (postmaster != null && !postmaster.waitFor(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** Freezes the postmaster and all its processes: connections are accepted by the kernel and nothing answers. */
    public synchronized void freeze() {
        signal("STOP");
        family().forEach(p -> Processes.signal("STOP", p.pid()));
    }

    /** Undoes {@link #freeze}. */
    public synchronized void thaw() {
        family().forEach(p -> Processes.signal("CONT", p.pid()));
    }

    private void signal(String signal) {
        if (running() && postmaster != null) {
            Processes.signal(signal, postmaster.pid());
        }
    }

    /** Kills the postmaster and every process of this data folder (SIGKILL); returns when none is left. */
    public synchronized void kill() {
        if (postmaster == null) {
            return;
        }
        postmaster.destroyForcibly();
        List<ProcessHandle> left = family();
        while (!left.isEmpty() || postmaster.isAlive()) {
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(1_000_000);
            left = family();
        }
        SharedMemory.release(data);
    }

    private List<ProcessHandle> family() {
        return Processes.workingIn(data);
    }

    private void killQuietly() {
        if (running()) {
            kill();
        }
    }

    /** Ends the server; its data folder stays. */
    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(endWithJvm);
        } catch (IllegalStateException shuttingDown) {
            // Then the hook runs, or has run.
        }
    }

    private void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(account.command(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("%s failed:%n%s".formatted(command.getFirst(), logTail()));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while %s ran".formatted(command.getFirst()), e);
        }
    }
}
