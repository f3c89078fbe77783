package io.understudy.journal;

import io.understudy.adapter.sqlstore.PostgresqlAccess;
import io.understudy.adapter.sqlstore.PostgresqlJournal;
import io.understudy.adapter.sqlstore.SqliteJournal;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.Lease;
import io.understudy.sandbox.postgres.PostgresBinaries;
import io.understudy.sandbox.postgres.PostgresServer;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import io.understudy.topology.OperationId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;

/**
 * Appends to the journal and, in turn, commits the same bytes into a bare table of the same store. Prints a Markdown row, and ends
 * with 1 when an append takes more than {@value #MOST} times a bare commit, by the medians.
 *
 * <p>Arguments: {@code sqlite} or {@code postgresql}, a folder on the disk to measure, how many, how many to warm up with.
 */
public final class JournalBench {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final OperationId OPERATION = new OperationId("shop-2-1");
    private static final String PAYLOAD =
            "{\"step\":\"promote\",\"attempt\":1,\"plan\":\"%s\"}".formatted("0123456789".repeat(30));
    private static final String TABLE =
            "CREATE TABLE bare (sequence BIGINT PRIMARY KEY, at TEXT, application TEXT, operation TEXT, type TEXT, payload TEXT, hash TEXT)";

    private static final double MOST = 2;

    private JournalBench() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        int count = Integer.parseInt(arguments[2]);
        int warmUp = Integer.parseInt(arguments[3]);
        Times times = arguments[0].equals("sqlite") ? sqlite(folder, count, warmUp) : postgresql(folder, count, warmUp);
        System.out.println(times.row());
        System.exit(times.ratio() > MOST ? 1 : 0);
    }

    private static Times sqlite(Path folder, int count, int warmUp) throws SQLException {
        try (SqliteJournal journal = SqliteJournal.open(folder.resolve("journal.db"), Clock.systemUTC());
                Connection bare = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("bare.db"));
                Statement statement = bare.createStatement()) {
            for (String sql : new String[] {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", TABLE}) {
                statement.execute(sql);
            }
            return measure("SQLite", journal, bare, count, warmUp);
        }
    }

    private static Times postgresql(Path folder, int count, int warmUp) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        PostgresBinaries binaries =
                PostgresBinaries.unpackTo(Path.of(System.getProperty("java.io.tmpdir"), "understudy-postgres-cache"));
        HostPort at = new HostPort("127.0.0.1", port);
        String url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
        try (PostgresServer server =
                new PostgresServer(binaries, Files.createDirectories(folder).resolve("data"), at)) {
            server.initialise("postgres", "bench");
            server.start();
            PostgresqlAccess access = new PostgresqlAccess(url, "understudy", "postgres", () -> "bench");
            try (PostgresqlJournal journal = PostgresqlJournal.open(access, Clock.systemUTC());
                    Connection bare = DriverManager.getConnection(url + "?prepareThreshold=1", "postgres", "bench");
                    Statement statement = bare.createStatement()) {
                statement.execute(TABLE);
                return measure("PostgreSQL 18", journal, bare, count, warmUp);
            }
        }
    }

    private static Times measure(String store, Journal journal, Connection bare, int count, int warmUp)
            throws SQLException {
        Lease lease = journal.acquire("bench");
        journal.open(lease, new Draft(SHOP, OPERATION, "OperationStarted", "{}"));
        Draft draft = new Draft(SHOP, OPERATION, "StepIntended", PAYLOAD);
        long[] appends = new long[count];
        long[] commits = new long[count];
        bare.setAutoCommit(false);
        try (PreparedStatement insert = bare.prepareStatement("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (int i = -warmUp; i < count; i++) {
                long began = System.nanoTime();
                journal.append(lease, draft);
                long appended = System.nanoTime();
                commit(bare, insert, i + warmUp);
                long committed = System.nanoTime();
                if (i >= 0) {
                    appends[i] = appended - began;
                    commits[i] = committed - appended;
                }
            }
        }
        Arrays.sort(appends);
        Arrays.sort(commits);
        return new Times(store, appends, commits);
    }

    private static void commit(Connection bare, PreparedStatement insert, long sequence) throws SQLException {
        insert.setLong(1, sequence);
        String[] texts = {
            Instant.now().toString(), SHOP.value(), OPERATION.value(), "StepIntended", PAYLOAD, "0".repeat(64)
        };
        for (int i = 0; i < texts.length; i++) {
            insert.setString(i + 2, texts[i]);
        }
        insert.executeUpdate();
        bare.commit();
    }

    /** In nanoseconds, the shortest first. */
    private record Times(String store, long[] appends, long[] commits) {

        double ratio() {
            return millis(appends, 50) / millis(commits, 50);
        }

        String row() {
            return "| %s | %d | %.2f | %.2f | %.2f | %.2f | %.2f |"
                    .formatted(
                            store,
                            appends.length,
                            millis(appends, 50),
                            millis(appends, 99),
                            millis(commits, 50),
                            millis(commits, 99),
                            ratio());
        }

        private static double millis(long[] sorted, int percent) {
            return sorted[(int) ((sorted.length - 1) * percent / 100.0)] / 1e6;
        }
    }
}
