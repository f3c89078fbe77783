package io.understudy.camel;

import io.understudy.operation.Fence;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FenceSpec;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Fences by a user's own route, which answers {@code {"state", "evidence"}} from outside the site. NAME fences, NAME-observe
 * looks, NAME-release lifts; without NAME-observe, looking tells UNKNOWN. Anything but a clear proof is UNKNOWN.
 */
public final class RouteFence implements Fence {

    private final UserRoutes routes;

    public RouteFence(UserRoutes routes) {
        this.routes = routes;
    }

    @Override
    public boolean handles(FenceSpec spec) {
        return spec instanceof FenceSpec.Route;
    }

    @Override
    public Proof fence(FenceSpec spec, StepContext context, Duration timeout) {
        return ask(name(spec), "fence", context, timeout);
    }

    @Override
    public Proof observe(FenceSpec spec, StepContext context, Duration timeout) {
        String observer = name(spec) + "-observe";
        return routes.exists(observer)
                ? ask(observer, "observe", context, timeout)
                : new Proof(State.UNKNOWN, "there is no route 'direct:%s' that could look".formatted(observer));
    }

    @Override
    public StepResult release(FenceSpec spec, StepContext context, Duration timeout) {
        String release = name(spec) + "-release";
        if (!routes.exists(release)) {
            return new StepResult.Failed(
                    "there is no route 'direct:%s' that lifts this fence: lift it by hand".formatted(release), false);
        }
        context.warrant().require();
        try {
            return new StepResult.Done(
                    routes.call(release, body("release", context), timeout).field("evidence", "lifted"));
        } catch (UnderstudyException.OutcomeUnknown e) {
            return new StepResult.InDoubt(e.getMessage());
        }
    }

    @Override
    public List<String> precheck(FenceSpec spec, StepContext context) {
        return routes.exists(name(spec))
                ? List.of()
                : List.of("fence %s: there is no route with 'from: direct:%s': add one to the routes folder"
                        .formatted(spec.label(), name(spec)));
    }

    private Proof ask(String route, String action, StepContext context, Duration timeout) {
        try {
            UserRoutes.Answer answer = routes.call(route, body(action, context), timeout);
            return switch (answer.field("state", "")) {
                case "FENCED" -> new Proof(State.FENCED, answer.field("evidence", "the route gave no evidence"));
                case "NOT_FENCED" ->
                    new Proof(State.NOT_FENCED, answer.field("evidence", "the route gave no evidence"));
                default -> new Proof(State.UNKNOWN, answer.field("evidence", "the route's answer is not a proof"));
            };
        } catch (UnderstudyException.OutcomeUnknown | UnderstudyException.Permanent e) {
            return new Proof(State.UNKNOWN, e.getMessage());
        }
    }

    private static Map<String, Object> body(String action, StepContext context) {
        return Map.of(
                "application", context.policy().application().value(),
                "site", context.oldPrimary().value(),
                "epoch", context.epoch().value(),
                "operation", context.operation().value(),
                "action", action);
    }

    private static String name(FenceSpec spec) {
        return spec instanceof FenceSpec.Route route ? route.name() : "";
    }
}
