package io.understudy.adapter.sqlstore;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** One connection with its prepared statements, used by one thread at a time. Thread-safe. */
final class SqlSession implements AutoCloseable {

    /** How long another process may hold the file before it counts as not available. */
    private static final int BUSY_MILLIS = 250;

    private final Path file;
    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private SqlSession(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    static SqlSession writing(Path file) {
        SqlSession session = connect(file, config());
        try {
            Schema.migrate(session);
            return session;
        } catch (SQLException e) {
            session.close();
            throw Trouble.of(file, e);
        }
    }

    static SqlSession reading(Path file) {
        SqlSession session = connect(file, config());
        try {
            session.execute("PRAGMA query_only = true");
            return session;
        } catch (SQLException e) {
            session.close();
            throw Trouble.of(file, e);
        }
    }

    private static SqlSession connect(Path file, SQLiteConfig config) {
        try {
            return new SqlSession(file, config.createConnection("jdbc:sqlite:" + file.toAbsolutePath()));
        } catch (SQLException e) {
            throw Trouble.of(file, e);
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

    /** What is done within one lock. */
    @FunctionalInterface
    interface Work<T> {
        T in(SqlSession sql) throws SQLException;
    }

    /** From a result set's row to a value. */
    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** All of it durable, or none. */
    <T> T transaction(Work<T> work) {
        lock.lock();
        try {
            return committed(work);
        } catch (SQLException e) {
            throw Trouble.of(file, e);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the write lock before anything is read, so that nobody acquires the lease in between. */
    <T> T committed(Work<T> work) throws SQLException {
        // By hand: the driver's own mode begins the next transaction right after a commit, and would keep the lock.
        execute("BEGIN IMMEDIATE");
        try {
            T result = work.in(this);
            execute("COMMIT");
            return result;
        } catch (SQLException | RuntimeException e) {
            undo();
            throw e;
        }
    }

    <T> T read(Work<T> work) {
        lock.lock();
        try {
            return work.in(this);
        } catch (SQLException e) {
            forgetPrepared();
            throw Trouble.of(file, e);
        } finally {
            lock.unlock();
        }
    }

    private void undo() {
        forgetPrepared();
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            // Nothing to roll back: SQLite has ended the transaction itself, as it does on a full disk.
        }
    }

    /** The driver closes a statement that failed on a full disk; a new one works once there is room again. */
    private void forgetPrepared() {
        prepared.values().forEach(SqlSession::discard);
        prepared.clear();
    }

    private static void discard(PreparedStatement statement) {
        try {
            statement.close();
        } catch (SQLException e) {
            // It is not used again, closed or not.
        }
    }

    int update(String sql, @Nullable Object... values) throws SQLException {
        return bound(sql, values).executeUpdate();
    }

    long number(String sql, Object... values) throws SQLException {
        try (ResultSet rows = bound(sql, values).executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    <T> List<T> list(String sql, Row<T> row, Object... values) throws SQLException {
        List<T> list = new ArrayList<>();
        try (ResultSet rows = bound(sql, values).executeQuery()) {
            while (rows.next()) {
                list.add(row.of(rows));
            }
        }
        return list;
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
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
