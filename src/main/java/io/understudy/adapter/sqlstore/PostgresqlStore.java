package io.understudy.adapter.sqlstore;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A few connections to the server, of which one writes facts at a time, and one for the lease alone; a broken one is replaced.
 * Thread-safe.
 *
 * <p>Waits: 2 s for a connection, 1 s for other writers, 2 s for a statement, 3 s for the network; the lease waits for the one writer
 * before it for 2 s. A transaction of a process
 * that stopped in its middle is ended by the server after 1 s, so that it keeps nobody from the lease. At the start: 10 s for a connection, 50 s for a statement.
 */
final class PostgresqlStore implements SqlStore {

    /** How long each of a connection's waits may take. */
    private record Patience(int connectSeconds, int socketSeconds, String options) {}

    private static final Patience WRITING = new Patience(
            2, 3, "-c lock_timeout=1000 -c statement_timeout=2000 -c idle_in_transaction_session_timeout=1000");

    /** The lease waits for one commit of a fact, which may take longer than others' locks should. */
    private static final Patience LEASE = new Patience(
            2, 3, "-c lock_timeout=2000 -c statement_timeout=2500 -c idle_in_transaction_session_timeout=1000");

    /** A start has more time than a failover: nothing waits for it, and a migration may take a while. */
    private static final Patience OPENING = new Patience(
            10, 60, "-c lock_timeout=10000 -c statement_timeout=50000 -c idle_in_transaction_session_timeout=50000");

    /** A server where commits do not wait for the disk would lose facts; one that waits for more is left alone. */
    private static final String DURABLE =
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

    private static final int CONNECTIONS = 3;

    private final PostgresqlAccess access;
    private final HikariDataSource pool;
    private final HikariDataSource lease;
    private final Precedence precedence = new Precedence();

    PostgresqlStore(PostgresqlAccess access) {
        this(access, "journal", CONNECTIONS, 1);
    }

    /** One connection beside all others, made when it is asked for, and given up when nobody asks for long. */
    static PostgresqlStore aside(PostgresqlAccess access) {
        return new PostgresqlStore(access, "journal-reading", 1, 0);
    }

    private PostgresqlStore(PostgresqlAccess access, String name, int connections, int idle) {
        this.access = access;
        this.pool = pool(access, WRITING, name, connections, idle);
        this.lease = pool(access, LEASE, name + "-lease", 1, idle);
    }

    private static HikariDataSource pool(
            PostgresqlAccess access, Patience patience, String name, int connections, int idle) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source(access, patience));
        config.setPoolName(name);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(idle);
        config.setConnectionTimeout(patience.connectSeconds() * 1000L);
        config.setValidationTimeout(1000);
        config.setConnectionInitSql(DURABLE);
        // Commits it: else the first work to fail takes it back, and a connection that waits for work is in a
        // transaction, which the server ends.
        config.setIsolateInternalQueries(true);
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return new HikariDataSource(config);
    }

    /** Connections for the migration at a start. */
    static DataSource opening(PostgresqlAccess access) {
        return source(access, OPENING);
    }

    private static DataSource source(PostgresqlAccess access, Patience patience) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(access.url());
        source.setUser(access.user());
        source.setPassword(access.password().get());
        source.setCurrentSchema(access.schema());
        source.setApplicationName("understudy-journal");
        source.setConnectTimeout(patience.connectSeconds());
        source.setLoginTimeout(patience.connectSeconds());
        source.setSocketTimeout(patience.socketSeconds());
        source.setCancelSignalTimeout(1);
        source.setTcpKeepAlive(true);
        source.setOptions(patience.options());
        // The first execution is prepared already: a journal writes the same few statements.
        source.setPrepareThreshold(1);
        return source;
    }

    @Override
    public <T> T write(Sql.Work<T> work) {
        return precedence.fact(() -> committed(pool, work));
    }

    @Override
    public <T> T lease(Sql.Work<T> work) {
        return precedence.lease(() -> committed(lease, work));
    }

    private <T> T committed(DataSource from, Sql.Work<T> work) {
        try (Connection connection = from.getConnection()) {
            T result = within(connection, work);
            commit(connection);
            return result;
        } catch (SQLException e) {
            throw PostgresqlTrouble.of(access, e);
        }
    }

    @Override
    public <T> T read(Sql.Work<T> work) {
        return beside(work);
    }

    /** Reads, or changes what is no fact of the journal: does not wait for its writers, and holds none of them up. */
    <T> T beside(Sql.Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            T result = within(connection, work);
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw PostgresqlTrouble.of(access, e);
        }
    }

    private static <T> T within(Connection connection, Sql.Work<T> work) throws SQLException {
        Sql sql = new Sql(connection);
        try {
            return work.in(sql);
        } catch (SQLException | RuntimeException e) {
            undo(connection);
            throw e;
        } finally {
            sql.forgetPrepared();
        }
    }

    private void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new CommitUnknown(PostgresqlTrouble.of(access, e));
        }
    }

    private static void undo(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The server ends the transaction when the connection breaks.
        }
    }

    @Override
    public void close() {
        lease.close();
        pool.close();
    }
}
