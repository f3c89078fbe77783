package io.understudy.adapter.postgresql;

import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.replication.LagSample;
import io.understudy.replication.LagSample.PrimaryEnd;
import io.understudy.replication.LagSample.StandbyEnd;
import io.understudy.replication.ReplicationProbe;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Samples both ends at the same time; the standby waits a moment for the primary's heartbeat, so that a healthy link shows
 * it. Both together take no longer than the link's timeout, whatever the servers do. The sample's time is taken before the
 * heartbeat is sent: what is committed before that moment is committed before the heartbeat. Thread-safe.
 */
public final class PostgresqlReplicationProbe implements ReplicationProbe {

    /** How long the standby's end waits for the primary's heartbeat before it looks. */
    private static final Duration HEARTBEAT_FIRST = Duration.ofMillis(50);

    private static final String PRIMARY = """
            SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint AS position,
              ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline,
              (SELECT system_identifier FROM pg_control_system()) AS system""";

    /** The received position falls back when the receiver restarts; what is replayed has been received in any case. */
    private static final String STANDBY = """
            SELECT %s, pg_is_in_recovery() AS recovering,
              coalesce(pg_wal_lsn_diff(greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), '0/0'), 0)::bigint
                AS received,
              coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0)::bigint AS replayed,
              coalesce((SELECT received_tli FROM pg_stat_wal_receiver),
                (SELECT timeline_id FROM pg_control_checkpoint())) AS timeline,
              (SELECT system_identifier FROM pg_control_system()) AS system,
              EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') AS streaming,
              EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status IS NULL) AS hidden,
              CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() ELSE false END AS paused""";

    private static final String WITH_HEARTBEAT =
            STANDBY.formatted("coalesce(h.beat, 0) AS beat, coalesce(h.at, 'epoch') AS at")
                    + " FROM (VALUES (?)) AS w(writer) LEFT JOIN understudy.heartbeat h USING (writer)";

    private static final String WITHOUT_HEARTBEAT = STANDBY.formatted("0::bigint AS beat, 'epoch'::timestamptz AS at");

    private final Function<ApplicationName, FailoverPolicy> policies;
    private final Sessions sessions;
    private final Executor executor;
    private final Ticker ticker;
    private final Clock clock;
    private final String writer;

    /**
     * @param executor runs both ends: a virtual thread per task
     * @param writer this observer's name, whose heartbeat row is its own
     */
    public PostgresqlReplicationProbe(
            Function<ApplicationName, FailoverPolicy> policies,
            Sessions sessions,
            Executor executor,
            Ticker ticker,
            Clock clock,
            String writer) {
        this.policies = policies;
        this.sessions = sessions;
        this.executor = executor;
        this.ticker = ticker;
        this.clock = clock;
        this.writer = writer;
    }

    @Override
    public LagSample sample(Placement placement, LinkName name) {
        ReplicationLink.Postgresql link = Endpoint.link(policies.apply(placement.application()), name);
        Endpoint from = Endpoint.operator(link, placement.primary());
        Endpoint to = Endpoint.operator(link, placement.standby());
        Deadline deadline = Deadline.in(ticker, link.timeout());
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS); // what the row can hold
        var primary = CompletableFuture.supplyAsync(
                () -> ask(from, link, deadline, (session, of) -> primary(session, of, at)), executor);
        var standby = CompletableFuture.supplyAsync(
                () -> {
                    awaitBriefly(primary);
                    return ask(to, link, deadline, this::standby);
                },
                executor);
        End<PrimaryEnd> p = join(primary);
        End<StandbyEnd> s = join(standby);
        return new LagSample(
                name,
                deadline.start().get(),
                Optional.of(at),
                p.value(),
                s.value(),
                (p.trouble() + " " + s.trouble()).strip());
    }

    private PrimaryEnd primary(Session session, ReplicationLink.Postgresql link, Instant at) throws SQLException {
        long beat = Heartbeats.beat(session, link, writer, at);
        return Sql.one(
                session,
                row -> new PrimaryEnd(beat, at, row.getLong("position"), row.getInt("timeline"), row.getLong("system")),
                PRIMARY);
    }

    private StandbyEnd standby(Session session, ReplicationLink.Postgresql link) throws SQLException {
        try {
            return Sql.one(session, row -> standbyEnd(row, link), WITH_HEARTBEAT, writer);
        } catch (SQLException e) {
            if (!Schema.missing(e)) {
                throw e;
            }
            return Sql.one(session, row -> standbyEnd(row, link), WITHOUT_HEARTBEAT);
        }
    }

    /** A role that may not see the receiver's state must not take that for a broken stream. */
    private static StandbyEnd standbyEnd(ResultSet row, ReplicationLink.Postgresql link) throws SQLException {
        if (row.getBoolean("hidden")) {
            throw new UnderstudyException.Permanent(ServerState.unseen(link));
        }
        return new StandbyEnd(
                row.getLong("beat"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getLong("received"),
                row.getLong("replayed"),
                row.getInt("timeline"),
                row.getLong("system"),
                row.getBoolean("streaming"),
                row.getBoolean("paused"),
                row.getBoolean("recovering"));
    }

    private <T> End<T> ask(
            Endpoint endpoint, ReplicationLink.Postgresql link, Deadline deadline, Question<T> question) {
        try (var session = sessions.borrow(endpoint, link.timeout(), deadline)) {
            return new End<>(Optional.of(question.ask(session, link)), "");
        } catch (SQLException | RuntimeException e) {
            return new End<>(Optional.empty(), Trouble.of(endpoint, e).sentence() + ".");
        }
    }

    private static void awaitBriefly(CompletableFuture<?> primary) {
        try {
            primary.get(HEARTBEAT_FIRST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Then the standby is asked without it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> End<T> join(CompletableFuture<End<T>> end) {
        try {
            return end.join();
        } catch (CompletionException e) {
            return new End<>(Optional.empty(), "%s.".formatted(e.getCause()));
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(Session session, ReplicationLink.Postgresql link) throws SQLException;
    }

    /** @param trouble why the value is absent, else empty */
    private record End<T>(Optional<T> value, String trouble) {}
}
