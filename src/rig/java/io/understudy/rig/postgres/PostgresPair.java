package io.understudy.rig.postgres;

import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.postgres.ShopDatabase.Passwords;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A primary and its streaming standby, asynchronous, by {@code pg_basebackup} and a replication slot, with the database of
 * {@link ShopDatabase}. What can go wrong with it is in {@link PostgresFaults}. Thread-safe.
 */
public final class PostgresPair implements AutoCloseable {

    private static final Duration STREAMS_WITHIN = Duration.ofSeconds(60);

    private final Reaper reaper;
    private final PostgresPrograms programs;
    private final Plan plan;
    private final PostgresNode primary;
    private final PostgresNode standby;
    private final List<PostgresNode> others = new CopyOnWriteArrayList<>();

    /**
     * What a pair is made from.
     *
     * @param folder for the data folders and logs; the user nobody must be able to enter it when this user is root
     * @param settings of both servers, beside and above the rig's own
     */
    public record Plan(
            Path folder,
            Place primaryPlace,
            HostPort primary,
            Place standbyPlace,
            HostPort standby,
            Passwords passwords,
            Map<String, String> settings) {

        public Plan {
            settings = Map.copyOf(settings);
        }
    }

    private PostgresPair(Reaper reaper, Plan plan) throws IOException {
        this.reaper = reaper;
        this.plan = plan;
        this.programs = PostgresPrograms.require();
        this.primary =
                new PostgresNode(reaper, programs, "primary", plan.primaryPlace(), plan.primary(), plan.folder());
        this.standby =
                new PostgresNode(reaper, programs, "standby", plan.standbyPlace(), plan.standby(), plan.folder());
    }

    /** Makes both servers anew and starts them; what was in their folders is removed. The standby streams on return. */
    public static PostgresPair start(Reaper reaper, Plan plan) throws IOException {
        PostgresPair pair = new PostgresPair(reaper, plan);
        try {
            pair.primary.initialise(plan.passwords().superuser(), pair.settings());
            pair.primary.start();
            ShopDatabase.create(plan.primary(), plan.passwords());
            pair.seed(pair.primary, pair.standby);
            pair.awaitStreaming(pair.primary, pair.standby);
            return pair;
        } catch (IOException | SQLException e) {
            pair.close();
            throw new IOException("the PostgreSQL pair did not start: " + e.getMessage(), e);
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(Map.ofEntries(
                Map.entry("fsync", "on"),
                Map.entry("shared_buffers", "16MB"),
                Map.entry("max_connections", "100"),
                Map.entry("max_prepared_transactions", "4"),
                Map.entry("max_worker_processes", "2"),
                Map.entry("jit", "off"),
                Map.entry("wal_level", "replica"),
                Map.entry("wal_log_hints", "on"), // for pg_rewind
                Map.entry("max_wal_senders", "6"),
                Map.entry("max_replication_slots", "6"),
                Map.entry("wal_keep_size", "64MB"),
                Map.entry("wal_receiver_status_interval", "1s"),
                Map.entry("wal_receiver_timeout", "2s"),
                Map.entry("wal_sender_timeout", "4s"),
                Map.entry("wal_retrieve_retry_interval", "200ms"),
                Map.entry("log_line_prefix", "%m [%p] %u@%d "),
                Map.entry("log_timezone", "UTC"),
                Map.entry("timezone", "UTC")));
        settings.putAll(plan.settings());
        return settings;
    }

    /** The server that is primary first. */
    public PostgresNode primary() {
        return primary;
    }

    /** The server that is standby first. */
    public PostgresNode standby() {
        return standby;
    }

    public PostgresFaults faults() {
        return new PostgresFaults(this);
    }

    /** Makes one of the servers a streaming standby of another, from scratch: what it held is removed. */
    public void reseed(PostgresNode source, PostgresNode target) throws IOException {
        target.kill();
        try {
            seed(source, target);
        } catch (SQLException e) {
            throw new IOException("%s can't be copied: %s".formatted(source, e.getMessage()), e);
        }
        awaitStreaming(source, target);
    }

    /**
     * A further streaming standby of the first primary.
     *
     * @param name of its data folder and its slot: letters and digits
     */
    public PostgresNode addStandby(String name, Place place, HostPort at) throws IOException {
        PostgresNode node = new PostgresNode(reaper, programs, name, place, at, plan.folder());
        others.add(node);
        reseed(primary, node);
        return node;
    }

    /** A server made by itself, of another system identifier, with a database and roles of the same names. */
    PostgresNode stranger(PostgresNode where) throws IOException {
        try {
            where.initialise(plan.passwords().superuser(), settings());
            where.start();
            ShopDatabase.create(where.at(), plan.passwords());
            return where;
        } catch (SQLException e) {
            throw new IOException("%s can't be made: %s".formatted(where, e.getMessage()), e);
        }
    }

    private void seed(PostgresNode source, PostgresNode target) throws SQLException, IOException {
        String slot = target.name();
        run(source, """
                SELECT pg_create_physical_replication_slot('%1$s', true)
                WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '%1$s')""".formatted(slot));
        target.copy(source.at(), plan.passwords().replication(), slot);
        target.start();
    }

    /** Returns when the standby receives from that primary what is written now. */
    public void awaitStreaming(PostgresNode source, PostgresNode target) throws IOException {
        Wait.until(
                "%s streams from %s; see %s".formatted(target, source, target.log()),
                STREAMS_WITHIN,
                () -> number(
                                source,
                                "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name = '%s'"
                                        .formatted(target.name()))
                        == 1);
    }

    /** A new session as the superuser {@code postgres} on any database. */
    public Connection superuser(PostgresNode node, String database) throws SQLException {
        return ShopDatabase.session(
                node.at(), database, ShopDatabase.SUPERUSER, plan.passwords().superuser());
    }

    /** A new session as the application on its database. */
    public Connection application(PostgresNode node) throws SQLException {
        return ShopDatabase.session(
                node.at(),
                ShopDatabase.NAME,
                ShopDatabase.APPLICATION,
                plan.passwords().application());
    }

    /** Runs statements as the superuser in the maintenance database. */
    public void run(PostgresNode node, String... statements) throws SQLException {
        ShopDatabase.run(superuser(node, ShopDatabase.MAINTENANCE), statements);
    }

    /** Runs statements as the superuser in the application's database. */
    public void runInShop(PostgresNode node, String... statements) throws SQLException {
        ShopDatabase.run(superuser(node, ShopDatabase.NAME), statements);
    }

    /** The number that a query of the maintenance database answers; true is 1. */
    public long number(PostgresNode node, String query) throws SQLException {
        return number(superuser(node, ShopDatabase.MAINTENANCE), query);
    }

    /** The number that a query of the application's database answers; true is 1. */
    public long numberInShop(PostgresNode node, String query) throws SQLException {
        return number(superuser(node, ShopDatabase.NAME), query);
    }

    private static long number(Connection session, String query) throws SQLException {
        try (session;
                var statement = session.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getObject(1) instanceof Boolean yes ? (yes ? 1 : 0) : rows.getLong(1);
        }
    }

    /** Kills all its servers; their folders stay. */
    @Override
    public void close() {
        List<PostgresNode> all = new ArrayList<>(others);
        all.addAll(List.of(primary, standby));
        all.forEach(PostgresNode::close);
    }
}
