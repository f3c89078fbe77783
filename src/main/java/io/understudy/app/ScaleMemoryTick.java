package io.understudy.app;

import io.understudy.adapter.kubernetes.PrimaryScaleMemory;
import io.understudy.journal.Leadership;
import io.understudy.operation.Engine;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Refreshes what is remembered of every primary's replica counts, and where an operation acts looks after the counts that it gave; the bean
 * {@code primaryScale} of the routes.
 */
public final class ScaleMemoryTick {

    private final Catalogue catalogue;
    private final Engine engine;
    private final PrimaryScaleMemory memory;
    private final Leadership leadership;
    private final Upkeep upkeep;
    private final Executor executor;
    private final Set<FailoverPolicy> underWay = ConcurrentHashMap.newKeySet();

    ScaleMemoryTick(
            Catalogue catalogue,
            Engine engine,
            PrimaryScaleMemory memory,
            Leadership leadership,
            Upkeep upkeep,
            Executor executor) {
        this.catalogue = catalogue;
        this.engine = engine;
        this.memory = memory;
        this.leadership = leadership;
        this.upkeep = upkeep;
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

    /** Starts a look at each application that has none under way. */
    void refreshAll() {
        for (FailoverPolicy policy : catalogue.policies().values()) {
            if (underWay.add(policy)) {
                executor.execute(() -> refresh(policy));
            }
        }
    }

    private void refresh(FailoverPolicy policy) {
        try {
            if (engine.acting(policy.application()).isEmpty()) {
                memory.refresh(policy, engine.placement(policy), engine.foreseen(policy));
            } else {
                upkeep.look(policy.application());
            }
        } finally {
            underWay.remove(policy);
        }
    }
}
