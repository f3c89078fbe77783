package io.understudy.adapter.postgresql;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * One promotion of one standby.
 *
 * @param operator on the standby's maintenance database
 * @param deadline a little before the step's own, so that what it says is heard
 */
record Promotion(
        Sessions sessions,
        ReplicationLink.Postgresql link,
        StepContext context,
        Session operator,
        Deadline deadline,
        Clock clock) {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);
    private static final Duration REPLAY_STEP = Duration.ofMillis(100);

    /** After a call whose outcome is not known: how long to look whether the promotion begins. */
    private static final Duration AFTER_DOUBT = Duration.ofMillis(500);

    StepResult run() {
        try {
            ServerState state = ServerState.read(operator, link.database());
            return state.recovering() ? standby(state) : firstWrites().adopt(state);
        } catch (SQLException | UnderstudyException e) {
            return unchanged(trouble(e).sentence(), true);
        }
    }

    private StepResult standby(ServerState state) throws SQLException {
        if (state.epoch() >= context.epoch().value()) {
            return new StepResult.Failed(PromoteStep.newer(site(), state, context), false);
        }
        Optional<StepResult> obstacle = obstacle(state);
        return obstacle.isPresent() ? obstacle.get() : promote(state);
    }

    private Optional<StepResult> obstacle(ServerState state) throws SQLException {
        if (state.paused()) {
            return Optional.of(unchanged(
                    "replay is paused with %d bytes waiting: run SELECT pg_wal_replay_resume()"
                            .formatted(state.unreplayed()),
                    true));
        }
        return context.kind().planned() ? awaitAll() : Optional.empty();
    }

    /** Planned: nothing may be lost, so the standby must have applied what the fenced primary committed last. */
    private Optional<StepResult> awaitAll() throws SQLException {
        FinalPosition.End end;
        try {
            end = new FinalPosition(sessions, link, context, deadline).find();
        } catch (SQLException | UnderstudyException e) {
            return Optional.of(unchanged(
                    "the old primary's last log position is not known (%s), and a switchover may lose nothing"
                            .formatted(trouble(e).sentence()),
                    true));
        }
        while (!Timelines.follows(operator, end.timeline())) {
            if (!deadline.pause(LOOK_AGAIN)) {
                return Optional.of(unchanged(PromoteStep.behindAFork(site(), end.timeline()), true));
            }
        }
        LogPosition last = end.position();
        long replayed = replayed();
        while (replayed < last.bytes()) {
            if (!deadline.pause(LOOK_AGAIN)) {
                return Optional.of(unchanged(
                        "the standby still lacks %d bytes of the primary's log".formatted(last.bytes() - replayed),
                        true));
            }
            replayed = moved(replayed, replayed(), last.bytes());
        }
        return Optional.empty();
    }

    /** As long as the standby applies more, its time begins anew: a long backlog is no hang. */
    private long moved(long before, long now, long end) {
        context.progress()
                .reached(
                        now,
                        "%s applies the log: %d of %d bytes are left".formatted(site(), Math.max(0, end - now), end));
        if (now > before) {
            deadline.moved();
        }
        return now;
    }

    private long replayed() throws SQLException {
        return Sql.one(operator, row -> row.getLong(1), "SELECT (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint");
    }

    /**
     * Once asked, it can't be recalled: from here on only a refusal in the server's own words says that nothing happened.
     * {@code wait => false}: with waiting, PostgreSQL itself polls every 100 ms only.
     */
    private StepResult promote(ServerState before) {
        if (Thread.currentThread().isInterrupted()) {
            return unchanged("the time was up before it was asked", true);
        }
        try {
            boolean accepted = Sql.one(operator, row -> row.getBoolean(1), "SELECT pg_promote(wait => false)");
            return accepted
                    ? awaitPrimary(before, "pg_promote was accepted", deadline)
                    : awaitPrimary(before, "pg_promote could not send its signal", afterDoubt());
        } catch (SQLException e) {
            Trouble trouble = trouble(e);
            return trouble.kind() == Trouble.Kind.PERMISSION
                    ? unchanged(trouble.sentence(), false)
                    : awaitPrimary(before, trouble.sentence(), afterDoubt());
        }
    }

    private Deadline afterDoubt() {
        return Deadline.in(deadline.ticker(), AFTER_DOUBT);
    }

    private StepResult awaitPrimary(ServerState before, String call, Deadline until) {
        try {
            long replayed = before.replayed();
            Deadline look = Deadline.in(until.ticker(), REPLAY_STEP);
            while (recovering()) {
                if (!look.left().isPositive()) {
                    replayed = moved(replayed, replayed(), before.replayed() + before.unreplayed());
                    look.moved();
                }
                if (!until.pause(LOOK_AGAIN)) {
                    ServerState now = ServerState.read(operator, link.database());
                    return new StepResult.InDoubt("%s; %s".formatted(call, progress(before, now)));
                }
            }
            return firstWrites().make(ServerState.read(operator, link.database()));
        } catch (SQLException | UnderstudyException e) {
            return new StepResult.InDoubt(
                    "%s at %s, then: %s; look there whether the server still runs, at its log and at its disk"
                            .formatted(call, site(), trouble(e).sentence()));
        }
    }

    private String progress(ServerState before, ServerState now) {
        return "%s still recovers: %d of %d bytes waiting were applied"
                .formatted(site(), now.replayed() - before.replayed(), before.unreplayed());
    }

    private boolean recovering() throws SQLException {
        return Sql.one(operator, row -> row.getBoolean(1), "SELECT pg_is_in_recovery()");
    }

    Goal observe(ServerState state) throws SQLException {
        if (!state.recovering()) {
            return firstWrites().observe(state);
        }
        return context.doubt().isPresent() && state.unreplayed() > 0 && !state.paused()
                ? awaitReplay(state)
                : open(state);
    }

    /** An accepted promotion takes effect once all is replayed, which may take long: that is progress, not a failure. */
    private Goal awaitReplay(ServerState before) throws SQLException {
        ServerState now = before;
        while (now.recovering() && now.unreplayed() > 0) {
            if (!deadline.pause(REPLAY_STEP)) {
                return new Goal.Unknown("%s; it may promote itself after that: run `understudy retry %s` to wait on"
                        .formatted(progress(before, now), context.operation()));
            }
            ServerState then = now;
            now = ServerState.read(operator, link.database());
            moved(then.replayed(), now.replayed(), before.replayed() + before.unreplayed());
        }
        return now.recovering() ? open(now) : firstWrites().observe(now);
    }

    private Goal open(ServerState state) {
        return new Goal.Open("promote the standby at %s (%d bytes are not applied yet%s)"
                .formatted(site(), state.unreplayed(), state.paused() ? ", replay is paused" : ""));
    }

    private FirstWrites firstWrites() {
        return new FirstWrites(sessions, link, context, operator, deadline, clock);
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
