package io.understudy.adapter.postgresql;

import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One promotion of one standby.
 *
 * @param operator on the standby's maintenance database
 * @param deadline the step's own
 */
record Promotion(
        Sessions sessions,
        ReplicationLink link,
        StepContext context,
        Connection operator,
        Deadline deadline,
        Clock clock) {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);

    /** After a call whose outcome is not known: how long to look whether the promotion begins. */
    private static final Duration AFTER_DOUBT = Duration.ofMillis(500);

    StepResult run() {
        try {
            ServerState state = ServerState.read(operator, link.database());
            long allowed = context.epoch().value() - (state.recovering() ? 1 : 0);
            if (state.epoch() > allowed) {
                return new StepResult.Failed(PromoteStep.newer(site(), state, context), false);
            }
            if (!state.recovering()) {
                return finish(state);
            }
            Optional<StepResult> obstacle = obstacle(state);
            return obstacle.isPresent() ? obstacle.get() : promote(state);
        } catch (SQLException | UnderstudyException e) {
            return unchanged(trouble(e).sentence(), true);
        }
    }

    private Optional<StepResult> obstacle(ServerState state) throws SQLException {
        if (state.paused()) {
            return Optional.of(unchanged(
                    "replay is paused with %d bytes waiting: run SELECT pg_wal_replay_resume()"
                            .formatted(state.unreplayed()),
                    true));
        }
        return context.kind() == OperationKind.SWITCHOVER ? awaitAll() : Optional.empty();
    }

    /** Planned: nothing may be lost, so the standby must have applied what the fenced primary committed last. */
    private Optional<StepResult> awaitAll() throws SQLException {
        LogPosition last;
        try {
            last = new FinalPosition(sessions, link, context, deadline).find();
        } catch (SQLException | UnderstudyException e) {
            return Optional.of(unchanged(
                    "the old primary's last log position is not known (%s), and a switchover may lose nothing"
                            .formatted(trouble(e).sentence()),
                    true));
        }
        long replayed = replayed();
        while (replayed < last.bytes()) {
            if (!deadline.pause(LOOK_AGAIN)) {
                return Optional.of(unchanged(
                        "the standby still lacks %d bytes of the primary's log".formatted(last.bytes() - replayed),
                        true));
            }
            replayed = replayed();
        }
        return Optional.empty();
    }

    private long replayed() throws SQLException {
        return Sql.one(operator, row -> row.getLong(1), "SELECT (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint");
    }

    /** {@code wait => false}: with waiting, PostgreSQL itself polls every 100 ms only. */
    private StepResult promote(ServerState before) {
        boolean accepted = false;
        Optional<Trouble> doubt = Optional.empty();
        try {
            accepted = Sql.one(operator, row -> row.getBoolean(1), "SELECT pg_promote(wait => false)");
        } catch (SQLException e) {
            Trouble trouble = trouble(e);
            if (trouble.kind() == Trouble.Kind.PERMISSION) {
                return unchanged(trouble.sentence(), false);
            }
            doubt = Optional.of(trouble);
        }
        String call = doubt.map(Trouble::sentence)
                .orElse("pg_promote was %s".formatted(accepted ? "accepted" : "not accepted"));
        return awaitPrimary(before, call, accepted ? deadline : Deadline.in(deadline.ticker(), AFTER_DOUBT), accepted);
    }

    private StepResult awaitPrimary(ServerState before, String call, Deadline until, boolean accepted) {
        try {
            ServerState state = before;
            while (recovering()) {
                if (!until.pause(LOOK_AGAIN)) {
                    state = ServerState.read(operator, link.database());
                    return stillRecovering(before, state, call, accepted);
                }
            }
            return finish(ServerState.read(operator, link.database()));
        } catch (SQLException | UnderstudyException e) {
            return new StepResult.InDoubt(
                    "%s at %s, then: %s".formatted(call, site(), trouble(e).sentence()));
        }
    }

    private StepResult stillRecovering(ServerState before, ServerState now, String call, boolean accepted) {
        String summary = "%s; %s still recovers: %d of %d bytes waiting were applied"
                .formatted(call, site(), now.replayed() - before.replayed(), before.unreplayed());
        return accepted ? new StepResult.InDoubt(summary) : new StepResult.Failed(summary, true);
    }

    private boolean recovering() throws SQLException {
        return Sql.one(operator, row -> row.getBoolean(1), "SELECT pg_is_in_recovery()");
    }

    /** The first writes: the mark and the opening in one transaction, then the epoch's row. */
    private StepResult finish(ServerState state) {
        try {
            open(state);
            try (var session = sessions.borrow(Endpoint.operator(link, site()), deadline.leftAtMost(link.timeout()))) {
                Epoch carried = EpochStore.write(session.connection(), link, context.epoch(), site(), clock.instant());
                if (carried.compareTo(context.epoch()) > 0) {
                    return new StepResult.Failed(
                            "%s carries epoch %s, newer than this operation's %s"
                                    .formatted(site(), carried, context.epoch()),
                            false);
                }
            }
            ServerState now = ServerState.read(operator, link.database());
            var outputs = new LinkedHashMap<>(outputs(now));
            outputs.put("millis", Long.toString(deadline.elapsed().toMillis()));
            return new StepResult.Done(
                    "%s is primary: timeline %d, epoch %s".formatted(site(), now.timeline(), context.epoch()), outputs);
        } catch (SQLException | UnderstudyException e) {
            return new StepResult.InDoubt("%s is primary, but its first write failed: %s"
                    .formatted(site(), trouble(e).sentence()));
        }
    }

    private void open(ServerState state) throws SQLException {
        String database = Sql.name(link.database());
        String opening = "ALTER DATABASE %s WITH ALLOW_CONNECTIONS true".formatted(database);
        String mark = "ALTER DATABASE %s SET %s = '%d'"
                .formatted(database, ServerState.EPOCH_MARK, context.epoch().value());
        try {
            Sql.run(operator, state.open() ? mark : opening + ";" + mark);
        } catch (SQLException e) {
            // An owner who is no superuser needs GRANT SET ON PARAMETER for the mark; the row alone will do.
            if (Trouble.kind(e) != Trouble.Kind.PERMISSION) {
                throw e;
            }
            Sql.run(operator, opening);
        }
    }

    Goal observe(ServerState state) throws SQLException {
        if (state.recovering()) {
            return new Goal.Open("promote the standby at %s (%d bytes are not applied yet%s)"
                    .formatted(site(), state.unreplayed(), state.paused() ? ", replay is paused" : ""));
        }
        if (!state.open()) {
            return new Goal.Open("%s is a primary; open database %s and record epoch %s"
                    .formatted(site(), link.database(), context.epoch()));
        }
        Optional<Epoch> carried;
        try (var session = sessions.borrow(Endpoint.operator(link, site()), deadline.leftAtMost(link.timeout()))) {
            carried = EpochStore.read(session.connection()).map(EpochStore.Carried::epoch);
        }
        return carried.equals(Optional.of(context.epoch()))
                ? new Goal.Reached("%s is primary with epoch %s".formatted(site(), context.epoch()), outputs(state))
                : new Goal.Open("%s is a primary; record epoch %s (it carries %s)"
                        .formatted(
                                site(),
                                context.epoch(),
                                carried.map(Epoch::toString).orElse("none")));
    }

    private Map<String, String> outputs(ServerState state) {
        return Map.of(
                "lsn", new LogPosition(state.replayed()).toString(),
                "timeline", Integer.toString(state.timeline()),
                "epoch", context.epoch().toString());
    }

    private SiteName site() {
        return context.newPrimary();
    }

    private Trouble trouble(Exception failure) {
        return Trouble.of(Endpoint.maintenance(link, site()), failure);
    }

    private StepResult unchanged(String why, boolean retryable) {
        return new StepResult.Failed("the standby at %s was not promoted: %s".formatted(site(), why), retryable);
    }
}
