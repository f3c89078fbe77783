package io.understudy.adapter.postgresql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.health.Thresholds;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.ReplicationLink.Credentials;
import io.understudy.policy.SecretRef;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.sandbox.postgres.PairFixture;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.HostPort;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real pair of databases with the policy that names it, for tests of this adapter. */
final class Stage implements AutoCloseable {

    static final SiteName EAST = new SiteName("us-east-1");
    static final SiteName WEST = new SiteName("us-west-2");
    static final ApplicationName SHOP = new ApplicationName("shop");
    static final LinkName ORDERS = new LinkName("orders");
    static final Duration TIMEOUT = Duration.ofSeconds(1);
    static final FenceSpec FENCE = new FenceSpec.Postgresql(ORDERS, false, Duration.ofSeconds(3));
    static final Placement PLACEMENT = new Placement(SHOP, EAST, WEST, Epoch.INITIAL);

    final PairFixture world;
    final Sessions sessions = new Sessions(Ticker.system());
    final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    Stage() throws IOException {
        world = PairFixture.start();
    }

    HostPort primary() {
        return world.pair().primary().at();
    }

    HostPort standby() {
        return world.pair().standby().at();
    }

    ReplicationLink.Postgresql link() {
        return link(primary(), credentials("understudy", world.operatorSecret().toString()));
    }

    ReplicationLink.Postgresql link(HostPort primary, Credentials operator) {
        return new ReplicationLink.Postgresql(
                ORDERS,
                "shop",
                Map.of(EAST, primary, WEST, standby()),
                operator,
                credentials("shop", world.applicationSecret().toString()),
                Duration.ofMillis(500),
                TIMEOUT);
    }

    static Credentials credentials(String user, String secret) {
        return new Credentials(user, new SecretRef.File(Path.of(secret)));
    }

    static FailoverPolicy policy(ReplicationLink.Postgresql link) {
        return new FailoverPolicy(
                SHOP,
                Map.of(),
                EAST,
                WEST,
                new FailoverPolicy.Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(),
                new FailoverPolicy.Health(Thresholds.DEFAULT, 2, Set.of()),
                List.of(link),
                List.of(FENCE),
                Optional.empty(),
                new FailoverPolicy.Automation(FailoverPolicy.Mode.AUTOMATIC, Duration.ofHours(1)),
                new FailoverPolicy.Runbooks(new RunbookName("failover"), Optional.empty()));
    }

    StepContext context(OperationKind kind) {
        return context(kind, link(), PLACEMENT, Map.of());
    }

    static StepContext context(
            OperationKind kind,
            ReplicationLink.Postgresql link,
            Placement from,
            Map<StepName, Map<String, String>> outputs) {
        var with = JsonNodeFactory.instance.objectNode().put("link", ORDERS.value());
        var step = new Step(
                new StepName("promote"),
                "postgresql.promote",
                with,
                List.of(),
                Duration.ofSeconds(10),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
        return new StepContext(
                new OperationId("shop-2-1"), kind, policy(link), Map.of(), from, step, outputs, List.of());
    }

    PostgresqlFence fence() {
        return new PostgresqlFence(sessions, Ticker.system());
    }

    PromoteStep promote() {
        return new PromoteStep(sessions, Ticker.system(), Clock.systemUTC());
    }

    void asOperator(HostPort at, String database, String... statements) throws SQLException {
        try (Connection session = world.pair().operator(at, database);
                Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    void order(String item) throws SQLException {
        try (Connection session = world.pair().application(primary());
                Statement statement = session.createStatement()) {
            statement.execute("INSERT INTO orders (item) VALUES ('%s')".formatted(item));
        }
    }

    long orders(HostPort at) throws SQLException {
        return Long.parseLong(asked(at, "SELECT count(*) FROM orders"));
    }

    /** The one value that a server's database of the shop has for it. */
    String asked(HostPort at, String query) throws SQLException {
        try (Connection session = world.pair().operator(at, "shop");
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() throws IOException {
        sessions.close();
        executor.close();
        world.close();
    }
}
