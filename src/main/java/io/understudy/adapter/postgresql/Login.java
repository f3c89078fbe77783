package io.understudy.adapter.postgresql;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A session being opened, on a thread of its own. It may outlive the patience of who began it, and is then not lost: somebody
 * else can wait for it. A login costs processor time on both sides (SCRAM means it to), and where many come at once, as when the
 * service starts, giving each up at its deadline and beginning anew would keep all of them from ever being done.
 */
final class Login {

    private final Endpoint endpoint;
    private final CompletableFuture<Connection> connection = new CompletableFuture<>();

    private Login(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Begins it.
     *
     * @param patience the limit for the connection and then for each answer of the server; at least 1 s
     * @param each the server's own limit for a statement
     * @param threads runs it
     */
    static Login start(Endpoint endpoint, Duration patience, Duration each, Executor threads) {
        Properties properties = properties(endpoint, patience, each);
        Login login = new Login(endpoint);
        threads.execute(() -> login.run(properties));
        return login;
    }

    private static Properties properties(Endpoint endpoint, Duration patience, Duration each) {
        String seconds = Long.toString(Math.max(1, Math.ceilDiv(patience.toMillis(), 1000)));
        var properties = new Properties();
        properties.setProperty("user", endpoint.role().user());
        properties.setProperty("password", endpoint.role().password().reveal());
        properties.setProperty("ApplicationName", "understudy");
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("assumeMinServerVersion", "12");
        properties.setProperty("options", "-c synchronous_commit=local -c statement_timeout=" + Sessions.millis(each));
        return properties;
    }

    private void run(Properties properties) {
        try {
            connection.complete(DriverManager.getConnection(
                    "jdbc:postgresql://%s/%s"
                            .formatted(endpoint.at(), URLEncoder.encode(endpoint.database(), StandardCharsets.UTF_8)),
                    properties));
        } catch (SQLException | RuntimeException | Error e) {
            connection.completeExceptionally(e);
        }
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Waits for its end. Who gets the connection owns it.
     *
     * @throws SQLException why the login failed; with {@link Trouble#TIMEOUT_STATE} when the time is over before it has ended
     */
    Connection await(Deadline deadline) throws SQLException {
        try {
            return connection.get(Math.max(0, deadline.left().toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw deadline.over();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while logging in", Trouble.TIMEOUT_STATE, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SQLException failure ? again(failure) : new SQLException(e.getCause());
        }
    }

    /** With the stack of who waited for it. */
    private static SQLException again(SQLException failure) {
        return new SQLException(failure.getMessage(), failure.getSQLState(), failure);
    }

    /** What becomes of its connection when it ends, empty when it fails, for one that nobody waits for any more. */
    void then(Consumer<Optional<Connection>> heir) {
        connection.handle((opened, _) -> Optional.ofNullable(opened)).thenAccept(heir);
    }
}
