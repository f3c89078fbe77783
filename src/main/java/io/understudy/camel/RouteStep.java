package io.understudy.camel;

import io.understudy.operation.Concern;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.topology.UnderstudyException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The step {@code route: NAME}, or {@code route: {name: NAME, parameters: {...}}}: a user's own route with Understudy's deadline, journal and retry around it. NAME acts and may
 * answer {@code {"summary"}}; the optional NAME-observe answers {@code {"goal": "REACHED" | "OPEN" | "UNKNOWN", "summary"}}, and
 * without it a crash in the middle leaves the step in doubt; the optional NAME-compensate undoes it.
 */
public final class RouteStep implements StepType {

    private final UserRoutes routes;

    public RouteStep(UserRoutes routes) {
        this.routes = routes;
    }

    @Override
    public String id() {
        return "route";
    }

    @Override
    public List<String> precheck(StepContext context) {
        return routes.exists(name(context))
                ? List.of()
                : List.of("there is no route with 'from: direct:%s': add one to the routes folder"
                        .formatted(name(context)));
    }

    @Override
    public Concern concerns(StepContext context) {
        return Concern.THIRD_PARTY;
    }

    @Override
    public Goal observe(StepContext context) {
        String observer = name(context) + "-observe";
        if (!routes.exists(observer)) {
            return new Goal.Unknown(
                    "route '%s' has no '%s' beside it that could look".formatted(name(context), observer));
        }
        try {
            UserRoutes.Answer answer = routes.call(observer, body("observe", context), context.timeout());
            String summary = answer.field("summary", answer.text());
            return switch (answer.field("goal", "UNKNOWN")) {
                case "REACHED" -> new Goal.Reached(summary);
                case "OPEN" -> new Goal.Open(summary);
                default -> new Goal.Unknown(summary);
            };
        } catch (UnderstudyException e) {
            return new Goal.Unknown(e.getMessage());
        }
    }

    @Override
    public StepResult apply(StepContext context) {
        return call(name(context), "apply", context);
    }

    /** Without an observing route, the route's own word is all there is. */
    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return routes.exists(name(context) + "-observe") ? observe(context) : new Goal.Reached(done.summary());
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        String undo = name(context) + "-compensate";
        return routes.exists(undo)
                ? call(undo, "compensate", context)
                : new StepResult.Done(
                        "route '%s' has no '%s' beside it: nothing was undone".formatted(name(context), undo));
    }

    private StepResult call(String route, String action, StepContext context) {
        try {
            UserRoutes.Answer answer = routes.call(route, body(action, context), context.timeout());
            return new StepResult.Done(answer.field("summary", "route '%s' ended well".formatted(route)));
        } catch (UnderstudyException.Permanent e) {
            return new StepResult.Failed(e.getMessage(), false);
        } catch (UnderstudyException.OutcomeUnknown e) {
            return new StepResult.InDoubt(e.getMessage());
        }
    }

    private static Map<String, Object> body(String action, StepContext context) {
        Map<String, String> parameters = new TreeMap<>();
        context.with()
                .path("parameters")
                .properties()
                .forEach(e -> parameters.put(e.getKey(), e.getValue().asText()));
        return Map.of(
                "parameters", parameters,
                "application", context.policy().application().value(),
                "operation", context.operation().value(),
                "step", context.step().name().value(),
                "from", context.oldPrimary().value(),
                "to", context.newPrimary().value(),
                "epoch", context.epoch().value(),
                "action", action);
    }

    private static String name(StepContext context) {
        return context.with().isTextual()
                ? context.with().asText()
                : context.with().path("name").asText();
    }
}
