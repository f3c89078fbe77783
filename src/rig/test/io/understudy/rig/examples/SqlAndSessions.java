package io.understudy.rig.examples;

import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.mariadb.MariaDbPair;
import io.understudy.rig.mariadb.MariaDbServer;
import io.understudy.rig.redis.RedisPair;
import io.understudy.rig.redis.RedisServer;
import io.understudy.rig.redis.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The MariaDB and the Redis pair of the example databases, set up by the very statements of its README, and with nobody in them
 * who is not in its policy.
 */
final class SqlAndSessions {

    static final String OPERATOR = "of-operator";
    static final String APPLICATION = "of-application";

    private static final String REPLICA = "of-replica";
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final MariaDbPair products;
    private final RedisPair sessions;

    private SqlAndSessions(MariaDbPair products, RedisPair sessions) {
        this.products = products;
        this.sessions = sessions;
    }

    /**
     * What both pairs are made from.
     *
     * @param products addresses of the MariaDB servers, first the primary's
     * @param sessions addresses of the Redis servers, first the primary's
     */
    record Plan(Path folder, Place east, Place west, List<String> products, List<String> sessions) {}

    static SqlAndSessions start(Reaper reaper, Plan plan, Example example) throws IOException, SQLException {
        Path products = Files.createDirectories(plan.folder().resolve("products"));
        Path sessions = Files.createDirectories(plan.folder().resolve("sessions"));
        for (String server : List.of("primary", "replica")) {
            // So that Redis has a file of its own to write its users and its role to.
            Files.writeString(Files.createDirectories(sessions.resolve(server)).resolve(RedisServer.FILE), "");
        }
        SqlAndSessions both = new SqlAndSessions(
                MariaDbPair.start(
                        reaper,
                        plan.east(),
                        plan.products().getFirst(),
                        plan.west(),
                        plan.products().getLast(),
                        products),
                RedisPair.start(
                        reaper,
                        plan.east(),
                        plan.sessions().getFirst(),
                        plan.west(),
                        plan.sessions().getLast(),
                        sessions));
        both.setUpProducts(example.block("CREATE USER understudy"));
        both.setUpSessions(example.block("ACL SETUSER"));
        return both;
    }

    private void setUpProducts(String statements) throws IOException, SQLException {
        List<String> all = new ArrayList<>();
        for (String statement :
                statements.replace("'...'", "'%s'".formatted(OPERATOR)).split(";")) {
            if (!statement.isBlank()) {
                all.add(statement.strip());
            }
        }
        all.add("CREATE USER shop@'%%' IDENTIFIED BY '%s'".formatted(APPLICATION));
        all.add("GRANT ALL ON shop.* TO shop@'%'");
        all.add("CREATE TABLE shop.products (number INT PRIMARY KEY)");
        products.primary().run(all.toArray(String[]::new));
        products.awaitCaughtUp();
        // Whoever would write in spite of read_only and is not named in the policy: the rig's own user last of all.
        List<String> strangers = new ArrayList<>();
        Optional<String> hosts = products.primary()
                .ask("SELECT group_concat(Host) FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost'");
        for (String host : hosts.orElse("").split(",")) {
            if (!host.isEmpty()) {
                strangers.add("DROP USER IF EXISTS root@'%s'".formatted(host));
            }
        }
        strangers.add("DROP USER rig@'%'");
        products.primary().run(strangers.toArray(String[]::new));
    }

    private void setUpSessions(String commands) throws IOException {
        // The data are not of today: what began minutes ago may be those of a primary that lost its own.
        sessions.primary()
                .ask(
                        "SET",
                        "understudy:born",
                        Long.toString(Instant.now().minus(Duration.ofDays(9)).toEpochMilli()));
        sessions.replica().ask("CONFIG", "SET", "masteruser", "replica");
        sessions.replica().ask("CONFIG", "SET", "masterauth", REPLICA);
        sessions.awaitCaughtUp();
        for (RedisServer server : List.of(sessions.primary(), sessions.replica())) {
            try (RespClient owner = new RespClient(server.address(), RedisServer.PORT, ANSWER)) {
                for (String command : commands.lines().toList()) {
                    owner.ask(command.replace(">...", ">" + password(command)).split(" "));
                }
                owner.ask("CLIENT", "KILL", "TYPE", "replica"); // it comes back as its own user
                owner.ask("CONFIG", "REWRITE");
            }
        }
    }

    private static String password(String command) {
        return switch (command.split(" ")[2]) {
            case "understudy" -> OPERATOR;
            case "shop" -> APPLICATION;
            default -> REPLICA;
        };
    }

    MariaDbServer productsAtEast() {
        return products.primary();
    }

    MariaDbServer productsAtWest() {
        return products.replica();
    }

    RedisServer sessionsAtEast() {
        return sessions.primary();
    }

    RedisServer sessionsAtWest() {
        return sessions.replica();
    }

    /** Runs a statement as the application, and returns the first column of its first row; empty when it has none. */
    static Optional<String> asShop(MariaDbServer server, String sql) throws SQLException {
        return ask(server, "shop", APPLICATION, sql);
    }

    /** As {@link #asShop}, as the operator. */
    static Optional<String> asOperator(MariaDbServer server, String sql) throws SQLException {
        return ask(server, "understudy", OPERATOR, sql);
    }

    private static Optional<String> ask(MariaDbServer server, String user, String password, String sql)
            throws SQLException {
        String url = "jdbc:mariadb://%s:%d/?user=%s&password=%s&connectTimeout=2000&socketTimeout=20000"
                .formatted(server.address(), MariaDbServer.PORT, user, password);
        try (Connection session = DriverManager.getConnection(url);
                var statement = session.createStatement()) {
            if (!statement.execute(sql)) {
                return Optional.empty();
            }
            try (var rows = statement.getResultSet()) {
                return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
            }
        }
    }

    /** One command as the application. */
    static String asShop(RedisServer server, String... words) throws IOException {
        try (RespClient client = new RespClient(server.address(), RedisServer.PORT, ANSWER)) {
            client.ask("AUTH", "shop", APPLICATION);
            return client.ask(words);
        }
    }

    /** As {@link #asShop(RedisServer, String...)}, as the operator. */
    static String asOperator(RedisServer server, String... words) throws IOException {
        try (RespClient client = new RespClient(server.address(), RedisServer.PORT, ANSWER)) {
            client.ask("AUTH", "understudy", OPERATOR);
            return client.ask(words);
        }
    }
}
