package io.understudy.rig.contest;

import io.understudy.rig.checker.Tables;
import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.OwnFolder;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.postgres.PostgresPrograms;
import io.understudy.rig.world.CheckerPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Patroni with PostgreSQL in EAST and WEST, and etcd in three sites, asynchronous. Its configuration is Debian's template without
 * Debian's cluster layout; only the three times differ between settings.
 */
final class Patroni implements Contender {

    private static final int LAST = 71;
    private static final int API = 8008;
    private static final int POSTGRES = 5432;
    private static final String PASSWORD = "secret";
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Patroni's times, in seconds.
     *
     * @param ttl of the leader's key: what must pass before anybody else may lead; 20 is the least that Patroni takes
     */
    record Times(int ttl, int loopWait, int retryTimeout) {

        static final Times DEFAULT = new Times(30, 10, 10);
        static final Times TIGHT = new Times(20, 1, 3);
    }

    private final Times times;
    private @Nullable Stage stage;

    Patroni(Times times) {
        this.times = times;
    }

    @Override
    public void start(Stage on) throws Exception {
        stage = on;
        String etcd = EtcdCluster.start(on);
        Path folder = OwnFolder.ofNobody(on.folder().resolve("patroni"));
        run(on, Host.EAST, folder, etcd);
        Wait.until(
                "the EAST leads",
                START,
                () -> !Http.get(api(on, Host.EAST, "primary")).isEmpty());
        Wait.until(
                "its database takes sessions", START, () -> ask(on, "SELECT 1").equals("1"));
        execute(
                on,
                "postgres",
                "CREATE ROLE shop LOGIN PASSWORD '%s'".formatted(PASSWORD),
                "CREATE DATABASE shop OWNER shop");
        execute(
                on,
                "shop",
                "CREATE TABLE orders (id bigint PRIMARY KEY, item text, site text)",
                "ALTER TABLE orders OWNER TO shop");
        run(on, Host.WEST, folder, etcd);
        Wait.until(
                "the WEST is a replica",
                START,
                () -> !Http.get(api(on, Host.WEST, "replica")).isEmpty());
        Wait.until(
                "the WEST streams",
                START,
                () -> ask(on, "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")
                        .equals("1"));
    }

    @Override
    public CheckerPlan clients(Path log) throws IOException {
        Stage on = Objects.requireNonNull(stage, "it was not started");
        Path password = Files.writeString(log.resolveSibling("password"), PASSWORD);
        String east = on.at(Host.EAST, LAST, POSTGRES);
        String west = on.at(Host.WEST, LAST, POSTGRES);
        return new CheckerPlan(
                CheckerPlan.postgresql(List.of(east, west), "shop", "shop", password),
                Duration.ofMillis(10),
                log,
                source(east),
                source(west));
    }

    private static Tables.Source source(String at) {
        return new Tables.Source(at, "jdbc:postgresql://%s/shop".formatted(at), "shop", PASSWORD, PATIENCE);
    }

    private static String api(Stage on, Host host, String what) {
        return "http://%s/%s".formatted(on.at(host, LAST, API), what);
    }

    private void run(Stage on, Host host, Path folder, String etcd) throws IOException {
        Path configuration = folder.resolve(host + ".yml");
        Files.writeString(configuration, configuration(on, host, folder, etcd));
        OwnFolder.giveToNobody(configuration);
        Program.start(
                on.reaper(),
                "patroni of " + host,
                on.place(host)
                        .commandAsNobody(List.of(
                                Machine.require("patroni", "patroni", "python3-etcd")
                                        .toString(),
                                configuration.toString())),
                Map.of("HOME", folder.toString(), "LC_ALL", "C.UTF-8"),
                folder.resolve(host + ".log"));
    }

    private String configuration(Stage on, Host host, Path folder, String etcd) {
        return """
                scope: shop
                name: %s
                etcd3: {hosts: '%s'}
                restapi: {listen: '%s', connect_address: '%s'}
                bootstrap:
                  dcs:
                    ttl: %d
                    loop_wait: %d
                    retry_timeout: %d
                    maximum_lag_on_failover: 1048576
                    check_timeline: true
                    postgresql:
                      use_pg_rewind: true
                      use_slots: true
                  initdb: [{encoding: UTF8}, {locale: C.UTF-8}]
                  pg_hba:
                  - host all all 10.0.0.0/8 scram-sha-256
                  - host replication all 10.0.0.0/8 scram-sha-256
                postgresql:
                  listen: '%s'
                  connect_address: '%s'
                  bin_dir: %s
                  data_dir: %s
                  pgpass: %s
                  basebackup: [{checkpoint: fast}]
                  authentication:
                    superuser: {username: postgres, password: %s}
                    replication: {username: replicator, password: %s}
                    rewind: {username: rewinder, password: %s}
                  parameters:
                    unix_socket_directories: ''
                    shared_buffers: 16MB
                """.formatted(
                        host.name(),
                        etcd,
                        on.at(host, LAST, API),
                        on.at(host, LAST, API),
                        times.ttl(),
                        times.loopWait(),
                        times.retryTimeout(),
                        on.at(host, LAST, POSTGRES),
                        on.at(host, LAST, POSTGRES),
                        PostgresPrograms.require().bin(),
                        folder.resolve(host + "-data"),
                        folder.resolve(host + "-pgpass"),
                        PASSWORD,
                        PASSWORD,
                        PASSWORD);
    }

    private static void execute(Stage on, String database, String... statements) throws SQLException {
        try (Connection session = session(on, database);
                Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String ask(Stage on, String query) throws SQLException {
        try (Connection session = session(on, "postgres");
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    private static Connection session(Stage on, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s/%s?connectTimeout=5&socketTimeout=20"
                        .formatted(on.at(Host.EAST, LAST, POSTGRES), database),
                "postgres",
                PASSWORD);
    }
}
