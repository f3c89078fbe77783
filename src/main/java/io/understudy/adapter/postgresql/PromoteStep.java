package io.understudy.adapter.postgresql;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.ReplicationLink;
import io.understudy.time.Ticker;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code postgresql.promote: {link: NAME}}: makes the standby of a link the primary, and marks it with the operation's epoch by
 * its first writes. In a switchover it first waits until the standby shows all that the fenced primary committed, else nothing
 * is changed. Repeating it is safe. Outputs: {@code lsn}, {@code timeline}, {@code epoch}, {@code millis}. Thread-safe.
 *
 * <p>It does not ask whether the old primary is fenced: the runbook's order and the engine see to that.
 */
public final class PromoteStep implements StepType {

    private final Sessions sessions;
    private final Ticker ticker;
    private final Clock clock;

    public PromoteStep(Sessions sessions, Ticker ticker, Clock clock) {
        this.sessions = sessions;
        this.ticker = ticker;
        this.clock = clock;
    }

    @Override
    public String id() {
        return "postgresql.promote";
    }

    @Override
    public boolean pointOfNoReturn() {
        return true;
    }

    static ReplicationLink.Postgresql link(StepContext context) {
        return Endpoint.link(
                context.policy(), new LinkName(context.with().path("link").asText()));
    }

    @Override
    public List<String> precheck(StepContext context) {
        ReplicationLink.Postgresql link = link(context);
        SiteName site = context.newPrimary();
        Endpoint standby = Endpoint.maintenance(link, site);
        try (var session = sessions.borrow(standby, link.timeout())) {
            ServerState state = ServerState.read(session, link.database());
            var problems = new ArrayList<>(problems(link, context, state));
            if (!EpochMark.writable(session)) {
                problems.add(unmarked(link, site));
            }
            Optional<ServerState> old = old(link, context);
            if (old.isPresent()) {
                problems.addAll(kinship(site, old.get(), state));
                boolean planned = context.kind().planned() && state.recovering();
                if (planned && !Timelines.follows(session, old.get().timeline())) {
                    problems.add(behindAFork(site, old.get().timeline()));
                }
            }
            return List.copyOf(problems);
        } catch (SQLException | UnderstudyException e) {
            return List.of("the standby could not be promoted now: %s"
                    .formatted(Trouble.of(standby, e).sentence()));
        }
    }

    private static List<String> problems(ReplicationLink.Postgresql link, StepContext context, ServerState state) {
        SiteName site = context.newPrimary();
        String operator = Sql.name(link.operator().user());
        var problems = new ArrayList<String>();
        if (!state.recovering()) {
            problems.add("the database at %s is a primary already: find out who promoted it, and seed it anew"
                    .formatted(site));
        }
        if (state.paused()) {
            problems.add("replay is paused at %s with %d bytes waiting: run SELECT pg_wal_replay_resume() there"
                    .formatted(site, state.unreplayed()));
        }
        if (state.epoch() >= context.epoch().value()) {
            problems.add(newer(site, state, context));
        }
        if (!state.mayPromote()) {
            problems.add(
                    "role %s may not promote at %s: run GRANT EXECUTE ON FUNCTION pg_promote TO %s in database postgres on the primary"
                            .formatted(operator, site, operator));
        }
        if (!state.maySee()) {
            problems.add(ServerState.unseen(link));
        }
        if (!state.mayAlter()) {
            problems.add("role %s may not open database %s at %s: run ALTER DATABASE %s OWNER TO %s on the primary"
                    .formatted(operator, link.database(), site, Sql.name(link.database()), operator));
        }
        return problems;
    }

    private static String unmarked(ReplicationLink.Postgresql link, SiteName site) {
        return "role %s may not mark database %s at %s with the epoch, so that a newer one would not be noticed: run GRANT SET ON PARAMETER %s TO %s on the primary (before PostgreSQL 15 only a superuser may)"
                .formatted(
                        link.operator().user(),
                        link.database(),
                        site,
                        ServerState.EPOCH_MARK,
                        Sql.name(link.operator().user()));
    }

    static String newer(SiteName site, ServerState state, StepContext context) {
        return "the database at %s carries epoch %d, not older than this operation's %s: another operation was here"
                .formatted(site, state.epoch(), context.epoch());
    }

    static String behindAFork(SiteName site, int timeline) {
        return "the standby at %s has not followed the primary onto timeline %d, so that its log may be another one: let it stream, or make it a standby anew (`understudy reprotect`)"
                .formatted(site, timeline);
    }

    private static List<String> kinship(SiteName site, ServerState primary, ServerState standby) {
        if (primary.systemId() != standby.systemId()) {
            return List.of("the database at %s is no copy of the primary (another system identifier): seed it anew"
                    .formatted(site));
        }
        if (standby.recovering() && standby.timeline() > primary.timeline()) {
            return List.of(
                    "the standby at %s is on timeline %d, which does not descend from the primary's %d: seed it anew"
                            .formatted(site, standby.timeline(), primary.timeline()));
        }
        return List.of();
    }

    /** The old primary, when it can be asked. */
    private Optional<ServerState> old(ReplicationLink.Postgresql link, StepContext context) {
        try {
            return Optional.of(state(Endpoint.maintenance(link, context.oldPrimary()), link));
        } catch (SQLException | UnderstudyException e) {
            return Optional.empty();
        }
    }

    private ServerState state(Endpoint maintenance, ReplicationLink.Postgresql link) throws SQLException {
        try (var session = sessions.borrow(maintenance, link.timeout())) {
            return ServerState.read(session, link.database());
        }
    }

    @Override
    public Goal observe(StepContext context) {
        ReplicationLink.Postgresql link = link(context);
        Endpoint maintenance = Endpoint.maintenance(link, context.newPrimary());
        Deadline whole = Deadline.in(ticker, context.timeout());
        Deadline deadline = whole.beforeTheLastWord();
        try (var session = sessions.borrow(maintenance, link.timeout(), whole)) {
            ServerState state = ServerState.read(session, link.database());
            return new Promotion(sessions, link, context, session, deadline, clock).observe(state);
        } catch (SQLException | UnderstudyException e) {
            return new Goal.Unknown(Trouble.of(maintenance, e).sentence());
        }
    }

    /** It gives up before the engine does, which could not tell that nothing was sent yet. */
    @Override
    public StepResult apply(StepContext context) {
        ReplicationLink.Postgresql link = link(context);
        Endpoint maintenance = Endpoint.maintenance(link, context.newPrimary());
        Deadline whole = Deadline.in(ticker, context.timeout());
        Deadline deadline = whole.beforeTheLastWord();
        try (var session = sessions.borrow(maintenance, link.timeout(), whole)) {
            return new Promotion(sessions, link, context, session, deadline, clock).run();
        } catch (SQLException | UnderstudyException e) {
            Trouble trouble = Trouble.of(maintenance, e);
            return new StepResult.Failed(
                    "the standby was not promoted: %s".formatted(trouble.sentence()),
                    trouble.kind() != Trouble.Kind.CREDENTIALS);
        }
    }
}
