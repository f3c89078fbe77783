package io.understudy.adapter.mysql;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code verify.write: {link: NAME}} for MySQL links: commits a write as the application's own account on the new primary, over
 * a new session, and checks that the server carries this operation's epoch. Repeating it is safe. Thread-safe.
 */
public final class VerifyWriteStep implements StepType {

    private final Sessions sessions;

    public VerifyWriteStep(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public String id() {
        return "verify.write";
    }

    @Override
    public List<String> precheck(StepContext context) {
        ReplicationLink.Mysql link = PromoteStep.link(context);
        Endpoint application = Endpoint.application(link, context.newPrimary());
        try (Session session = sessions.open(application, link.timeout())) {
            session.run("DO 0");
            return List.of();
        } catch (SQLException | UnderstudyException e) {
            return List.of("the application could not log in at %s: %s"
                    .formatted(context.newPrimary(), Trouble.of(application, e).sentence()));
        }
    }

    /** A write can't be observed without writing: it is always still to be made. */
    @Override
    public Goal observe(StepContext context) {
        ReplicationLink.Mysql link = PromoteStep.link(context);
        return new Goal.Open("write as %s at %s".formatted(link.application().user(), context.newPrimary()));
    }

    @Override
    public StepResult apply(StepContext context) {
        ReplicationLink.Mysql link = PromoteStep.link(context);
        SiteName site = context.newPrimary();
        Endpoint application = Endpoint.application(link, site);
        try (Session session = sessions.open(application, link.timeout())) {
            Optional<Epoch> carried = EpochStore.read(session);
            if (!carried.equals(Optional.of(context.epoch()))) {
                return new StepResult.Failed(
                        "the server at %s carries epoch %s, not this operation's %s: the application would write elsewhere"
                                .formatted(site, carried.map(Epoch::toString).orElse("none"), context.epoch()),
                        true);
            }
            long writes = Heartbeats.proveWritable(session);
            return new StepResult.Done(
                    "write %d as %s was committed at %s with epoch %s"
                            .formatted(writes, link.application().user(), site, context.epoch()),
                    Map.of("writes", Long.toString(writes)));
        } catch (SQLException | UnderstudyException e) {
            return new StepResult.Failed(
                    "the application can't write at %s: %s"
                            .formatted(site, Trouble.of(application, e).sentence()),
                    true);
        }
    }

    /** The committed write is the proof. */
    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return new Goal.Reached(done.summary(), done.outputs());
    }
}
