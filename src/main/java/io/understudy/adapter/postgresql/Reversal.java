package io.understudy.adapter.postgresql;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The two servers of a link that is to run the other way: the source, which serves now, and the target, which served before and
 * is to follow it.
 *
 * @param context of an operation that keeps the roles
 * @param deadline for all that is asked of them
 */
record Reversal(Sessions sessions, ReplicationLink.Postgresql link, StepContext context, Deadline deadline) {

    /** Whose heartbeats prove that the target follows the source. */
    private static final String WRITER = "reprotect";

    private static final String STREAMS = "SELECT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming')";

    private static final String COPIED = """
            SELECT count(*) AS copies, coalesce(sum(backup_streamed), 0)::bigint AS streamed,
              coalesce(sum(backup_total), 0)::bigint AS total FROM pg_stat_progress_basebackup""";

    private static final String SENDERS = """
            SELECT current_setting('max_wal_senders')::bigint - count(*) FROM pg_stat_activity
            WHERE backend_type = 'walsender'""";

    private static final String BEAT = "SELECT coalesce(max(beat), 0) FROM understudy.heartbeat WHERE writer = ?";

    /** What the target says of itself. */
    record Follower(ServerState state, boolean streams) {}

    /**
     * How far a base backup of the source is.
     *
     * @param copies how many run
     * @param total 0 when it is not known
     */
    record Copied(long copies, long streamed, long total) {}

    SiteName sourceSite() {
        return context.from().primary();
    }

    SiteName targetSite() {
        return context.from().standby();
    }

    ServerState source() throws SQLException {
        try (var session = sessions.borrow(Endpoint.maintenance(link, sourceSite()), link.timeout(), deadline)) {
            return ServerState.read(session, link.database());
        }
    }

    Follower target() throws SQLException {
        try (var session = sessions.borrow(Endpoint.maintenance(link, targetSite()), link.timeout(), deadline)) {
            ServerState state = ServerState.read(session, link.database());
            return new Follower(state, Sql.one(session, row -> row.getBoolean(1), STREAMS));
        }
    }

    /** The epoch that the source carries, by its row or by its mark; 0 when none. */
    long sourceEpoch(ServerState state) throws SQLException {
        long row = sourceRow().map(carried -> carried.epoch().value()).orElse(0L);
        return Math.max(row, state.epoch());
    }

    /** The epoch's row at the source, as its promotion wrote it. */
    Optional<EpochStore.Carried> sourceRow() throws SQLException {
        try (var session = sessions.borrow(Endpoint.operator(link, sourceSite()), link.timeout(), deadline)) {
            return EpochStore.read(session);
        }
    }

    /** How many more servers can stream or copy from the source. */
    long freeSenders() throws SQLException {
        try (var session = sessions.borrow(Endpoint.maintenance(link, sourceSite()), link.timeout(), deadline)) {
            return Sql.one(session, row -> row.getLong(1), SENDERS);
        }
    }

    Copied copied() throws SQLException {
        try (var session = sessions.borrow(Endpoint.maintenance(link, sourceSite()), link.timeout(), deadline)) {
            return Sql.one(
                    session,
                    row -> new Copied(row.getLong("copies"), row.getLong("streamed"), row.getLong("total")),
                    COPIED);
        }
    }

    /** Whether the target follows the source now, by what both say. */
    Goal look() {
        ServerState source;
        try {
            source = source();
            if (source.recovering()) {
                return new Goal.Unknown(
                        "the server at %s is a standby itself: who is primary?".formatted(sourceSite()));
            }
            long carried = sourceEpoch(source);
            if (carried > context.epoch().value()) {
                return new Goal.Unknown("the database at %s carries epoch %d, newer than %s: another operation was here"
                        .formatted(sourceSite(), carried, context.epoch()));
            }
        } catch (SQLException | UnderstudyException e) {
            return new Goal.Unknown(trouble(sourceSite(), e));
        }
        try {
            return look(source, target());
        } catch (SQLException | UnderstudyException e) {
            return open("which does not answer (%s)".formatted(trouble(targetSite(), e)));
        }
    }

    private Goal look(ServerState source, Follower target) throws SQLException {
        ServerState state = target.state();
        if (source.systemId() != state.systemId()) {
            return open("which is another system");
        }
        if (!state.recovering()) {
            return open("which is a primary of its own on timeline %d".formatted(state.timeline()));
        }
        if (state.timeline() != source.timeline()) {
            return open("which follows timeline %d, not %d".formatted(state.timeline(), source.timeline()));
        }
        Optional<String> setBack = setBack(state);
        if (setBack.isPresent()) {
            return new Goal.Unknown(setBack.get());
        }
        return target.streams()
                ? new Goal.Reached(
                        "%s streams from %s on timeline %d".formatted(targetSite(), sourceSite(), source.timeline()),
                        Map.of(
                                "timeline",
                                Integer.toString(source.timeline()),
                                "source",
                                sourceSite().value(),
                                "target",
                                targetSite().value()))
                : open("which is in recovery and does not stream");
    }

    /**
     * That the standby has more of the source's own timeline than the source, which then was set back to an older state of its disk; empty
     * when it has not. It may stream all the same, from the beginning of a segment, and apply nothing. The source is read once more: what
     * the standby had received was written there before.
     *
     * @param target in recovery
     */
    Optional<String> setBack(ServerState target) throws SQLException {
        ServerState source = source();
        long more = target.received() - source.received();
        return target.timeline() == source.timeline() && more > 0
                ? Optional.of(
                        "the standby at %s has %d bytes of the log of timeline %d that %s lacks, which was set back then, and rebuilding would wipe what is nowhere else: find out which side has what users wrote"
                                .formatted(targetSite(), more, source.timeline(), sourceSite()))
                : Optional.empty();
    }

    private Goal open(String as) {
        return new Goal.Open("make %s, %s, a streaming standby of %s".formatted(targetSite(), as, sourceSite()));
    }

    /** Commits a heartbeat at the source and waits until the target shows it; empty when it does, else why not. */
    Optional<String> proveFollowing(Instant at) {
        try {
            long beat;
            try (var session = sessions.borrow(Endpoint.operator(link, sourceSite()), link.timeout(), deadline)) {
                beat = Heartbeats.beat(session, link, WRITER, at);
            }
            try (var session = sessions.borrow(Endpoint.operator(link, targetSite()), link.timeout(), deadline)) {
                while (Sql.one(session, row -> row.getLong(1), BEAT, WRITER) < beat) {
                    if (!deadline.pause(ReseedStep.LOOK_AGAIN)) {
                        return Optional.of("a heartbeat that was written at %s has not arrived at %s"
                                .formatted(sourceSite(), targetSite()));
                    }
                }
                return Optional.empty();
            }
        } catch (SQLException | UnderstudyException e) {
            return Optional.of(trouble(targetSite(), e));
        }
    }

    String trouble(SiteName site, Exception failure) {
        return Trouble.of(Endpoint.maintenance(link, site), failure).sentence();
    }

    /** Whether the roles were ever exchanged: before that the target never was a primary. */
    boolean moved() {
        return !context.from().epoch().equals(Epoch.INITIAL);
    }
}
