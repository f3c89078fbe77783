package io.understudy.camel;

import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.LinkName;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Samples the lag of every replication link at its own interval; one sample of a link at a time. Thread-safe; the bean
 * {@code replication} of the routes.
 */
public final class LagSampler {

    private final Iterable<FailoverPolicy> policies;
    private final Sample sample;
    private final Ticker ticker;
    private final Executor executor;
    private final Map<Key, Long> dueNanos = new ConcurrentHashMap<>();
    private final Set<Key> underWay = ConcurrentHashMap.newKeySet();

    /** Takes one sample of a link and keeps it; blocks until it is taken. */
    @FunctionalInterface
    public interface Sample {
        void take(FailoverPolicy policy, ReplicationLink link);
    }

    public LagSampler(Iterable<FailoverPolicy> policies, Sample sample, Ticker ticker, Executor executor) {
        this.policies = policies;
        this.sample = sample;
        this.ticker = ticker;
        this.executor = executor;
    }

    /** Starts the samples that are due; returns at once. */
    public void tick() {
        for (FailoverPolicy policy : policies) {
            for (ReplicationLink link : policy.replication()) {
                startIfDue(policy, link);
            }
        }
    }

    /**
     * Samples every link of these policies at once and returns when all are taken, so that nobody takes the moment after a
     * start for one in which nothing can be known.
     */
    public void takeAll(Collection<FailoverPolicy> resumed) {
        CompletableFuture.allOf(resumed.stream()
                        .flatMap(policy -> policy.replication().stream()
                                .map(link -> CompletableFuture.runAsync(() -> sample.take(policy, link), executor)))
                        .toArray(CompletableFuture[]::new))
                // A link that can't be sampled stays unknown.
                .exceptionally(failure -> null)
                .join();
    }

    private void startIfDue(FailoverPolicy policy, ReplicationLink link) {
        Key key = new Key(policy.application(), link.name());
        long now = ticker.nanos();
        Long due = dueNanos.get(key);
        if (due != null && now - due < 0 || !underWay.add(key)) {
            return;
        }
        dueNanos.put(key, now + link.every().toNanos());
        executor.execute(() -> {
            try {
                sample.take(policy, link);
            } finally {
                underWay.remove(key);
            }
        });
    }

    private record Key(ApplicationName application, LinkName link) {}
}
