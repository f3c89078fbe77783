package io.understudy.rig.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.understudy.rig.machine.OwnFolder;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.postgres.PostgresPrograms;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reader's own agent of the example failback: runs {@code rebuild-standby.sh} on the host of the database that is to be
 * rebuilt, as the user of that server, and answers at once. Thread-safe.
 */
final class StandbyAgent implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final Reaper reaper;
    private final Path home;
    private final Map<String, Database> databases;
    private final List<Path> logs = new ArrayList<>();
    private @Nullable Program run;

    /**
     * A server that may be rebuilt.
     *
     * @param data its data folder
     */
    record Database(Place place, Path data) {}

    private StandbyAgent(HttpServer server, Reaper reaper, Path home, Map<String, Database> databases) {
        this.server = server;
        this.reaper = reaper;
        this.home = home;
        this.databases = Map.copyOf(databases);
    }

    /**
     * Listens from now on.
     *
     * @param home for the script, its passwords and its logs; made here
     * @param passwords lines of {@code .pgpass}
     * @param databases by the HOST:PORT where they answer
     */
    static StandbyAgent open(
            HostPort at, Reaper reaper, Path home, Path script, String passwords, Map<String, Database> databases)
            throws IOException {
        Files.createDirectories(home);
        Files.copy(script, home.resolve("rebuild-standby.sh"));
        Path secrets = Files.writeString(home.resolve(".pgpass"), passwords);
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
        OwnFolder.ofNobody(home);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(at.host()), at.port()), 8);
        StandbyAgent agent = new StandbyAgent(server, reaper, home, databases);
        server.createContext("/jobs/rebuild-standby", agent::answer);
        server.start();
        return agent;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String text;
            int status = 200;
            if (exchange.getRequestMethod().equals("POST")) {
                try {
                    begin(JSON.readTree(exchange.getRequestBody()));
                    text = "begun";
                } catch (IOException | RuntimeException e) {
                    text = e.toString();
                    status = 500;
                }
            } else {
                text = works() ? "running" : "idle";
            }
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Whether a rebuild runs. */
    synchronized boolean works() {
        return run != null && run.isAlive();
    }

    private synchronized void begin(JsonNode order) throws IOException {
        if (works()) {
            throw new IllegalStateException("a rebuild runs already");
        }
        JsonNode with = order.path("parameters");
        String target = with.path("target").asText();
        Database database =
                Objects.requireNonNull(databases.get(target), () -> "this agent has no database at " + target);
        HostPort source = HostPort.parse(with.path("source").asText());
        Path log = home.resolveSibling("rebuild-%d.log".formatted(logs.size() + 1));
        logs.add(log);
        run = Program.start(
                reaper,
                "rebuild-standby.sh",
                database.place()
                        .commandAsNobody(List.of(
                                "env",
                                "HOME=" + home,
                                "PATH=%s:/usr/bin:/bin"
                                        .formatted(PostgresPrograms.require().bin()),
                                "PGUSER=postgres",
                                "LC_ALL=C.UTF-8",
                                "bash",
                                home.resolve("rebuild-standby.sh").toString(),
                                database.data().toString(),
                                source.host(),
                                Integer.toString(source.port()),
                                with.path("database").asText(),
                                order.path("epoch").asText())),
                Map.of(),
                log);
    }

    /** What each run wrote, oldest first. */
    synchronized List<String> outputs() throws IOException {
        List<String> outputs = new ArrayList<>();
        for (Path log : logs) {
            outputs.add(Files.readString(log));
        }
        return outputs;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
