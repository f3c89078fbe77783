package io.understudy.adapter.mysql;

import io.understudy.policy.ReplicationLink;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The epoch as the server itself carries it: the row {@code understudy.epoch}. An epoch never goes back. Thread-safe. */
public final class EpochStore {

    /** The epoch comes last: what stands before it compares with the one before. */
    private static final String WRITE = """
            INSERT INTO understudy.epoch (id, epoch, site, since_micros) VALUES (1, ?, ?, ?)
            ON DUPLICATE KEY UPDATE
              site = IF(epoch < VALUES(epoch), VALUES(site), site),
              since_micros = IF(epoch < VALUES(epoch), VALUES(since_micros), since_micros),
              epoch = GREATEST(epoch, VALUES(epoch))""";

    private final Sessions sessions;

    public EpochStore(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * The epoch that the server of a site carries now; empty when it was never promoted.
     *
     * @throws UnderstudyException.Transient when the server can't be asked
     */
    public Optional<Epoch> read(ReplicationLink.Mysql link, SiteName site) {
        Endpoint endpoint = Endpoint.operator(link, site);
        try (var session = sessions.borrow(endpoint, link.timeout())) {
            return read(session);
        } catch (SQLException e) {
            throw new UnderstudyException.Transient(
                    "the epoch of the server at %s is not known: %s"
                            .formatted(site, Trouble.of(endpoint, e).sentence()),
                    e);
        }
    }

    static Optional<Epoch> read(Session session) throws SQLException {
        try {
            return session.first(row -> new Epoch(row.getLong(1)), "SELECT epoch FROM understudy.epoch");
        } catch (SQLException e) {
            if (Trouble.kind(e) == Trouble.Kind.MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Commits the row, unless the server carries that epoch or a newer one; returns what it carries afterwards. */
    static Epoch write(Session operator, ReplicationLink.Mysql link, Epoch epoch, SiteName site, Instant now)
            throws SQLException {
        return Schema.with(operator, link, () -> {
            operator.update(WRITE, epoch.value(), site.value(), ChronoUnit.MICROS.between(Instant.EPOCH, now));
            return read(operator).orElse(epoch);
        });
    }
}
