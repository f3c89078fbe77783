package io.understudy.adapter.sqlstore;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** One connection to the file, used by one thread at a time. Thread-safe. */
final class SqliteSession implements AutoCloseable {

    /** How long another process may hold the file before it counts as not available. */
    private static final int BUSY_MILLIS = 250;

    private final Path file;
    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();
    private final Sql sql;

    private SqliteSession(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
        this.sql = new Sql(connection);
    }

    static SqliteSession writing(Path file) {
        SqliteSession session = connect(file, config());
        try {
            SqliteSchema.migrate(session);
            return session;
        } catch (SQLException e) {
            session.close();
            throw SqliteTrouble.of(file, e);
        }
    }

    static SqliteSession reading(Path file) {
        SqliteSession session = connect(file, config());
        try {
            SqliteSchema.requireNewest(session);
            session.sql.execute("PRAGMA query_only = true");
            return session;
        } catch (SQLException e) {
            session.close();
            throw SqliteTrouble.of(file, e);
        }
    }

    private static SqliteSession connect(Path file, SQLiteConfig config) {
        try {
            return new SqliteSession(file, config.createConnection("jdbc:sqlite:" + file.toAbsolutePath()));
        } catch (SQLException e) {
            throw SqliteTrouble.of(file, e);
        }
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLIS);
        return config;
    }

    /** Without lock and transaction, for whoever alone has the session. */
    <T> T alone(Sql.Work<T> work) throws SQLException {
        return work.in(sql);
    }

    /** For tests: how large the file may grow. */
    void limitPages(int pages) throws SQLException {
        sql.execute("PRAGMA max_page_count = " + pages);
    }

    /** All of it durable, or none. */
    <T> T transaction(Sql.Work<T> work) {
        lock.lock();
        try {
            return committed(work);
        } catch (SQLException e) {
            throw SqliteTrouble.of(file, e);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the write lock before anything is read, so that nobody acquires the lease in between. */
    <T> T committed(Sql.Work<T> work) throws SQLException {
        // By hand: the driver's own mode begins the next transaction right after a commit, and would keep the lock.
        sql.execute("BEGIN IMMEDIATE");
        try {
            T result = work.in(sql);
            sql.execute("COMMIT");
            return result;
        } catch (SQLException | RuntimeException e) {
            undo();
            throw e;
        }
    }

    <T> T read(Sql.Work<T> work) {
        lock.lock();
        try {
            return work.in(sql);
        } catch (SQLException e) {
            sql.forgetPrepared();
            throw SqliteTrouble.of(file, e);
        } finally {
            lock.unlock();
        }
    }

    private void undo() {
        sql.forgetPrepared();
        try {
            sql.execute("ROLLBACK");
        } catch (SQLException e) {
            // Nothing to roll back: SQLite has ended the transaction itself, as it does on a full disk.
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            // What was committed is durable already.
        } finally {
            lock.unlock();
        }
    }
}
