package io.understudy.rig;

import static io.understudy.rig.TwoShops.EAST;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.rig.checker.Recording;
import io.understudy.rig.checker.Tables;
import io.understudy.rig.checker.Verdict;
import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Shell;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.rig.world.CheckerPlan;
import io.understudy.rig.world.CheckerProcess;
import io.understudy.sandbox.postgres.PairFixture;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The checker's other users: clients of PostgreSQL and of Redis Sentinel, and users behind a network that is cut. */
@ExtendWith(SkipWhatIsMissing.class)
@Tag("world")
class DirectClientsRigIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration EVERY = Duration.ofMillis(10);
    private static final String MASTER = "orders";

    private Path folder;

    @BeforeEach
    void opens(@TempDir Path temporary) {
        folder = temporary;
    }

    @Test
    void clients_of_postgresql_go_to_the_server_that_takes_writes() throws Exception {
        try (TwoShops world = new TwoShops()) {
            String east = world.eastDatabase.at().toString();
            String west = world.westDatabase.at().toString();
            world.westDatabase.kill();
            try (CheckerProcess checker = CheckerProcess.start(
                    world.reaper,
                    Place.MACHINE,
                    new CheckerPlan(
                            CheckerPlan.postgresql(
                                    List.of(east, west), "shop", "shop", world.folder.resolve("password")),
                            EVERY,
                            world.folder.resolve("direct.log"),
                            world.table(east, world.eastDatabase),
                            world.table(west, world.westDatabase)))) {
                checker.awaitAcknowledged(east, 50, LIMIT);
                world.eastDatabase.kill();
                world.westDatabase.start();
                checker.awaitAcknowledged(west, 50, LIMIT);
                world.eastDatabase.start();

                Verdict verdict = checker.stop();

                assertThat(verdict.serving()).hasValue(west);
                assertThat(verdict.counts().refused())
                        .as("nobody took writes for a while")
                        .isPositive();
                assertThat(verdict.overlap().certain()).isEmpty();
                assertThat(verdict.loss())
                        .hasValueSatisfying(loss -> assertThat(loss.numbers())
                                .as("nothing is replicated here")
                                .hasSizeGreaterThanOrEqualTo(50));
            }
        }
    }

    @Test
    void clients_of_redis_follow_sentinel() throws Exception {
        Machine.require("redis-server", "redis-server");
        try (Reaper reaper = Reaper.start()) {
            HostPort east = PairFixture.free(1);
            HostPort west = PairFixture.free(2);
            HostPort sentinel = PairFixture.free(3);
            Program master = redis(reaper, east);
            redis(reaper, west, "--replicaof", east.host(), Integer.toString(east.port()));
            Wait.until("the replica follows", LIMIT, () -> replication(west).contains("master_link_status:up"));
            sentinel(reaper, sentinel, east);
            try (CheckerProcess checker = CheckerProcess.start(
                    reaper,
                    Place.MACHINE,
                    new CheckerPlan(
                            CheckerPlan.sentinel(List.of(sentinel.toString()), MASTER),
                            EVERY,
                            folder.resolve("redis.log"),
                            redisTable(east),
                            redisTable(west)))) {
                checker.awaitAcknowledged(east.toString(), 50, LIMIT);
                master.kill();
                checker.awaitAcknowledged(west.toString(), 50, LIMIT);

                Verdict verdict = checker.stop();

                assertThat(verdict.serving()).hasValue(west.toString());
                assertThat(verdict.overlap().certain()).isEmpty();
                assertThat(verdict.loss()).isPresent();
                assertThat(verdict.problems())
                        .anyMatch(problem -> problem.startsWith("the table of %s is unknown".formatted(east)));
            }
        }
    }

    @Test
    @NeedsNetwork
    void users_who_are_cut_off_see_failures_and_no_silence() throws Exception {
        Reaper reaper = Reaper.start();
        Network network = Network.open(reaper);
        try (network;
                reaper) {
            String web = network.address(Host.EAST, 10) + ":8080";
            stub(reaper, network.place(Host.EAST));
            Tables.Source none =
                    new Tables.Source(EAST, "jdbc:postgresql://127.0.0.1:1/shop", "shop", "", Duration.ofSeconds(1));
            try (CheckerProcess checker = CheckerProcess.start(
                    reaper,
                    network.place(Host.USERS),
                    new CheckerPlan(
                            List.of("http", "--hosts", web, "--name", "shop.example.test"),
                            EVERY,
                            folder.resolve("cut.log"),
                            none,
                            none))) {
                checker.awaitAcknowledged(EAST, 50, LIMIT);
                network.cut(Host.USERS, Host.EAST);
                long cut = System.nanoTime();
                checker.await("200 attempts failed", LIMIT, recording -> failed(recording) >= 200);
                long healed = System.nanoTime();
                network.heal();
                checker.awaitAcknowledged(EAST, 50, LIMIT);

                Verdict verdict = checker.stop();

                assertThat(verdict.gap()).hasValueSatisfying(gap -> {
                    assertThat(gap.fromNanos()).as("the clocks are one").isLessThan(healed);
                    assertThat(gap.toNanos()).isGreaterThan(healed);
                    assertThat(gap.length())
                            .isGreaterThan(Duration.ofNanos(healed - cut).dividedBy(2));
                });
                assertThat(verdict.counts().unfinished()).isEmpty();
                assertThat(verdict.readGap()).isPresent();
            }
        }
    }

    private static long failed(Recording recording) {
        return recording.writes().stream().filter(a -> !a.acknowledged()).count();
    }

    private Program redis(Reaper reaper, HostPort at, String... more) throws IOException {
        Path home = Files.createDirectory(folder.resolve("redis-" + at.host()));
        List<String> command = new ArrayList<>(List.of(
                "redis-server",
                "--bind",
                at.host(),
                "--port",
                Integer.toString(at.port()),
                "--dir",
                home.toString(),
                "--save",
                "",
                "--replica-announce-ip",
                at.host(),
                "--repl-diskless-sync-delay",
                "0"));
        command.addAll(List.of(more));
        return start(reaper, "redis", command, at);
    }

    /** Sentinel learns of replicas each 10 s only, so they had better be there before it. */
    private static String replication(HostPort at) throws IOException {
        return Shell.run("redis-cli", "-h", at.host(), "-p", Integer.toString(at.port()), "info", "replication");
    }

    private void sentinel(Reaper reaper, HostPort at, HostPort master) throws IOException {
        Path file = folder.resolve("sentinel.conf");
        Files.writeString(file, """
                bind %s
                port %d
                sentinel monitor %s %s %d 1
                sentinel down-after-milliseconds %s 500
                """.formatted(at.host(), at.port(), MASTER, master.host(), master.port(), MASTER));
        start(reaper, "sentinel", List.of("redis-server", file.toString(), "--sentinel"), at);
    }

    private Program start(Reaper reaper, String name, List<String> command, HostPort at) throws IOException {
        Program program = Program.start(
                reaper, name, Place.MACHINE.command(command), Map.of(), folder.resolve(name + at.host() + ".log"));
        Wait.until(program, name + " listens at " + at, LIMIT, () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(at.host(), at.port()), 500);
                return true;
            }
        });
        return program;
    }

    private static Tables.Source redisTable(HostPort at) {
        return new Tables.Source(at.toString(), "redis://" + at, "", "", Duration.ofSeconds(2));
    }

    /** A web application that takes every order. */
    private void stub(Reaper reaper, Place place) throws IOException {
        Path script = folder.resolve("stub.py");
        Files.writeString(script, """
                from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
                class Shop(BaseHTTPRequestHandler):
                    def do_POST(self): self.tell(201)
                    def do_GET(self): self.tell(200)
                    def log_message(self, *words): pass
                    def tell(self, status):
                        body = b"%s 1"
                        self.send_response(status)
                        self.send_header("Content-Length", str(len(body)))
                        self.end_headers()
                        self.wfile.write(body)
                ThreadingHTTPServer(("0.0.0.0", 8080), Shop).serve_forever()
                """.formatted(EAST));
        Program.start(
                reaper,
                "stub",
                place.command(List.of("python3", script.toString())),
                Map.of(),
                folder.resolve("stub.log"));
    }
}
