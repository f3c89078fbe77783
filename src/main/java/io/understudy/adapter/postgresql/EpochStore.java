package io.understudy.adapter.postgresql;

import io.understudy.policy.ReplicationLink;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The epoch as the database itself carries it: a row {@code understudy.epoch} that the application can read, and a mark on the
 * database that can be read while it is closed. An epoch never goes back. Thread-safe.
 */
public final class EpochStore {

    private static final String WRITE = """
            INSERT INTO understudy.epoch AS e (epoch, site, since) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, site = excluded.site, since = excluded.since
            WHERE e.epoch < excluded.epoch""";

    private final Sessions sessions;

    public EpochStore(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * What a database carries.
     *
     * @param site the site that was promoted for it
     */
    public record Carried(Epoch epoch, String site, Instant since) {}

    /**
     * The epoch that the database of a site carries now; empty when it was never promoted.
     *
     * @throws UnderstudyException.Transient when the database can't be asked
     */
    public Optional<Carried> read(ReplicationLink.Postgresql link, SiteName site) {
        Endpoint endpoint = Endpoint.operator(link, site);
        try (var session = sessions.borrow(endpoint, link.timeout())) {
            return read(session);
        } catch (SQLException e) {
            throw new UnderstudyException.Transient(
                    "the epoch of the database at %s is not known: %s"
                            .formatted(site, Trouble.of(endpoint, e).sentence()),
                    e);
        }
    }

    static Optional<Carried> read(Session session) throws SQLException {
        try (var statement = session.forStatement().createStatement();
                var rows = statement.executeQuery("SELECT epoch, site, since FROM understudy.epoch")) {
            return rows.next()
                    ? Optional.of(new Carried(
                            new Epoch(rows.getLong(1)),
                            rows.getString(2),
                            rows.getObject(3, OffsetDateTime.class).toInstant()))
                    : Optional.empty();
        } catch (SQLException e) {
            if (Trouble.state(e).equals("42P01") || Trouble.state(e).equals("3F000")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Commits the row, unless the database carries that epoch or a newer one; returns what it carries afterwards. */
    static Epoch write(Session operator, ReplicationLink.Postgresql link, Epoch epoch, SiteName site, Instant now)
            throws SQLException {
        return Schema.with(operator, link, () -> {
            try (var statement = operator.forStatement().prepareStatement(WRITE)) {
                statement.setLong(1, epoch.value());
                statement.setString(2, site.value());
                statement.setObject(3, now.atOffset(ZoneOffset.UTC));
                statement.executeUpdate();
            }
            return read(operator).map(Carried::epoch).orElse(epoch);
        });
    }
}
