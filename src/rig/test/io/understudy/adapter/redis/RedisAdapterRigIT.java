package io.understudy.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.health.Thresholds;
import io.understudy.operation.Fence;
import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.ReplicationLink.Credentials;
import io.understudy.policy.SecretRef;
import io.understudy.replication.LagSample;
import io.understudy.replication.LagSample.StandbyEnd;
import io.understudy.rig.NeedsServers;
import io.understudy.rig.Proves;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.redis.RedisPair;
import io.understudy.rig.redis.RedisServer;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.HostPort;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsServers
class RedisAdapterRigIT {

    private static final SiteName EAST = new SiteName("us-east-1");
    private static final SiteName WEST = new SiteName("us-west-2");
    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final LinkName SESSIONS = new LinkName("sessions");
    private static final FenceSpec FENCE = new FenceSpec.Redis(SESSIONS, false, Duration.ofSeconds(5));
    private static final Placement PLACEMENT = new Placement(SHOP, EAST, WEST, Epoch.INITIAL);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private Reaper reaper;
    private RedisPair pair;
    private Path folder;
    private Set<String> administrators = Set.of("default");

    @BeforeEach
    void starts_a_pair(@TempDir Path temporary) throws IOException {
        folder = temporary;
        reaper = Reaper.start();
        pair = RedisPair.start(reaper, Place.MACHINE, "127.0.50.1", Place.MACHINE, "127.0.50.2", folder);
        for (RedisServer server : List.of(pair.primary(), pair.replica())) {
            server.ask("ACL", "SETUSER", "understudy", "on", ">operator", "~understudy:*", "&*", "+@all");
            server.ask(
                    "ACL", "SETUSER", "shop", "on", ">app", "~session:*", "~understudy:written", "+@read", "+@write");
        }
        Files.writeString(folder.resolve("operator.password"), "operator");
        Files.writeString(folder.resolve("app.password"), "app");
    }

    @AfterEach
    void ends() throws IOException {
        executor.close();
        reaper.close();
    }

    @Test
    void a_fenced_primary_lets_nobody_write_and_its_replica_takes_over_with_all_it_had() throws IOException {
        dataOfLongAgo();
        administrators = Set.of();
        Fence.Proof open = new RedisFence(Ticker.system()).fence(FENCE, context(Map.of()), FENCE.timeout());
        assertThat(open.state()).isEqualTo(Fence.State.NOT_FENCED);
        assertThat(open.evidence()).contains("default");
        administrators = Set.of("default");
        assertThat(new RedisFence(Ticker.system())
                        .release(
                                FENCE,
                                context(Map.of())
                                        .under(() -> assertThat(new RedisFence(Ticker.system())
                                                        .fence(FENCE, context(Map.of()), FENCE.timeout())
                                                        .state())
                                                .isEqualTo(Fence.State.FENCED)),
                                FENCE.timeout()))
                .as("a lift that stood still while it was fenced again")
                .isNotInstanceOf(StepResult.Done.class);
        assertThatThrownBy(() -> application(pair.primary())).hasMessageContaining("WRONGPASS");
        assertThat(new RedisFence(Ticker.system()).release(FENCE, context(Map.of()), FENCE.timeout()))
                .isInstanceOf(StepResult.Done.class);

        Fence.Proof proof;
        try (Connection before = application(pair.primary())) {
            before.ask("SET", "session:1", "ann");
            proof = new RedisFence(Ticker.system()).fence(FENCE, context(Map.of()), FENCE.timeout());
            assertThat(proof.state()).as(proof.evidence()).isEqualTo(Fence.State.FENCED);
            assertThat(proof.evidence()).contains("ends with a restart");
            assertThatThrownBy(() -> before.ask("SET", "session:1", "bob")).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> application(pair.primary())).hasMessageContaining("WRONGPASS");
        assertThat(sample().primary()).as("no heartbeat on a fenced primary").isEmpty();

        StepContext context = context(proof.outputs());
        PromoteStep promote = new PromoteStep(Ticker.system(), Clock.systemUTC());
        assertThat(promote.observe(context)).isInstanceOf(Goal.Open.class);
        StepResult result = promote.apply(context);
        assertThat(result).as(result.summary()).isInstanceOf(StepResult.Done.class);
        assertThat(promote.observe(context)).isInstanceOf(Goal.Reached.class);
        assertThat(pair.replica().ask("GET", "session:1")).isEqualTo("ann");
        assertThat(new VerifyWriteStep(Ticker.system()).apply(context)).isInstanceOf(StepResult.Done.class);
        assertThat(promote.apply(context)).as("repeated").isInstanceOf(StepResult.Done.class);
    }

