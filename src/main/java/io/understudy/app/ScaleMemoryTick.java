package io.understudy.app;

import io.understudy.adapter.kubernetes.PrimaryScaleMemory;
import io.understudy.journal.Leadership;
import io.understudy.operation.Engine;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Refreshes what is remembered of every primary's replica counts; the bean {@code primaryScale} of the routes. */
public final class ScaleMemoryTick {

    private final Catalogue catalogue;
    private final Engine engine;
    private final PrimaryScaleMemory memory;
    private final Leadership leadership;
    private final Executor executor;
    private final Set<FailoverPolicy> underWay = ConcurrentHashMap.newKeySet();

    ScaleMemoryTick(
            Catalogue catalogue, Engine engine, PrimaryScaleMemory memory, Leadership leadership, Executor executor) {
        this.catalogue = catalogue;
        this.engine = engine;
        this.memory = memory;
        this.leadership = leadership;
        this.executor = executor;
    }

    /** Another instance may have led since: what it has seen is written at the standby. */
    void forget() {
        memory.forget();
    }

    /** Looks again, where this instance leads. Returns at once. */
    public void tick() {
        if (leadership.leads()) {
            refreshAll();
        }
    }

    /** Starts a refresh of each application that has none under way, and no operation. */
    void refreshAll() {
        for (FailoverPolicy policy : catalogue.policies().values()) {
            if (engine.acting(policy.application()).isEmpty() && underWay.add(policy)) {
                executor.execute(() -> refresh(policy));
            }
        }
    }

    private void refresh(FailoverPolicy policy) {
        try {
            memory.refresh(policy, engine.placement(policy), engine.foreseen(policy));
        } finally {
            underWay.remove(policy);
        }
    }
}
