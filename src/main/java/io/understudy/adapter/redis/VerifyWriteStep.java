package io.understudy.adapter.redis;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.ReplicationLink;
import io.understudy.time.Ticker;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code verify.write: {link: NAME}} for Redis links: writes as the application's own user on the new primary, over a new
 * connection, after checking that it carries this operation's epoch. Repeating it is safe. Thread-safe.
 */
public final class VerifyWriteStep implements StepType {

    private final Ticker ticker;

    public VerifyWriteStep(Ticker ticker) {
        this.ticker = ticker;
    }

    @Override
    public String id() {
        return "verify.write";
    }

    @Override
    public List<String> precheck(StepContext context) {
        ReplicationLink.Redis link = PromoteStep.link(context);
        Endpoint operator = Endpoint.operator(link, context.newPrimary());
        try (Connection connection = Connection.open(operator, ticker::nanos, link.timeout())) {
            return Permissions.missing(connection, link);
        } catch (IOException | UnderstudyException e) {
            return List.of("whether the application could write at %s is not known: %s"
                    .formatted(context.newPrimary(), Trouble.of(operator, e).sentence()));
        }
    }

    /** A write can't be observed without writing: it is always still to be made. */
    @Override
    public Goal observe(StepContext context) {
        ReplicationLink.Redis link = PromoteStep.link(context);
        return new Goal.Open("write as %s at %s".formatted(link.application().user(), context.newPrimary()));
    }

    @Override
    public StepResult apply(StepContext context) {
        ReplicationLink.Redis link = PromoteStep.link(context);
        SiteName site = context.newPrimary();
        Endpoint operator = Endpoint.operator(link, site);
        Optional<Epoch> carried;
        try (Connection connection = Connection.open(operator, ticker::nanos, link.timeout())) {
            carried = EpochKey.read(connection);
        } catch (IOException | UnderstudyException e) {
            return new StepResult.Failed(
                    "which epoch the Redis at %s carries is not known: %s"
                            .formatted(site, Trouble.of(operator, e).sentence()),
                    true);
        }
        Endpoint application = Endpoint.application(link, site);
        try (Connection writer = Connection.open(application, ticker::nanos, link.timeout())) {
            if (!carried.equals(Optional.of(context.epoch()))) {
                return new StepResult.Failed(
                        "the Redis at %s carries epoch %s, not this operation's %s: the application would write elsewhere"
                                .formatted(site, carried.map(Epoch::toString).orElse("none"), context.epoch()),
                        true);
            }
            Heartbeats.proveWritable(writer);
            return new StepResult.Done("a write as %s was taken at %s with epoch %s"
                    .formatted(link.application().user(), site, context.epoch()));
        } catch (IOException | UnderstudyException e) {
            return new StepResult.Failed(
                    "the application can't write at %s: %s"
                            .formatted(site, Trouble.of(application, e).sentence()),
                    true);
        }
    }

    /** The write that was taken is the proof. */
    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return new Goal.Reached(done.summary(), done.outputs());
    }
}
