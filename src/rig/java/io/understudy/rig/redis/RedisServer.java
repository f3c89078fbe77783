package io.understudy.rig.redis;

import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.OwnFolder;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One redis-server of Debian, as nobody, without password, with the append-only file on (written each second, Redis's
 * default: a crash may lose the last second). Not thread-safe.
 */
public final class RedisServer {

    public static final int PORT = 6379;

    /** In its folder before the start: its configuration file, which it may write. Without it, it has none. */
    public static final String FILE = "redis.conf";

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Reaper reaper;
    private final Place place;
    private final String address;
    private final Path folder;
    private final List<String> options;
    private Program program;

    private RedisServer(Reaper reaper, Place place, String address, Path folder, List<String> options)
            throws IOException {
        this.reaper = reaper;
        this.place = place;
        this.address = address;
        this.folder = folder;
        this.options = options;
        this.program = launch();
    }

    /**
     * Starts it; returns when it answers.
     *
     * @param options of redis-server, such as {@code --replicaof}; they hold for every start
     * @throws io.understudy.rig.machine.MissingPart when Redis is not there and can't be installed
     */
    public static RedisServer start(Reaper reaper, Place place, String address, Path folder, String... options)
            throws IOException {
        return new RedisServer(reaper, place, address, OwnFolder.ofNobody(folder), List.of(options));
    }

    /** Starts it again after {@link #kill}, with the role that it was configured for. */
    public void restart() throws IOException {
        if (program.isAlive()) {
            throw new IllegalStateException("%s runs".formatted(program.name()));
        }
        program = launch();
    }

    /** kill -9. */
    public void kill() {
        program.kill();
    }

    public void pause() {
        program.pause();
    }

    public void resume() {
        program.resume();
    }

    public boolean isAlive() {
        return program.isAlive();
    }

    public String address() {
        return address;
    }

    /** One command over a connection of its own; see {@link RespClient#ask}. */
    public String ask(String... words) throws IOException {
        try (RespClient client = new RespClient(address, PORT, ANSWER)) {
            return client.ask(words);
        }
    }

    /** A field of {@code INFO}; empty when it has none of that name. */
    public String info(String section, String field) throws IOException {
        return ask("INFO", section)
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1))
                .findFirst()
                .orElse("");
    }

    private Program launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Machine.require("redis-server", "redis-server").toString(),
                "--bind",
                address,
                "--replica-announce-ip",
                address,
                "--port",
                Integer.toString(PORT),
                "--protected-mode",
                "no",
                "--dir",
                folder.toString(),
                "--appendonly",
                "yes",
                "--save",
                "",
                "--enable-debug-command",
                "yes"));
        command.addAll(options);
        if (Files.exists(folder.resolve(FILE))) {
            command.add(1, folder.resolve(FILE).toString());
        }
        Program started = Program.start(
                reaper,
                "redis at " + place.name(),
                place.commandAsNobody(command),
                Map.of(),
                folder.resolve("redis.log"));
        Wait.until(started, "Redis answers", START, () -> ask("PING").equals("PONG"));
        return started;
    }
}
