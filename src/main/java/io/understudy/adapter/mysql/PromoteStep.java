package io.understudy.adapter.mysql;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.ReplicationLink;
import io.understudy.time.Ticker;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code mysql.promote: {link: NAME}}: makes the standby of a link the primary once it has applied all that it received, in a
 * planned move all that the fenced primary committed, and marks it with the operation's epoch before it takes a write of anybody
 * else's. Refuses a standby with errant transactions, with replication that stopped applying, or with an epoch that is not
 * older. Repeating it is safe. Outputs: {@code position}, {@code epoch}, {@code millis}. Thread-safe.
 *
 * <p>It does not ask whether the old primary is fenced: the runbook's order and the engine see to that. {@code read_only} in the
 * server's configuration comes back with its next restart.
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
        return "mysql.promote";
    }

    @Override
    public boolean pointOfNoReturn() {
        return true;
    }

    static ReplicationLink.Mysql link(StepContext context) {
        return Endpoint.link(
                context.policy(), new LinkName(context.with().path("link").asText()));
    }

    @Override
    public List<String> precheck(StepContext context) {
        ReplicationLink.Mysql link = link(context);
        SiteName site = context.newPrimary();
        Endpoint standby = Endpoint.operator(link, site);
        try (var session = sessions.borrow(standby, link.timeout())) {
            var problems = new ArrayList<String>();
            Privileges.missing(session).ifPresent(problems::add);
            ServerState state = ServerState.read(session);
            if (state.replica().isEmpty()) {
                problems.add("the server at %s is a primary already: find out who promoted it, and seed it anew"
                        .formatted(site));
            }
            if (!state.readOnly()) {
                problems.add(
                        "the standby at %s is not read-only, so that anybody may write errant transactions: set read_only there"
                                .formatted(site));
            }
            state.obstacles(primaries(session, context, link)).forEach(line -> problems.add(at(site, line)));
            Optional<Epoch> carried = EpochStore.read(session);
            if (carried.filter(epoch -> epoch.compareTo(context.epoch()) >= 0).isPresent()) {
                problems.add(newer(site, carried.get(), context));
            }
            return List.copyOf(problems);
        } catch (SQLException | UnderstudyException e) {
            return List.of("the standby could not be promoted now: %s"
                    .formatted(Trouble.of(standby, e).sentence()));
        }
    }

    /** What the primary's log has, as the standby's heartbeat rows tell it, and as the primary itself does, where it answers. */
    private List<Gtids> primaries(Session standby, StepContext context, ReplicationLink.Mysql link)
            throws SQLException {
        List<Gtids> known = new ArrayList<>(Heartbeats.primaries(standby));
        try (var old = sessions.borrow(Endpoint.operator(link, context.oldPrimary()), link.timeout())) {
            known.add(ServerState.read(old).history());
        } catch (SQLException | UnderstudyException e) {
            // Then the rows alone tell.
        }
        return known;
    }

    static String at(SiteName site, String obstacle) {
        return "the standby at %s can't be promoted: %s".formatted(site, obstacle);
    }

    static String newer(SiteName site, Epoch carried, StepContext context) {
        return "the server at %s carries epoch %s, not older than this operation's %s: another operation was here"
                .formatted(site, carried, context.epoch());
    }

    @Override
    public Goal observe(StepContext context) {
        ReplicationLink.Mysql link = link(context);
        Endpoint endpoint = Endpoint.operator(link, context.newPrimary());
        Deadline whole = Deadline.in(ticker, context.timeout());
        try (var session = sessions.borrow(endpoint, link.timeout(), whole)) {
            return new Promotion(sessions, link, context, session, whole.beforeTheLastWord(), clock).observe();
        } catch (SQLException | UnderstudyException e) {
            return new Goal.Unknown(Trouble.of(endpoint, e).sentence());
        }
    }

    /** It gives up before the engine does, which could not tell that nothing was changed yet. */
    @Override
    public StepResult apply(StepContext context) {
        ReplicationLink.Mysql link = link(context);
        Endpoint endpoint = Endpoint.operator(link, context.newPrimary());
        Deadline whole = Deadline.in(ticker, context.timeout());
        try (var session = sessions.borrow(endpoint, link.timeout(), whole)) {
            return new Promotion(sessions, link, context, session, whole.beforeTheLastWord(), clock).run();
        } catch (SQLException | UnderstudyException e) {
            Trouble trouble = Trouble.of(endpoint, e);
            return new StepResult.Failed(
                    "the standby was not promoted: %s".formatted(trouble.sentence()),
                    trouble.kind() != Trouble.Kind.CREDENTIALS);
        }
    }
}
