package io.understudy.app;

import io.understudy.camel.LagSampler;
import io.understudy.camel.Operator;
import io.understudy.journal.Leadership;
import io.understudy.operation.Engine;
import io.understudy.operation.wave.Waves;
import io.understudy.policy.FailoverPolicy;
import io.understudy.sharing.Shares;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the service does by its part among the instances: the one that leads operates, the others keep up with it. */
record Duties(
        Map<ApplicationName, FailoverPolicy> policies,
        Shares shares,
        Engine engine,
        Waves waves,
        LagSampler replication,
        Operator operator,
        ScaleMemoryTick scales,
        Drilling drilling)
        implements Leadership.Duty {

    private static final Logger LOG = LoggerFactory.getLogger(Duties.class);

    @Override
    public void begin() {
        scales.forget();
        Set<ApplicationName> moving = engine.moving();
        // What an open operation may lose must be known before it goes on, else it would ask a person for nothing.
        replication.takeAll(policies.values().stream()
                .filter(policy -> moving.contains(policy.application()))
                .toList());
        engine.resumeOpen().forEach(id -> LOG.info("operation={} goes on where it was", id));
        waves.resumeOpen();
        scales.refreshAll();
        policies.values().forEach(policy -> watch(engine.placement(policy)));
        drilling.drills().recall();
        operator.open();
        drilling.leftovers().look();
    }

    @Override
    public void end() {
        operator.close();
        // A wave may be at the journal, which is silent just then: what runs must not go on for as long.
        engine.halt();
        waves.halt();
    }

    @Override
    public void follow() {
        engine.follow().forEach(this::watch);
    }

    private void watch(Placement placement) {
        Optional.ofNullable(policies.get(placement.application())).ifPresent(policy -> shares.watch(policy, placement));
    }
}
