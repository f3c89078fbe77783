package io.understudy.adapter.redis;

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
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code redis.promote: {link: NAME}}: makes the replica of a link the primary, in a switchover once it has all that the fenced
 * primary wrote, and marks it with the operation's epoch. Refuses a replica in the middle of a resync, one that never had the
 * primary's data, and one whose data began only minutes ago. Repeating it is safe. Outputs: {@code position}, {@code epoch},
 * {@code millis}. Thread-safe.
 *
 * <p>It does not ask whether the old primary is fenced: the runbook's order and the engine see to that.
 */
public final class PromoteStep implements StepType {

    private final Ticker ticker;
    private final Clock clock;

    public PromoteStep(Ticker ticker, Clock clock) {
        this.ticker = ticker;
        this.clock = clock;
    }

    @Override
    public String id() {
        return "redis.promote";
    }

    @Override
    public boolean pointOfNoReturn() {
        return true;
    }

    static ReplicationLink.Redis link(StepContext context) {
        return Endpoint.link(
                context.policy(), new LinkName(context.with().path("link").asText()));
    }

    @Override
    public List<String> precheck(StepContext context) {
        ReplicationLink.Redis link = link(context);
        SiteName site = context.newPrimary();
        Endpoint endpoint = Endpoint.operator(link, site);
        try (Connection operator = Connection.open(endpoint, ticker::nanos, link.timeout())) {
            RedisState state = RedisState.read(operator);
            List<String> problems = new ArrayList<>();
            if (!state.replica()) {
                problems.add(
                        "the Redis at %s is a primary already: find out who promoted it, and make it a replica anew"
                                .formatted(site));
            } else if (!state.linked()) {
                problems.add(
                        "the replica at %s has no link to its primary: look at its replicaof, masteruser and masterauth"
                                .formatted(site));
            }
            state.obstacles(clock.instant())
                    .forEach(line -> problems.add("the replica at %s can't be promoted: %s".formatted(site, line)));
            if (state.writable()) {
                problems.add(
                        "the replica at %s takes writes of its own, which the primary lacks: run CONFIG SET replica-read-only yes and CONFIG REWRITE there"
                                .formatted(site));
            }
            if (!state.configured()) {
                problems.add(
                        "the Redis at %s runs without a configuration file, so once promoted it would be a replica again after a restart, and drop its data: start it with one that it can write"
                                .formatted(site));
            }
            problems.addAll(Permissions.missing(operator, link));
            Optional<Epoch> carried = state.readable() ? EpochKey.read(operator) : Optional.empty();
            if (carried.filter(epoch -> epoch.compareTo(context.epoch()) >= 0).isPresent()) {
                problems.add(Promotion.newer(context, carried.get()));
            }
            return List.copyOf(problems);
        } catch (IOException | UnderstudyException e) {
            return List.of("the replica could not be promoted now: %s"
                    .formatted(Trouble.of(endpoint, e).sentence()));
        }
    }

    @Override
    public Goal observe(StepContext context) {
        ReplicationLink.Redis link = link(context);
        Endpoint endpoint = Endpoint.operator(link, context.newPrimary());
        try (Connection operator = Connection.open(endpoint, ticker::nanos, link.timeout())) {
            return new Promotion(link, context, operator, clock).observe();
        } catch (IOException | UnderstudyException e) {
            return new Goal.Unknown(Trouble.of(endpoint, e).sentence());
        }
    }

    /** It gives up before the engine does, which could not tell that nothing was sent yet. */
    @Override
    public StepResult apply(StepContext context) {
        ReplicationLink.Redis link = link(context);
        Endpoint endpoint = Endpoint.operator(link, context.newPrimary());
        try (Connection operator = Connection.open(
                endpoint, ticker::nanos, context.timeout().multipliedBy(9).dividedBy(10))) {
            return new Promotion(link, context, operator, clock).run();
        } catch (IOException | UnderstudyException e) {
            Trouble trouble = Trouble.of(endpoint, e);
            return new StepResult.Failed(
                    "the replica was not promoted: %s".formatted(trouble.sentence()),
                    trouble.kind() != Trouble.Kind.CREDENTIALS);
        }
    }
}
