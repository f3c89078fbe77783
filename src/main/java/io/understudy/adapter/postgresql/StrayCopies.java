package io.understudy.adapter.postgresql;

import io.understudy.policy.ReplicationLink;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Tells a copy that came up as a primary of its own from the primary whose epoch it carries: the row was written for another site
 * than the one where it stands, and the server of that other site answers, carries the very same row, and is another process.
 * Thread-safe.
 *
 * <p>It does not tell copies whose row was changed, or that carry none after a move.
 */
public final class StrayCopies {

    private static final String SERVER = """
            SELECT pg_is_in_recovery() AS recovering, (SELECT system_identifier FROM pg_control_system()) AS system,
              pg_postmaster_start_time() AS started""";

    private final Sessions sessions;

    public StrayCopies(Sessions sessions) {
        this.sessions = sessions;
    }

    /** What one server says of itself. */
    private record Server(
            boolean recovering, long systemId, OffsetDateTime started, Optional<EpochStore.Carried> carried) {}

    /**
     * Whether the server of the site that waits is provably a writable copy of the one that serves.
     *
     * @throws UnderstudyException.Transient when one of the two can't be asked
     */
    public boolean proven(ReplicationLink.Postgresql link, Placement placement) {
        Server serves = ask(link, placement.primary());
        Server waits = ask(link, placement.standby());
        // Asked once more: one that was started anew meanwhile looks like two, under whatever addresses it is reached.
        boolean steady = serves.equals(ask(link, placement.primary()));
        return steady
                && !serves.recovering()
                && !waits.recovering()
                && serves.systemId() == waits.systemId()
                && !serves.started().equals(waits.started())
                && serves.carried().equals(waits.carried())
                && promotedFor(placement, serves.carried());
    }

    private static boolean promotedFor(Placement placement, Optional<EpochStore.Carried> carried) {
        return carried.map(row -> row.epoch().equals(placement.epoch())
                        && row.site().equals(placement.primary().value()))
                .orElse(placement.epoch().equals(Epoch.INITIAL));
    }

    private Server ask(ReplicationLink.Postgresql link, SiteName site) {
        Endpoint endpoint = Endpoint.operator(link, site);
        try (var session = sessions.borrow(endpoint, link.timeout())) {
            Optional<EpochStore.Carried> carried = EpochStore.read(session);
            return Sql.one(
                    session,
                    row -> new Server(
                            row.getBoolean("recovering"),
                            row.getLong("system"),
                            row.getObject("started", OffsetDateTime.class),
                            carried),
                    SERVER);
        } catch (SQLException e) {
            throw new UnderstudyException.Transient(
                    "whether the database at %s is a copy is not known: %s"
                            .formatted(site, Trouble.of(endpoint, e).sentence()),
                    e);
        }
    }
}
