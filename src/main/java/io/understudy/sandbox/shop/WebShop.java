package io.understudy.sandbox.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The shop's web application at one site. {@code POST /orders/N} commits order N in the site's own database and answers 201
 * with the moment that the database gave it; {@code GET /health} answers 200 when the database can be read, with the epoch that this
 * database is marked with in the header {@value #EPOCH}. It serves while its Deployment has an available pod.
 */
public final class WebShop implements AutoCloseable {

    private static final int OVERLOADED = 503;

    private static final String EPOCH = "X-Understudy-Epoch";

    /** The mark is read from the catalogue: a session of the pool shows what held when it began. */
    private static final String HEALTH = """
            SELECT (SELECT split_part(setting, '=', 2)
                FROM pg_database d JOIN pg_db_role_setting s ON s.setdatabase = d.oid AND s.setrole = 0, unnest(s.setconfig) AS setting
                WHERE d.datname = current_database() AND split_part(setting, '=', 1) = 'understudy.epoch') AS epoch,
              (SELECT count(*) FROM (SELECT 1 FROM orders LIMIT 1) AS o) AS orders""";

    private final String site;
    private final HostPort at;
    private final HikariDataSource database;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    /**
     * @param database resolved anew for each new connection
     * @param password of the role {@code shop}
     * @param sessions that it has with its database at most
     */
    public WebShop(String site, HostPort at, Supplier<HostPort> database, String password, int sessions)
            throws IOException {
        this.site = site;
        this.at = at;
        this.database = new HikariDataSource(pool(database, password, sessions));
        this.server = listen();
    }

    /** Called by the cluster: with no pod available there is nobody to answer. */
    public synchronized void available(int pods) {
        try {
            serve(pods);
        } catch (IOException e) {
            throw new UncheckedIOException("the shop at %s can't listen on %s".formatted(site, at), e);
        }
    }

    private void serve(int pods) throws IOException {
        boolean serving = server.getExecutor() != null;
        if (pods > 0 && !serving) {
            server.bind(new InetSocketAddress(InetAddress.ofLiteral(at.host()), at.port()), 256);
            server.setExecutor(threads);
            server.start();
        } else if (pods == 0 && serving) {
            server.stop(0);
            server = listen();
        }
    }

    /** Ends at once, as a killed process does. */
    @Override
    public synchronized void close() {
        server.stop(0);
        threads.shutdownNow();
        database.close();
    }

    private HttpServer listen() throws IOException {
        HttpServer unbound = HttpServer.create();
        unbound.createContext("/health", exchange -> answer(exchange, this::health));
        unbound.createContext("/orders/", exchange -> answer(exchange, () -> order(exchange)));
        return unbound;
    }

    private static HikariConfig pool(Supplier<HostPort> database, String password, int sessions) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(new ByName(database, password));
        config.setMaximumPoolSize(sessions);
        config.setMinimumIdle(Math.min(2, sessions));
        config.setConnectionTimeout(400);
        config.setValidationTimeout(250);
        config.setInitializationFailTimeout(-1);
        config.setIdleTimeout(0);
        return config;
    }

    private Answer health() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement read = connection.prepareStatement(HEALTH);
                ResultSet row = read.executeQuery()) {
            row.next();
            return new Answer(200, "serving from " + site, Optional.ofNullable(row.getString("epoch")));
        }
    }

    private Answer order(HttpExchange exchange) throws SQLException {
        long number = Long.parseLong(exchange.getRequestURI().getPath().substring("/orders/".length()));
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO orders (id, item) VALUES (?, ?) RETURNING extract(epoch FROM placed_at) * 1000000")) {
            insert.setLong(1, number);
            insert.setString(2, "one ticket");
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return new Answer(201, site + " " + row.getBigDecimal(1).longValue());
            }
        }
    }

    private static void answer(HttpExchange exchange, Work work) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = work.run();
            } catch (SQLException e) {
                answer = new Answer(OVERLOADED, e.getSQLState() + " the database does not serve");
            }
            byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
            answer.epoch().ifPresent(epoch -> exchange.getResponseHeaders().set(EPOCH, epoch));
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private interface Work {
        Answer run() throws SQLException;
    }

    private record Answer(int status, String text, Optional<String> epoch) {

        Answer(int status, String text) {
            this(status, text, Optional.empty());
        }
    }

    /** A data source that looks the database's address up for every new connection. */
    private static final class ByName extends PGSimpleDataSource {
        private static final long serialVersionUID = 1;

        private final transient Supplier<HostPort> database;

        ByName(Supplier<HostPort> database, String password) {
            this.database = database;
            setUser("shop");
            setPassword(password);
            setDatabaseName("shop");
            setConnectTimeout(1);
            setLoginTimeout(1);
            setSocketTimeout(2);
        }

        @Override
        public Connection getConnection() throws SQLException {
            HostPort now = database.get();
            setServerNames(new String[] {now.host()});
            setPortNumbers(new int[] {now.port()});
            return super.getConnection();
        }
    }
}
