package io.understudy.adapter.mysql;

import io.understudy.operation.Fence;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.ReplicationLink;
import io.understudy.time.Ticker;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Fences in-band: every account of the application's user on the old primary is locked, which outlasts a restart, the server is
 * set read-only, which does not, and every session is ended; those that carry the log to the standby stay. FENCED is said only
 * when all of that was seen to hold, among it that a session opened before can't write and a new one is refused. Open accounts
 * and events that write in spite of read-only stand against it, by their names. Nothing of it is logged, so no standby repeats
 * it.
 *
 * <p>It does not protect against an administrator who opens the server again, nor, after a restart without {@code read_only} in
 * the server's configuration, against other accounts than the application's. Whoever can't be asked is UNKNOWN. Thread-safe.
 */
public final class MysqlFence implements Fence {

    private final Sessions sessions;
    private final Ticker ticker;

    public MysqlFence(Sessions sessions, Ticker ticker) {
        this.sessions = sessions;
        this.ticker = ticker;
    }

    @Override
    public boolean handles(FenceSpec spec) {
        return spec instanceof FenceSpec.Mysql;
    }

    @Override
    public Proof fence(FenceSpec spec, StepContext context, Duration timeout) {
        return ask(spec, context, timeout, FenceAttempt::fence);
    }

    @Override
    public Proof observe(FenceSpec spec, StepContext context, Duration timeout) {
        return ask(spec, context, timeout, FenceAttempt::observe);
    }

    private Proof ask(FenceSpec spec, StepContext context, Duration timeout, Question question) {
        SiteName site = context.oldPrimary();
        try {
            ReplicationLink.Mysql link = link(spec, context);
            Endpoint endpoint = Endpoint.operator(link, site);
            Deadline deadline = Deadline.in(ticker, timeout);
            try (Session operator = sessions.open(endpoint, link.timeout(), deadline)) {
                return question.ask(new FenceAttempt(
                        sessions,
                        link,
                        site,
                        context.from().standby(),
                        context.from().epoch(),
                        operator,
                        deadline.beforeTheLastWord()));
            } catch (SQLException e) {
                return new Proof(
                        State.UNKNOWN,
                        "the fence of the server at %s got no answer or broke off (%s): that proves nothing, it may still take writes"
                                .formatted(site, Trouble.of(endpoint, e).sentence()));
            }
        } catch (UnderstudyException e) {
            return new Proof(State.UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    /** Read-only first comes off: an account that is open on a read-only server is no harm, and is tried again. */
    @Override
    public StepResult release(FenceSpec spec, StepContext context, Duration timeout) {
        ReplicationLink.Mysql link = link(spec, context);
        SiteName site = context.oldPrimary();
        Endpoint endpoint = Endpoint.operator(link, site);
        boolean asked = false;
        try (Session operator = sessions.open(endpoint, link.timeout(), Deadline.in(ticker, timeout))) {
            if (ServerState.read(operator).standby()) {
                return new StepResult.Failed(
                        "the server at %s follows another one by now, and stays closed".formatted(site), false);
            }
            // A fence ends every session, also one that has not read yet what it was sent.
            context.warrant().require();
            asked = true;
            operator.run("SET GLOBAL read_only = 0");
            new Accounts(operator).unlock();
            return new StepResult.Done("the server at %s takes writes again".formatted(site));
        } catch (SQLException | UnderstudyException e) {
            Trouble trouble = Trouble.of(endpoint, e);
            return asked && !trouble.nothingHappened()
                    ? new StepResult.InDoubt(trouble.sentence())
                    : new StepResult.Failed(
                            "the server at %s stays closed: %s".formatted(site, trouble.sentence()),
                            trouble.kind() != Trouble.Kind.PERMISSION);
        }
    }

    @Override
    public List<String> precheck(FenceSpec spec, StepContext context) {
        ReplicationLink.Mysql link = link(spec, context);
        Endpoint endpoint = Endpoint.operator(link, context.oldPrimary());
        try (var session = sessions.borrow(endpoint, link.timeout())) {
            return problems(link, context.oldPrimary(), session);
        } catch (SQLException | UnderstudyException e) {
            return List.of("the in-band fence could not work now: %s"
                    .formatted(Trouble.of(endpoint, e).sentence()));
        }
    }

    private List<String> problems(ReplicationLink.Mysql link, SiteName site, Session operator) throws SQLException {
        var problems = new ArrayList<String>();
        ServerState state = ServerState.read(operator);
        if (state.standby()) {
            problems.add("the server at %s is a standby, not the primary: correct the placement".formatted(site));
        }
        Privileges.missing(operator).ifPresent(problems::add);
        if (!problems.isEmpty()) {
            return List.copyOf(problems);
        }
        problems.addAll(new Passing(operator, link).problems());
        Endpoint application = Endpoint.application(link, site);
        if (!state.readOnly()) {
            try (Session session = sessions.open(application, link.timeout())) {
                session.run("DO 0");
            } catch (SQLException | UnderstudyException e) {
                problems.add("the fence could not be proven as the application's account: %s"
                        .formatted(Trouble.of(application, e).sentence()));
            }
        }
        return List.copyOf(problems);
    }

    private static ReplicationLink.Mysql link(FenceSpec spec, StepContext context) {
        if (!(spec instanceof FenceSpec.Mysql fence)) {
            throw new UnderstudyException.InvalidInput("%s is not a MySQL fence".formatted(spec.label()));
        }
        return Endpoint.link(context.policy(), fence.link());
    }

    @FunctionalInterface
    private interface Question {
        Proof ask(FenceAttempt attempt) throws SQLException;
    }
}