    @Test
    @Proves(Fault.ERRANT_OR_RESYNCING)
    void samples_tell_lag_a_primary_that_began_anew_and_a_resync() throws IOException {
        dataOfLongAgo();
        awaitHeartbeat();
        LagSample healthy = sample();
        assertThat(healthy.obstacle()).isEmpty();
        assertThat(healthy.standby().map(StandbyEnd::streaming)).hasValue(true);

        pair.primary().ask("FLUSHALL");
        sample();
        Wait.until(
                "the replica has the younger data",
                LIMIT,
                () -> sample().obstacle()
                        .filter(why -> why.contains("started without data"))
                        .isPresent());
        StepResult young = new PromoteStep(Ticker.system(), Clock.systemUTC())
                .apply(context(Map.of("sessions.offset", beginning())));
        assertThat(young).isInstanceOf(StepResult.Failed.class);

        dataOfLongAgo();
        pair.holdIn(RedisPair.Resync.TRANSFER);
        assertThat(sample().obstacle().orElseThrow()).contains("middle of a resync");
        StepResult refused = new PromoteStep(Ticker.system(), Clock.systemUTC())
                .apply(context(Map.of("sessions.offset", beginning())));
        assertThat(refused).isInstanceOf(StepResult.Failed.class);
        assertThat(refused.summary()).contains("middle of a resync");
        assertThat(pair.replica().info("replication", "role")).isEqualTo("slave");
    }

    /** As if the servers had run for days. */
    private void dataOfLongAgo() throws IOException {
        pair.primary()
                .ask(
                        "SET",
                        RedisState.BORN,
                        Long.toString(Instant.now().minus(Duration.ofDays(9)).toEpochMilli()));
        pair.awaitCaughtUp();
    }

    private void awaitHeartbeat() throws IOException {
        Wait.until(
                "the replica shows a heartbeat",
                LIMIT,
                () -> sample().standby().filter(end -> end.heartbeat() > 0).isPresent());
    }

    /** A position that the replica has reached long ago, if it follows this primary. */
    private String beginning() throws IOException {
        return pair.primary().info("replication", "master_replid") + ":0";
    }

    private LagSample sample() {
        return (LagSample)
                new RedisReplicationProbe(_ -> policy(), executor, Ticker.system(), Clock.systemUTC(), "observer")
                        .sample(PLACEMENT, SESSIONS);
    }

    private Connection application(RedisServer server) throws IOException {
        return Connection.open(
                new Endpoint(new HostPort(server.address(), RedisServer.PORT), link().application()),
                System::nanoTime,
                LIMIT);
    }

    private ReplicationLink.Redis link() {
        return new ReplicationLink.Redis(
                SESSIONS,
                Map.of(
                        EAST,
                        new HostPort(pair.primary().address(), RedisServer.PORT),
                        WEST,
                        new HostPort(pair.replica().address(), RedisServer.PORT)),
                new Credentials("understudy", new SecretRef.File(folder.resolve("operator.password"))),
                new Credentials("shop", new SecretRef.File(folder.resolve("app.password"))),
                administrators,
                Duration.ofMillis(500),
                Duration.ofSeconds(2));
    }

    private FailoverPolicy policy() {
        return new FailoverPolicy(
                SHOP,
                Map.of(),
                EAST,
                WEST,
                new FailoverPolicy.Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(),
                new FailoverPolicy.Health(Thresholds.DEFAULT, 2, Set.of()),
                List.of(link()),
                List.of(FENCE),
                Optional.empty(),
                new FailoverPolicy.Automation(FailoverPolicy.Mode.AUTOMATIC, Duration.ofHours(1)),
                new FailoverPolicy.Runbooks(new RunbookName("failover"), Optional.empty()));
    }

    private StepContext context(Map<String, String> fenced) {
        Step step = new Step(
                new StepName("promote"),
                "redis.promote",
                JsonNodeFactory.instance.objectNode().put("link", SESSIONS.value()),
                List.of(),
                Duration.ofSeconds(5),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
        return new StepContext(
                new OperationId("shop-2-1"),
                OperationKind.SWITCHOVER,
                policy(),
                Map.of(),
                PLACEMENT,
                step,
                Map.of(new StepName("fence"), fenced),
                List.of());
    }
}
