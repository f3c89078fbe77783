package io.understudy.adapter.postgresql;

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
 * Fences in-band: the old primary's application database refuses new sessions ({@code ALTER DATABASE ... ALLOW_CONNECTIONS
 * false}: of every role, superusers included, over a restart, with SQLSTATE 55000) and its sessions are ended. FENCED is said
 * only when all of that was seen to hold, among it that two sessions opened before can't write. A server of another system
 * identifier than the standby's is left alone and UNKNOWN; when the standby can't be asked, the evidence says so.
 *
 * <p>It does not protect against a superuser who opens the database again, a background worker written to pass by the
 * refusal, or other databases of that server. Whoever can't be asked is UNKNOWN: a refused connection proves nothing.
 * Thread-safe.
 */
public final class PostgresqlFence implements Fence {

    private final Sessions sessions;
    private final Ticker ticker;

    public PostgresqlFence(Sessions sessions, Ticker ticker) {
        this.sessions = sessions;
        this.ticker = ticker;
    }

    @Override
    public boolean handles(FenceSpec spec) {
        return spec instanceof FenceSpec.Postgresql;
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
            ReplicationLink.Postgresql link = link(spec, context);
            Endpoint maintenance = Endpoint.maintenance(link, site);
            Deadline deadline = Deadline.in(ticker, timeout);
            try (Session operator = sessions.open(maintenance, link.timeout(), deadline)) {
                return question.ask(new FenceAttempt(
                        sessions,
                        link,
                        site,
                        context.from().standby(),
                        context.from().epoch(),
                        operator,
                        deadline.beforeTheLastWord()));
            } catch (SQLException e) {
                return new Proof(State.UNKNOWN, unknown(site, Trouble.of(maintenance, e)));
            }
        } catch (UnderstudyException e) {
            return new Proof(State.UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    private static String unknown(SiteName site, Trouble trouble) {
        return "the fence of the database at %s got no answer or broke off (%s): that proves nothing, it may still take writes"
                .formatted(site, trouble.sentence());
    }

    @Override
    public StepResult release(FenceSpec spec, StepContext context, Duration timeout) {
        ReplicationLink.Postgresql link = link(spec, context);
        Endpoint maintenance = Endpoint.maintenance(link, context.oldPrimary());
        Deadline deadline = Deadline.in(ticker, timeout);
        boolean asked = false;
        try (Session operator = sessions.open(maintenance, link.timeout(), deadline)) {
            Lifts lifts = new Lifts(operator, link.database());
            if (!lifts.begin(deadline)) {
                return new StepResult.Failed(
                        "database %s stays closed: another session is lifting its fence and can't be ended"
                                .formatted(link.database()),
                        true);
            }
            context.warrant().require();
            asked = true;
            Sql.run(operator, "ALTER DATABASE %s WITH ALLOW_CONNECTIONS true".formatted(Sql.name(link.database())));
            return new StepResult.Done(
                    "database %s at %s takes sessions again".formatted(link.database(), context.oldPrimary()));
        } catch (SQLException e) {
            Trouble trouble = Trouble.of(maintenance, e);
            return asked && !trouble.nothingHappened()
                    ? new StepResult.InDoubt(trouble.sentence())
                    : new StepResult.Failed(
                            "database %s stays closed: %s".formatted(link.database(), trouble.sentence()),
                            trouble.kind() != Trouble.Kind.PERMISSION);
        }
    }

    @Override
    public List<String> precheck(FenceSpec spec, StepContext context) {
        ReplicationLink.Postgresql link = link(spec, context);
        Endpoint maintenance = Endpoint.maintenance(link, context.oldPrimary());
        try (var session = sessions.borrow(maintenance, link.timeout())) {
            ServerState state = ServerState.read(session, link.database());
            return problems(link, context.oldPrimary(), state);
        } catch (SQLException | UnderstudyException e) {
            return List.of("the in-band fence could not work now: %s"
                    .formatted(Trouble.of(maintenance, e).sentence()));
        }
    }

    private List<String> problems(ReplicationLink.Postgresql link, SiteName site, ServerState state) {
        var problems = new ArrayList<String>();
        String operator = Sql.name(link.operator().user());
        if (state.recovering()) {
            problems.add("the database at %s is a standby, not the primary: correct the placement".formatted(site));
        }
        if (!state.mayAlter()) {
            problems.add("role %s may not close database %s: run ALTER DATABASE %s OWNER TO %s"
                    .formatted(operator, link.database(), Sql.name(link.database()), operator));
        }
        if (!state.maySignal()) {
            problems.add("role %s may not end the application's sessions: run GRANT pg_signal_backend TO %s"
                    .formatted(operator, operator));
        }
        Endpoint application = Endpoint.application(link, site);
        if (state.open() && problems.isEmpty()) {
            try (Session session = sessions.open(application, link.timeout())) {
                session.forStatement();
            } catch (SQLException | UnderstudyException e) {
                problems.add("the fence could not be proven as the application's role: %s"
                        .formatted(Trouble.of(application, e).sentence()));
            }
        }
        return List.copyOf(problems);
    }

    private static ReplicationLink.Postgresql link(FenceSpec spec, StepContext context) {
        if (!(spec instanceof FenceSpec.Postgresql fence)) {
            throw new UnderstudyException.InvalidInput("%s is not a PostgreSQL fence".formatted(spec.label()));
        }
        return Endpoint.link(context.policy(), fence.link());
    }

    @FunctionalInterface
    private interface Question {
        Proof ask(FenceAttempt attempt) throws SQLException;
    }
}
