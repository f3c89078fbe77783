package io.understudy.rig.checker;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Reads full tables after the fact. A database that does not answer is {@link Table.Unknown}, never empty. */
public final class Tables {

    private static final String ROWS = "SELECT id, coalesce(site, '-') FROM orders";

    private Tables() {}

    /**
     * Where a side's table is.
     *
     * @param side its name, as it acknowledges
     * @param url {@code jdbc:postgresql://HOST:PORT/DATABASE} with the table {@code orders (id, site)}, or
     *     {@code redis://HOST:PORT} with a key {@code order:N} for each
     * @param user not used for Redis
     * @param password empty for none
     * @param patience for connecting and for each answer, in whole seconds
     */
    public record Source(String side, String url, String user, String password, Duration patience) {

        @Override
        public String toString() {
            return side + " at " + url;
        }
    }

    public static Table read(Source source) {
        try {
            List<Table.Row> rows = source.url().startsWith("redis:") ? redis(source) : sql(source);
            return new Table.Known(source.side(), rows);
        } catch (IOException | SQLException e) {
            return new Table.Unknown(source.side(), Answer.brief(e));
        }
    }

    private static List<Table.Row> sql(Source source) throws SQLException {
        Properties login = Postgresql.login(source.user(), source.password(), source.patience());
        List<Table.Row> rows = new ArrayList<>();
        try (Connection session = DriverManager.getConnection(source.url(), login);
                Statement statement = session.createStatement();
                ResultSet found = statement.executeQuery(ROWS)) {
            while (found.next()) {
                rows.add(new Table.Row(found.getLong(1), found.getString(2)));
            }
        }
        return rows;
    }

    private static List<Table.Row> redis(Source source) throws IOException {
        URI at = URI.create(source.url());
        List<Table.Row> rows = new ArrayList<>();
        try (Resp session = Resp.open(new Endpoint(at.getHost(), at.getPort()), source.password(), source.patience())) {
            for (String key : session.ask("KEYS", RedisTarget.KEY + "*")) {
                long number = Long.parseLong(key.substring(RedisTarget.KEY.length()));
                rows.add(new Table.Row(number, session.ask("GET", key).getFirst()));
            }
        }
        return rows;
    }
}
