package io.understudy.camel;

import io.understudy.health.Outcome;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.topology.UnderstudyException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Probes by a user's own route: any of Camel's connectors can be a probe. A route that ends without an exception is UP unless it
 * answers a JSON object whose {@code outcome} says otherwise; one that fails is DOWN; one that isn't there is UNKNOWN.
 */
public final class RouteProber implements Prober {

    private final UserRoutes routes;
    private final Executor executor;

    public RouteProber(UserRoutes routes, Executor executor) {
        this.routes = routes;
        this.executor = executor;
    }

    @Override
    public CompletionStage<ProbeResult> probe(Request request) {
        if (!(request.probe().target() instanceof ProbeTarget.Route(String name))) {
            return CompletableFuture.completedFuture(ProbeResult.unknown("not a route probe"));
        }
        return CompletableFuture.supplyAsync(() -> call(name, request), executor);
    }

    private ProbeResult call(String name, Request request) {
        try {
            UserRoutes.Answer answer = routes.call(
                    name,
                    Map.of(
                            "application", request.application().value(),
                            "probe", request.probe().name().value(),
                            "site", request.site().value(),
                            "action", "probe"),
                    request.timeout());
            return new ProbeResult(outcome(answer), answer.field("detail", "route '%s' answered".formatted(name)));
        } catch (UnderstudyException.Permanent e) {
            return ProbeResult.unknown(e.getMessage());
        } catch (UnderstudyException.OutcomeUnknown e) {
            return ProbeResult.down(e.getMessage());
        }
    }

    private static Outcome outcome(UserRoutes.Answer answer) {
        return switch (answer.field("outcome", "UP")) {
            case "UP" -> Outcome.UP;
            case "DOWN" -> Outcome.DOWN;
            default -> Outcome.UNKNOWN;
        };
    }
}
