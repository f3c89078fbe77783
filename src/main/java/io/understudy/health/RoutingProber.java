package io.understudy.health;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Hands each probe to the prober of its target's kind. A kind without one is UNKNOWN, never healthy and never down.
 *
 * <p>Immutable, thread-safe.
 */
public final class RoutingProber implements Prober {

    private final Map<Class<? extends ProbeTarget>, Prober> probers;

    public RoutingProber(Map<Class<? extends ProbeTarget>, Prober> probers) {
        this.probers = Map.copyOf(probers);
    }

    @Override
    public CompletionStage<ProbeResult> probe(Request request) {
        return proberOf(request).probe(request);
    }

    @Override
    public ProbeResult overdue(Request request) {
        return proberOf(request).overdue(request);
    }

    private Prober proberOf(Request request) {
        return probers.getOrDefault(request.probe().target().getClass(), RoutingProber::nobody);
    }

    private static CompletionStage<ProbeResult> nobody(Request request) {
        return CompletableFuture.completedFuture(ProbeResult.unknown("this instance has no prober for %s targets"
                .formatted(request.probe().target().kind())));
    }
}
