package io.understudy.camel;

import io.understudy.decision.Decision;
import io.understudy.decision.Snapshot;
import io.understudy.policy.FailoverPolicy;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** Decides about one application from one reading of the world. Thread-safe; the bean {@code decider} of the routes. */
public final class Decider {

    private final Map<ApplicationName, FailoverPolicy> policies;
    private final SnapshotReader reader;
    private final Decisions decisions;
    private final Ticker ticker;
    private final BiConsumer<FailoverPolicy, Snapshot> watcher;
    private final Map<ApplicationName, String> lastRule = new ConcurrentHashMap<>();

    /** @param watcher sees each reading of the world; returns at once */
    public Decider(
            Map<ApplicationName, FailoverPolicy> policies,
            SnapshotReader reader,
            Decisions decisions,
            Ticker ticker,
            BiConsumer<FailoverPolicy, Snapshot> watcher) {
        this.policies = policies;
        this.reader = reader;
        this.decisions = decisions;
        this.ticker = ticker;
        this.watcher = watcher;
    }

    /** One piece of news for every application: the regular second look, should an event ever get lost. */
    public List<Heard> everyone() {
        long now = ticker.nanos();
        return policies.keySet().stream().map(a -> new Heard(a, now)).toList();
    }

    /** What to do about an application now. */
    public Ruling decide(Heard heard) {
        FailoverPolicy policy = policies.get(heard.application());
        if (policy == null) {
            throw new IllegalArgumentException("no policy for application " + heard.application());
        }
        Snapshot snapshot = reader.read(policy);
        watcher.accept(policy, snapshot);
        Decision decision = decisions.of(snapshot);
        boolean news = !decision.rule().equals(lastRule.put(heard.application(), decision.rule()))
                && !decision.rule().equals(Decisions.NOT_LEADING);
        return new Ruling(policy, snapshot, decision, heard.atNanos(), news);
    }
}
