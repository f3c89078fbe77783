package io.understudy.rig.contest;

import io.understudy.rig.checker.Tables;
import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.OwnFolder;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.redis.RedisPair;
import io.understudy.rig.redis.RedisServer;
import io.understudy.rig.redis.RespClient;
import io.understudy.rig.world.CheckerPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Debian's Redis in EAST and WEST, and three Sentinels with a quorum of two, one in each site. */
final class Sentinel implements Contender {

    private static final List<Host> SENTINELS = List.of(Host.CLOUD, Host.WEST, Host.EAST);
    private static final int REDIS = 50;
    private static final int LAST = 52;
    private static final int PORT = 26379;
    private static final String MASTER = "mymaster";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    static final Duration DEFAULT_DOWN_AFTER = Duration.ofSeconds(30);

    private final Duration downAfter;
    private @Nullable Stage stage;

    /** @param downAfter silence after which a Sentinel calls the master down */
    Sentinel(Duration downAfter) {
        this.downAfter = downAfter;
    }

    @Override
    public void start(Stage on) throws Exception {
        stage = on;
        RedisPair.start(
                on.reaper(),
                on.place(Host.EAST),
                on.address(Host.EAST, REDIS),
                on.place(Host.WEST),
                on.address(Host.WEST, REDIS),
                on.folder());
        Path folder = OwnFolder.ofNobody(on.folder().resolve("sentinel"));
        for (Host host : SENTINELS) {
            run(on, host, folder);
        }
        for (Host host : SENTINELS) {
            Wait.until("the sentinel of %s knows all".formatted(host), START, () -> knowsAll(on.address(host, LAST)));
        }
    }

    @Override
    public CheckerPlan clients(Path log) {
        Stage on = Objects.requireNonNull(stage, "it was not started");
        return new CheckerPlan(
                CheckerPlan.sentinel(
                        SENTINELS.stream().map(host -> on.at(host, LAST, PORT)).toList(), MASTER),
                Duration.ofMillis(10),
                log,
                source(on, Host.EAST),
                source(on, Host.WEST));
    }

    private static Tables.Source source(Stage on, Host host) {
        String at = on.at(host, REDIS, RedisServer.PORT);
        return new Tables.Source(at, "redis://" + at, "", "", PATIENCE);
    }

    private void run(Stage on, Host host, Path folder) throws IOException {
        Path own = OwnFolder.ofNobody(folder.resolve(host.name()));
        Path configuration = own.resolve("sentinel.conf");
        Files.writeString(configuration, """
                port %d
                bind %s
                sentinel announce-ip %s
                protected-mode no
                dir %s
                sentinel monitor %s %s %d 2
                sentinel down-after-milliseconds %s %d
                sentinel failover-timeout %s 180000
                sentinel parallel-syncs %s 1
                """.formatted(
                        PORT,
                        on.address(host, LAST),
                        on.address(host, LAST),
                        own,
                        MASTER,
                        on.address(Host.EAST, REDIS),
                        RedisServer.PORT,
                        MASTER,
                        downAfter.toMillis(),
                        MASTER,
                        MASTER));
        OwnFolder.giveToNobody(configuration);
        Program.start(
                on.reaper(),
                "sentinel of " + host,
                on.place(host)
                        .commandAsNobody(List.of(
                                Machine.require("redis-sentinel", "redis-sentinel")
                                        .toString(),
                                configuration.toString())),
                Map.of(),
                folder.resolve(host + ".log"));
    }

    private static boolean knowsAll(String address) throws IOException {
        try (RespClient client = new RespClient(address, PORT, PATIENCE)) {
            List<String> told = client.ask("SENTINEL", "MASTER", MASTER).lines().toList();
            return value(told, "num-slaves").equals("1")
                    && value(told, "num-other-sentinels").equals("2");
        }
    }

    private static String value(List<String> told, String field) {
        return told.get(told.indexOf(field) + 1);
    }
}
