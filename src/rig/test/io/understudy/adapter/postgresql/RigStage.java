package io.understudy.adapter.postgresql;

import io.understudy.health.Probe;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.health.Signal;
import io.understudy.operation.Fence.Proof;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.ReplicationLink;
import io.understudy.replication.LagBoard;
import io.understudy.replication.LagSample;
import io.understudy.replication.ReplicationStatus;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.HostThreads;
import io.understudy.rig.postgres.PairWorld;
import io.understudy.rig.postgres.PostgresNode;
import io.understudy.rig.postgres.PostgresPair;
import io.understudy.time.Ticker;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The adapters as they run on the host CONTROL, against a pair whose sites are other hosts. */
final class RigStage implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(1);

    final PairWorld world;
    final ExecutorService control;
    final Sessions sessions;
    final ReplicationLink.Postgresql link;
    final LagBoard board = new LagBoard(Ticker.system(), Clock.systemUTC());
    private final PostgresqlReplicationProbe replication;

    private RigStage(PairWorld world) throws IOException {
        this.world = world;
        this.control = Executors.newCachedThreadPool(new HostThreads(world.network.place(Host.CONTROL)));
        this.sessions = new Sessions(Ticker.system(), control);
        this.link = new ReplicationLink.Postgresql(
                Stage.ORDERS,
                "shop",
                Map.of(
                        Stage.EAST, world.pair.primary().at(),
                        Stage.WEST, world.pair.standby().at()),
                Stage.credentials("understudy", secret("operator", PairWorld.PASSWORDS.operator())),
                Stage.credentials("shop", secret("application", PairWorld.PASSWORDS.application())),
                Duration.ofMillis(500),
                TIMEOUT);
        var policy = Stage.policy(link);
        this.replication = new PostgresqlReplicationProbe(
                _ -> policy, sessions, control, Ticker.system(), Clock.systemUTC(), "here");
    }

    static RigStage start(Map<String, String> settings) throws IOException {
        return new RigStage(PairWorld.start(settings));
    }

    private String secret(String name, String value) throws IOException {
        Path file = world.folder.resolve(name);
        Files.writeString(file, value);
        return file.toString();
    }

    PostgresPair pair() {
        return world.pair;
    }

    PostgresNode primary() {
        return world.pair.primary();
    }

    PostgresNode standby() {
        return world.pair.standby();
    }

    /** Does it on the orchestrators' host. */
    <T> T onControl(Callable<T> work) {
        try {
            return control.submit(work).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new CompletionException(e);
        }
    }

    ProbeResult probe(SiteName site, boolean write) {
        var policy = Stage.policy(link);
        var probe = new Probe(
                new ProbeName("orders-db"),
                new ProbeTarget.Postgresql(Stage.ORDERS, write),
                Signal.DATABASE,
                Duration.ofSeconds(2),
                TIMEOUT);
        return new PostgresqlProber(_ -> policy, sessions, control, Clock.systemUTC())
                .probe(new Prober.Request(Stage.SHOP, probe, site, false, TIMEOUT))
                .toCompletableFuture()
                .join();
    }

    LagSample sample() {
        LagSample sample = onControl(() -> replication.sample(Stage.PLACEMENT, Stage.ORDERS));
        board.feed(Stage.PLACEMENT, sample);
        return sample;
    }

    ReplicationStatus status() {
        return board.status(Stage.PLACEMENT, List.of(Stage.ORDERS), _ -> Duration.ofSeconds(30))
                .getFirst();
    }

    PostgresqlFence fencing() {
        return new PostgresqlFence(sessions, Ticker.system());
    }

    Proof fence(Duration within) {
        return onControl(() -> fencing().fence(Stage.FENCE, context(), within));
    }

    Proof observeFence() {
        return onControl(() -> fencing().observe(Stage.FENCE, context(), Duration.ofSeconds(5)));
    }

    PromoteStep promotion() {
        return new PromoteStep(sessions, Ticker.system(), Clock.systemUTC());
    }

    StepResult promote(StepContext context) {
        return onControl(() -> promotion().apply(context));
    }

    List<String> precheckPromotion() {
        return onControl(() -> promotion().precheck(context()));
    }

    StepContext context() {
        return Contexts.withTimeout(
                Stage.context(OperationKind.FAILOVER, link, Stage.PLACEMENT, Map.of()), Duration.ofSeconds(20));
    }

    @Override
    public void close() throws IOException {
        sessions.close();
        control.shutdownNow();
        world.close();
    }
}
