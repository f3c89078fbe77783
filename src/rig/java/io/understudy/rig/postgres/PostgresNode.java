package io.understudy.rig.postgres;

import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Shell;
import io.understudy.rig.machine.Wait;
import io.understudy.sandbox.postgres.SharedMemory;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL server on one data folder, listening on one address of one host, durable as in production: {@code fsync} is
 * on. Its processes end with the rig. Thread-safe.
 */
public final class PostgresNode implements AutoCloseable {

    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    private final Reaper reaper;
    private final PostgresPrograms programs;
    private final String name;
    private final Place place;
    private final HostPort at;
    private final DataFolder data;
    private final Path log;
    private @Nullable Program program;

    /**
     * @param name of its data folder and log within the folder, {@code NAME} and {@code NAME.log}
     * @param at an address of that host, and a port
     */
    public PostgresNode(Reaper reaper, PostgresPrograms programs, String name, Place place, HostPort at, Path folder)
            throws IOException {
        this.reaper = reaper;
        this.programs = programs;
        this.name = name;
        this.place = place;
        this.at = at;
        Path home = Files.createDirectories(folder).toRealPath();
        this.data = new DataFolder(home.resolve(name));
        this.log = home.resolve(name + ".log");
    }

    /** A new, empty server that is nobody's standby, started. What was in its data folder is removed. */
    public static PostgresNode alone(
            Reaper reaper, String name, Place place, HostPort at, Path folder, String superuserPassword)
            throws IOException {
        PostgresNode node = new PostgresNode(reaper, PostgresPrograms.require(), name, place, at, folder);
        node.initialise(superuserPassword, Map.of("shared_buffers", "16MB"));
        node.start();
        return node;
    }

    public String name() {
        return name;
    }

    public HostPort at() {
        return at;
    }

    /** Its data folder. */
    public Path data() {
        return data.path();
    }

    public Path log() {
        return log;
    }

    /** Makes it a new, empty server with the superuser {@code postgres}; what was in its data folder is removed. */
    void initialise(String superuserPassword, Map<String, String> settings) throws IOException {
        data.prepare();
        Path password = data.path().resolveSibling(name + ".password");
        Files.writeString(password, superuserPassword + "\n");
        DataFolder.give(password);
        try {
            asServer(List.of(
                    programs.program("initdb"),
                    "--pgdata=" + data.path(),
                    "--username=postgres",
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync",
                    "--no-instructions"));
        } finally {
            Files.deleteIfExists(password);
        }
        StringBuilder lines = new StringBuilder("\ndynamic_shared_memory_type = mmap\n");
        settings.forEach((key, value) -> lines.append("%s = '%s'%n".formatted(key, value)));
        Files.writeString(data.path().resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
        Files.writeString(data.path().resolve("pg_hba.conf"), """
                host all all 10.0.0.0/8 scram-sha-256
                host all all 127.0.0.0/8 scram-sha-256
                host replication all 10.0.0.0/8 scram-sha-256
                host replication all 127.0.0.0/8 scram-sha-256
                """);
    }

    /** Makes it a copy of a running server by {@code pg_basebackup}, to start as its streaming standby. */
    void copy(HostPort source, String replicationPassword, String slot) throws IOException {
        data.prepare();
        asServer(List.of(
                programs.program("pg_basebackup"),
                "--pgdata=" + data.path(),
                "--dbname=host=%s port=%d user=%s password=%s application_name=%s connect_timeout=5"
                        .formatted(source.host(), source.port(), ShopDatabase.REPLICATION, replicationPassword, name),
                "--slot=" + slot,
                "--write-recovery-conf",
                "--checkpoint=fast",
                "--no-sync"));
    }

    /** Lets it start as a standby. */
    void signalStandby() throws IOException {
        Path signal = data.path().resolve("standby.signal");
        Files.writeString(signal, "");
        DataFolder.give(signal);
    }

    private void asServer(List<String> command) throws IOException {
        Shell.run(place.commandAsNobody(command));
    }

    /** Starts it and returns when it accepts sessions; does nothing when it runs. */
    public void start() throws IOException {
        Program started = startSoon();
        Wait.until(started, "%s accepts sessions at %s".formatted(name, at), START_WITHIN, this::ready);
    }

    /** Starts it and returns at once: it may recover for long, or refuse to start. */
    public synchronized Program startSoon() throws IOException {
        if (program != null && program.isAlive()) {
            return program;
        }
        SharedMemory.release(data.path());
        List<String> command = new ArrayList<>(
                List.of(programs.program("postgres"), "-D", data.path().toString()));
        Map.of("listen_addresses", at.host(), "port", Integer.toString(at.port()), "unix_socket_directories", "")
                .forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        program = Program.start(reaper, name, place.commandAsNobody(command), Map.of("LC_ALL", "C.UTF-8"), log);
        return program;
    }

    /** The server's own lock file tells its state in its eighth line. */
    private boolean ready() throws IOException {
        List<String> lines = Files.readAllLines(data.path().resolve("postmaster.pid"));
        return lines.size() >= 8 && lines.get(7).strip().equals("ready");
    }

    public synchronized boolean running() {
        return program != null && program.isAlive();
    }

    /** Ends all sessions, writes everything down and ends; a standby receives all of it first. */
    public void stopFast() throws IOException {
        stop("INT");
    }

    /** Ends at once without writing anything down; the next start recovers. */
    public void stopImmediately() throws IOException {
        stop("QUIT");
    }

    private synchronized void stop(String signal) throws IOException {
        if (program == null) {
            return;
        }
        program.signal(signal);
        Wait.until(
                name + " has ended",
                STOP_WITHIN,
                () -> !running() && data.family().isEmpty());
    }

    public void restart() throws IOException {
        stopFast();
        start();
    }

    /** SIGSTOP to all its processes: the kernel goes on accepting connections, nothing answers. */
    public synchronized void pause() {
        if (program != null) {
            program.pause();
            signal("STOP", data.family());
        }
    }

    /** Undoes {@link #pause}. */
    public synchronized void resume() {
        if (program != null) {
            signal("CONT", data.family());
            program.resume();
        }
    }

    private static void signal(String signal, List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("kill", "-s", signal));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            Shell.attempt(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** kill -9 of the postmaster and of every process of its data folder; returns when none is left. */
    public synchronized void kill() {
        if (program == null) {
            return;
        }
        program.kill();
        for (List<ProcessHandle> left = data.family(); !left.isEmpty(); left = data.family()) {
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(1_000_000);
        }
        SharedMemory.release(data.path());
    }

    /** Kills it; its data folder stays. */
    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return "%s at %s".formatted(name, at);
    }
}
