package io.understudy.rig.checker;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A PostgreSQL database that clients write to directly, at one address or at whichever of several takes writes. The side is
 * the server's own address and port as it sees them. The table is {@code orders (id bigint, item text, site text)}.
 */
final class PostgresqlTarget implements Target {

    private static final String SIDE = "host(inet_server_addr()) || ':' || inet_server_port()";
    private static final String WRITE =
            "INSERT INTO orders (id, item, site) VALUES (?, 'one ticket', " + SIDE + ") RETURNING site";
    private static final String READ = "SELECT " + SIDE + " FROM (SELECT count(*) FROM orders) o";

    private final Addresses addresses;
    private final String database;
    private final Properties login;
    private final Duration patience;
    private final Lanes<Connection> lanes;
    private final AtomicInteger opened = new AtomicInteger();

    PostgresqlTarget(Addresses addresses, String database, String user, String password, Duration patience) {
        this.addresses = addresses;
        this.database = database;
        this.patience = patience;
        this.login = Postgresql.login(user, password, patience);
        this.lanes = new Lanes<>(this::open, PostgresqlTarget::meaning, patience);
    }

    @Override
    public Answer write(long number) {
        return lanes.use(session -> {
            try (PreparedStatement insert = session.prepareStatement(WRITE)) {
                insert.setLong(1, number);
                try (ResultSet row = insert.executeQuery()) {
                    return row.next() ? Answer.acknowledged(row.getString(1)) : Answer.unknown("no row");
                }
            }
        });
    }

    @Override
    public Answer read() {
        return lanes.use(session -> {
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery(READ)) {
                return row.next() ? Answer.acknowledged(row.getString(1)) : Answer.unknown("no row");
            }
        });
    }

    /** Each new session begins with another address, so that one that swallows packets delays only its share. */
    private Connection open() throws IOException, SQLException {
        List<Endpoint> now = new ArrayList<>(addresses.now());
        Collections.rotate(now, opened.getAndIncrement());
        String hosts = now.stream().map(Endpoint::toString).collect(Collectors.joining(","));
        Properties properties = new Properties();
        properties.putAll(login);
        properties.setProperty("loginTimeout", Long.toString(Postgresql.seconds(patience.multipliedBy(now.size()))));
        if (now.size() > 1) {
            properties.setProperty("targetServerType", "primary");
            properties.setProperty("hostRecheckSeconds", "0");
        }
        return DriverManager.getConnection("jdbc:postgresql://%s/%s".formatted(hosts, database), properties);
    }

    /**
     * A server that says why it did not has not done it, with two exceptions: a lost connection (class 08, 40003) and a
     * session ended by the server (class 57P), which may strike between commit and answer.
     */
    private static Answer meaning(Exception failure) {
        String state = failure instanceof SQLException e && e.getSQLState() != null ? e.getSQLState() : "";
        String reason = state + " " + Answer.brief(failure);
        boolean open = state.isEmpty() || state.startsWith("08") || state.startsWith("57P") || state.equals("40003");
        return open ? Answer.unknown(reason) : Answer.refused(reason);
    }

    @Override
    public void close() {
        lanes.close();
    }
}
