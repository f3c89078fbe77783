package io.understudy.adapter.mysql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.health.Thresholds;
import io.understudy.operation.Fence;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.ReplicationLink.Credentials;
import io.understudy.policy.SecretRef;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.mariadb.MariaDbPair;
import io.understudy.rig.mariadb.MariaDbServer;
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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real MariaDB pair on loopback with the policy that names it, for tests of this adapter. */
final class MariaDbStage implements AutoCloseable {

    static final SiteName EAST = new SiteName("us-east-1");
    static final SiteName WEST = new SiteName("us-west-2");
    static final ApplicationName SHOP = new ApplicationName("shop");
    static final LinkName PRODUCTS = new LinkName("products");
    static final FenceSpec FENCE = new FenceSpec.Mysql(PRODUCTS, false, Duration.ofSeconds(5));
    static final Placement PLACEMENT = new Placement(SHOP, EAST, WEST, Epoch.INITIAL);

    private static final String OPERATOR = """
            CREATE USER understudy@'%' IDENTIFIED BY 'operator'""";

    final Sessions sessions = new Sessions(Ticker.system());
    final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Reaper reaper = Reaper.start();
    private final Path folder;
    private final MariaDbPair pair;
    private final Path operatorSecret;
    private final Path applicationSecret;
    private Set<String> administrators = Set.of();

    /** @param network of this test class alone, as others run beside it: {@code 127.0.40} */
    MariaDbStage(Path folder, String network) throws IOException, SQLException {
        this.folder = folder;
        pair = MariaDbPair.start(reaper, Place.MACHINE, network + ".1", Place.MACHINE, network + ".2", folder);
        operatorSecret = secret("operator", "operator");
        applicationSecret = secret("application", "app");
        primary()
                .run(
                        OPERATOR,
                        "GRANT SELECT, PROCESS, RELOAD, CREATE USER, CONNECTION ADMIN, READ ONLY ADMIN, REPLICATION SLAVE ADMIN, BINLOG ADMIN, SLAVE MONITOR ON *.* TO understudy@'%'",
                        "GRANT ALL ON understudy.* TO understudy@'%' WITH GRANT OPTION",
                        "CREATE TABLE shop.products (number INT PRIMARY KEY)");
        pair.awaitCaughtUp();
    }

    private Path secret(String name, String password) throws IOException {
        return Files.writeString(folder.resolve(name + ".password"), password);
    }

    MariaDbPair pair() {
        return pair;
    }

    MariaDbServer primary() {
        return pair.primary();
    }

    MariaDbServer standby() {
        return pair.replica();
    }

    /** Whoever may write in spite of read_only on these servers is a person from now on. */
    void answerForAdministrators() throws SQLException {
        try (Connection connection = primary().connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT concat(User, '@', Host) FROM mysql.global_priv WHERE User IN ('root', 'rig')")) {
            var found = new HashSet<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            administrators = Set.copyOf(found);
        }
    }

    ReplicationLink.Mysql link() {
        return new ReplicationLink.Mysql(
                PRODUCTS,
                Map.of(EAST, at(primary()), WEST, at(standby())),
                new Credentials("understudy", new SecretRef.File(operatorSecret)),
                new Credentials("app", new SecretRef.File(applicationSecret)),
                administrators,
                Duration.ofMillis(500),
                Duration.ofSeconds(2));
    }

    private static HostPort at(MariaDbServer server) {
        return new HostPort(server.address(), MariaDbServer.PORT);
    }

    FailoverPolicy policy() {
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

    StepContext context(OperationKind kind) {
        return context(kind, Map.of(), Optional.empty());
    }

    StepContext context(OperationKind kind, Map<StepName, Map<String, String>> outputs, Optional<String> doubt) {
        var step = new Step(
                new StepName("promote"),
                "mysql.promote",
                JsonNodeFactory.instance.objectNode().put("link", PRODUCTS.value()),
                List.of(),
                Duration.ofSeconds(10),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
        return new StepContext(
                new OperationId("shop-2-1"), kind, policy(), Map.of(), PLACEMENT, step, outputs, List.of(), doubt);
    }

    Fence.Proof fence() {
        return new MysqlFence(sessions, Ticker.system()).fence(FENCE, context(OperationKind.FAILOVER), FENCE.timeout());
    }

    PromoteStep promote() {
        return new PromoteStep(sessions, Ticker.system(), Clock.systemUTC());
    }

    MysqlReplicationProbe probe() {
        return new MysqlReplicationProbe(
                _ -> policy(), sessions, executor, Ticker.system(), Clock.systemUTC(), "observer");
    }

    /** A connection as the application. */
    Connection application(MariaDbServer server) throws SQLException {
        return DriverManager.getConnection(server.url());
    }

    void add(MariaDbServer server, int number) throws SQLException {
        try (Connection connection = application(server);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO products VALUES (%d)".formatted(number));
        }
    }

    @Override
    public void close() throws IOException {
        sessions.close();
        executor.close();
        reaper.close();
    }
}
