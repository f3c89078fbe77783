package io.understudy.adapter.redis;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.health.Thresholds;
import io.understudy.operation.Fence;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.Warrant;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.ReplicationLink.Credentials;
import io.understudy.policy.SecretRef;
import io.understudy.replication.LagSample;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The shop's sessions at two sites: a {@link FakeRedis} and one that follows it. Not thread-safe. */
final class FakePair implements AutoCloseable {

    static final String HISTORY = "26ad421322c12770cc38a9175bdb5a3017b91e0b";
    static final String ANOTHER_HISTORY = "9175bdb5a3017b91e0b26ad421322c12770cc38a";
    static final long OFFSET = 1000;

    private static final SiteName EAST = new SiteName("us-east-1");
    private static final SiteName WEST = new SiteName("us-west-2");
    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final LinkName SESSIONS = new LinkName("sessions");
    private static final Placement PLACEMENT = new Placement(SHOP, EAST, WEST, Epoch.INITIAL);

    private final FakeRedis primary = new FakeRedis(HISTORY, OFFSET);
    private final FakeRedis replica = new FakeRedis(HISTORY, OFFSET);
    private final Path password;
    private Duration promotionTimeout = Duration.ofSeconds(10);
    private Duration patience = Duration.ofSeconds(10);

    /** @param folder gets the password of both users */
    FakePair(Path folder) throws IOException {
        password = Files.writeString(folder.resolve("password"), "secret");
        replica.follow(HISTORY, OFFSET);
    }

    FakeRedis primary() {
        return primary;
    }

    FakeRedis replica() {
        return replica;
    }

    /** How long promotions take at most; they wait for what a replica lacks. */
    void promotionTimeout(Duration timeout) {
        promotionTimeout = timeout;
    }

    /** How long a server that says nothing is waited for. */
    void patience(Duration limit) {
        patience = limit;
    }

    private FenceSpec spec() {
        return new FenceSpec.Redis(SESSIONS, false, patience);
    }

    Fence.Proof fence() {
        return new RedisFence(Ticker.system()).fence(spec(), context(OperationKind.SWITCHOVER), patience);
    }

    Fence.Proof observeFence() {
        return new RedisFence(Ticker.system()).observe(spec(), context(OperationKind.SWITCHOVER), patience);
    }

    StepResult releaseFence(Warrant warrant) {
        return new RedisFence(Ticker.system())
                .release(spec(), context(OperationKind.SWITCHOVER).under(warrant), patience);
    }

    static PromoteStep promotion() {
        return new PromoteStep(Ticker.system(), Clock.systemUTC());
    }

    /** What a fence reports of a primary that ended there. */
    static Map<String, String> ended(String history, long offset) {
        return Map.of("sessions.offset", "%s:%d".formatted(history, offset));
    }

    LagSample sample() {
        return (LagSample)
                new RedisReplicationProbe(_ -> policy(), Runnable::run, Ticker.system(), Clock.systemUTC(), "observer")
                        .sample(PLACEMENT, SESSIONS);
    }

    StepContext context(OperationKind kind) {
        return context(kind, Map.of(), Optional.empty());
    }

    StepContext context(OperationKind kind, Map<String, String> fenced) {
        return context(kind, fenced, Optional.empty());
    }

    StepContext context(OperationKind kind, Map<String, String> fenced, Optional<String> doubt) {
        Step step = new Step(
                new StepName("promote"),
                "redis.promote",
                JsonNodeFactory.instance.objectNode().put("link", SESSIONS.value()),
                List.of(),
                promotionTimeout,
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
        return new StepContext(
                new OperationId("shop-2-1"),
                kind,
                policy(),
                Map.of(),
                PLACEMENT,
                step,
                Map.of(new StepName("fence"), fenced),
                List.of(),
                doubt);
    }

    @Override
    public void close() throws IOException {
        primary.close();
        replica.close();
    }

    private ReplicationLink.Redis link() {
        SecretRef secret = new SecretRef.File(password);
        return new ReplicationLink.Redis(
                SESSIONS,
                Map.of(EAST, primary.at(), WEST, replica.at()),
                new Credentials("understudy", secret),
                new Credentials("shop", secret),
                Set.of("admin"),
                Duration.ofMillis(500),
                patience);
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
                List.of(spec()),
                Optional.empty(),
                new FailoverPolicy.Automation(FailoverPolicy.Mode.AUTOMATIC, Duration.ofHours(1)),
                new FailoverPolicy.Runbooks(new RunbookName("failover"), Optional.empty()));
    }
}
