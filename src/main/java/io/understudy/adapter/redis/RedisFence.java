package io.understudy.adapter.redis;

import io.understudy.operation.Fence;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.ReplicationLink;
import io.understudy.time.Ticker;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Fences in-band: the application's ACL user on the old primary is switched off and its connections are ended. FENCED is said
 * only when a connection that wrote before can't, a new login is refused, no connection is left that may write, also of users
 * that were switched off earlier, no other user may write whom nobody answers for, and the server's file was written where it
 * has one. Users are not replicated, so the standby's stays as it is. CLIENT PAUSE would be no fence:
 * it ends by itself.
 *
 * <p>It does not protect against an administrator who switches the user on again, nor against a restart of a server that has no
 * file to keep its users in, which the evidence says. Whoever can't be asked is UNKNOWN. Thread-safe.
 */
public final class RedisFence implements Fence {

    private final Ticker ticker;

    public RedisFence(Ticker ticker) {
        this.ticker = ticker;
    }

    @Override
    public boolean handles(FenceSpec spec) {
        return spec instanceof FenceSpec.Redis;
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
            ReplicationLink.Redis link = link(spec, context);
            Endpoint endpoint = Endpoint.operator(link, site);
            try (Connection operator = Connection.open(endpoint, ticker::nanos, timeout)) {
                return question.ask(attempt(link, context, operator));
            } catch (IOException e) {
                return new Proof(
                        State.UNKNOWN,
                        "the fence of the Redis at %s got no answer or broke off (%s): that proves nothing, it may still take writes"
                                .formatted(site, Trouble.of(endpoint, e).sentence()));
            }
        } catch (UnderstudyException e) {
            return new Proof(State.UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    private FenceAttempt attempt(ReplicationLink.Redis link, StepContext context, Connection operator) {
        return new FenceAttempt(
                link,
                context.oldPrimary(),
                context.from().standby(),
                context.from().epoch(),
                operator,
                ticker::nanos);
    }

    @Override
    public StepResult release(FenceSpec spec, StepContext context, Duration timeout) {
        ReplicationLink.Redis link = link(spec, context);
        SiteName site = context.oldPrimary();
        Endpoint endpoint = Endpoint.operator(link, site);
        boolean asked = false;
        try (Connection operator = Connection.open(endpoint, ticker::nanos, timeout)) {
            operator.ask("CLIENT", "SETNAME", Clients.LIFTS);
            context.warrant().require();
            asked = true;
            operator.ask("ACL", "SETUSER", link.application().user(), "on");
            Keeping.Outcome kept = new Keeping(operator).users();
            boolean lasts = kept.file() && kept.refusal().isEmpty();
            return new StepResult.Done("user %s may log in to the Redis at %s again%s"
                    .formatted(
                            link.application().user(),
                            site,
                            lasts
                                    ? ""
                                    : ", until it is restarted"
                                            + kept.refusal()
                                                    .map(" (%s)"::formatted)
                                                    .orElse("")));
        } catch (IOException | UnderstudyException e) {
            Trouble trouble = Trouble.of(endpoint, e);
            return asked && !trouble.nothingHappened()
                    ? new StepResult.InDoubt(trouble.sentence())
                    : new StepResult.Failed(
                            "the Redis at %s stays closed: %s".formatted(site, trouble.sentence()),
                            trouble.kind() != Trouble.Kind.PERMISSION);
        }
    }

    @Override
    public List<String> precheck(FenceSpec spec, StepContext context) {
        ReplicationLink.Redis link = link(spec, context);
        Endpoint endpoint = Endpoint.operator(link, context.oldPrimary());
        try (Connection operator = Connection.open(endpoint, ticker::nanos, link.timeout())) {
            List<String> problems = new ArrayList<>();
            if (RedisState.read(operator).replica()) {
                problems.add("the Redis at %s is a replica, not the primary: correct the placement"
                        .formatted(context.oldPrimary()));
            }
            problems.addAll(attempt(link, context, operator).passing());
            problems.addAll(Permissions.missing(operator, link));
            return List.copyOf(problems);
        } catch (IOException | UnderstudyException e) {
            return List.of("the in-band fence could not work now: %s"
                    .formatted(Trouble.of(endpoint, e).sentence()));
        }
    }

    private static ReplicationLink.Redis link(FenceSpec spec, StepContext context) {
        if (!(spec instanceof FenceSpec.Redis fence)) {
            throw new UnderstudyException.InvalidInput("%s is not a Redis fence".formatted(spec.label()));
        }
        return Endpoint.link(context.policy(), fence.link());
    }

    @FunctionalInterface
    private interface Question {
        Proof ask(FenceAttempt attempt) throws IOException;
    }
}
