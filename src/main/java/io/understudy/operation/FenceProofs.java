package io.understudy.operation;

import io.understudy.time.Ticker;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When this process saw the fence of each operation. A proof tells how things were then: one that is older than
 * {@link #FRESH}, comes from an earlier process, or after which a person was asked, must be looked at again. Thread-safe.
 */
final class FenceProofs {

    /** Longer than an engine takes from the fence to the next step, shorter than a person takes to power a site on. */
    static final Duration FRESH = Duration.ofSeconds(5);

    private final Ticker ticker;
    private final Map<OperationId, Seen> seen = new ConcurrentHashMap<>();

    /** @param acceptances how many a person had given by then */
    private record Seen(boolean proven, long provenNanos, long seenNanos, int acceptances) {}

    FenceProofs(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Fenced, or accepted as it is, just now. */
    void took(StepContext context, boolean proven) {
        long now = ticker.nanos();
        seen.put(
                context.operation(),
                new Seen(proven, now, now, context.acceptances().size()));
    }

    /** Looked at again and found to hold still; what it stopped was stopped since the first proof. */
    void holds(StepContext context) {
        long now = ticker.nanos();
        int acceptances = context.acceptances().size();
        seen.compute(
                context.operation(),
                (id, known) ->
                        new Seen(true, known != null && known.proven() ? known.provenNanos() : now, now, acceptances));
    }

    boolean fresh(StepContext context) {
        return Optional.ofNullable(seen.get(context.operation()))
                .filter(s -> s.acceptances() == context.acceptances().size()
                        && ticker.since(s.seenNanos()).compareTo(FRESH) <= 0)
                .isPresent();
    }

    /** Since when the old primary can't have acknowledged anything, on the ticker; empty without a proof of this process. */
    OptionalLong stoppedNanos(OperationId operation) {
        return Optional.ofNullable(seen.get(operation)).filter(Seen::proven).stream()
                .mapToLong(Seen::provenNanos)
                .findFirst();
    }

    void forget(OperationId operation) {
        seen.remove(operation);
    }
}
