package io.understudy.adapter.mysql;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One promotion of one standby.
 *
 * @param operator on the standby
 * @param deadline a little before the step's own, so that what it says is heard
 */
record Promotion(
        Sessions sessions,
        ReplicationLink.Mysql link,
        StepContext context,
        Session operator,
        Deadline deadline,
        Clock clock) {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    StepResult run() {
        try {
            ServerState state = ServerState.read(operator);
            return state.standby() ? standby(state) : firstWrites().adopt();
        } catch (SQLException | UnderstudyException e) {
            return unchanged(trouble(e), true);
        }
    }

    private StepResult standby(ServerState state) throws SQLException {
        Optional<Epoch> carried = EpochStore.read(operator);
        if (carried.filter(epoch -> epoch.compareTo(context.epoch()) >= 0).isPresent()) {
            return new StepResult.Failed(PromoteStep.newer(site(), carried.get(), context), false);
        }
        List<String> obstacles = state.obstacles(Heartbeats.primaries(operator));
        if (state.replica().isEmpty() || !obstacles.isEmpty()) {
            return unchanged(String.join("; ", obstacles), false);
        }
        if (context.kind().planned()) {
            Optional<StepResult> lacking = awaitAll();
            if (lacking.isPresent()) {
                return lacking.get();
            }
        }
        return detach(state.received());
    }

    /** Planned: nothing may be lost, so the standby must have applied what the fenced primary committed last. */
    private Optional<StepResult> awaitAll() {
        Gtids last;
        try {
            last = new FinalPosition(sessions, link, context, deadline).find();
        } catch (SQLException | UnderstudyException e) {
            return Optional.of(unchanged(
                    "the old primary's last position is not known (%s), and a planned move may lose nothing"
                            .formatted(trouble(e)),
                    true));
        }
        return lacking(last);
    }

    /**
     * Applies what is received by now, and only then reads no more from the primary, so that what is received is all there will
     * be; then applies the rest. An applier that fails while the other thread runs loses nothing.
     */
    private StepResult detach(Gtids received) {
        Optional<StepResult> lacking = lacking(received);
        if (lacking.isPresent()) {
            return lacking.get();
        }
        try {
            operator.run("STOP SLAVE IO_THREAD");
            ServerState state = ServerState.read(operator);
            List<String> obstacles = state.obstacles(Heartbeats.primaries(operator));
            if (!obstacles.isEmpty()) {
                return readOn(String.join("; ", obstacles));
            }
            if (!applied(state.received())) {
                return readOn(late(state.received()));
            }
        } catch (SQLException | UnderstudyException e) {
            return readOn(trouble(e));
        }
        if (Thread.currentThread().isInterrupted()) {
            return readOn("the time was up before it was asked");
        }
        return promote();
    }

    /** Waits until it has applied that; else why it did not, with nothing changed. */
    private Optional<StepResult> lacking(Gtids end) {
        try {
            if (applied(end)) {
                return Optional.empty();
            }
            ServerState now = ServerState.read(operator);
            return Optional.of(unchanged(stopped(now).orElseGet(() -> late(end)), true));
        } catch (SQLException | UnderstudyException e) {
            return Optional.of(unchanged(trouble(e), true));
        }
    }

    /**
     * Nothing irrevocable has happened: it follows its primary again. Where it does not apply, it is left as it is: to start
     * either thread while both stand would throw away what it received, which may be nowhere else.
     */
    private StepResult readOn(String why) {
        try {
            Optional<String> stopped = stopped(ServerState.read(operator));
            if (stopped.isPresent()) {
                return unchanged(why.contains(stopped.get()) ? why : "%s; %s".formatted(why, stopped.get()), true);
            }
            operator.run("START SLAVE IO_THREAD");
        } catch (SQLException | UnderstudyException e) {
            return unchanged(
                    "%s; and it may read from its primary no more (%s): look at SHOW ALL SLAVES STATUS there, and run START SLAVE IO_THREAD only while Slave_SQL_Running is Yes, as what it received is thrown away otherwise"
                            .formatted(why, trouble(e)),
                    true);
        }
        return unchanged(why, true);
    }

    private static Optional<String> stopped(ServerState state) {
        return state.replica().flatMap(replica -> replica.stopped(state.applied()));
    }

    private static String late(Gtids end) {
        return "it did not apply all up to %s in time".formatted(end);
    }

    private StepResult promote() {
        try {
            operator.run("STOP SLAVE");
            operator.run("RESET SLAVE ALL");
            return firstWrites().make();
        } catch (SQLException | UnderstudyException e) {
            return new StepResult.InDoubt(
                    "it was told to follow nobody any more at %s, then: %s".formatted(site(), trouble(e)));
        }
    }

    /** Waits until it has applied that; false when it does not get further for as long as the step may take. */
    private boolean applied(Gtids end) throws SQLException {
        long before = -1;
        while (true) {
            ServerState now = ServerState.read(operator);
            if (now.applied().covers(end)) {
                return true;
            }
            long at = now.applied().last();
            context.progress()
                    .reached(
                            at,
                            "%s applies the log: %d of its transactions, up to %s, are left"
                                    .formatted(site(), Math.max(0, end.last() - at), end));
            boolean stopped = now.replica().filter(Replica::applying).isEmpty();
            if (before >= 0 && at > before) {
                deadline.moved();
            }
            if (stopped || !deadline.pause(LOOK_AGAIN)) {
                return false;
            }
            before = at;
        }
    }

    Goal observe() throws SQLException {
        ServerState state = ServerState.read(operator);
        if (!state.standby()) {
            return firstWrites().observe(state);
        }
        long left = Math.max(0, state.received().last() - state.applied().last());
        return new Goal.Open("promote the standby at %s (%d transactions are not applied yet)".formatted(site(), left));
    }

    private FirstWrites firstWrites() {
        return new FirstWrites(link, context, operator, deadline, clock);
    }

    private SiteName site() {
        return context.newPrimary();
    }

    private String trouble(Exception failure) {
        return Trouble.of(Endpoint.operator(link, site()), failure).sentence();
    }

    private StepResult unchanged(String why, boolean retryable) {
        return new StepResult.Failed("the standby at %s was not promoted: %s".formatted(site(), why), retryable);
    }
}
