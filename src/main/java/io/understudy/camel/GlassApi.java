package io.understudy.camel;

import io.understudy.api.SealedPlanReport;
import io.understudy.operation.Engine;
import io.understudy.operation.glass.Seal;
import io.understudy.operation.glass.SealKeys;
import io.understudy.operation.glass.SealedPlan;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Orchestrator;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.Header;

/**
 * Seals plans for the day without the journal; the bean {@code glass} of the routes. It answers from memory, so that it still
 * seals when the journal has just been lost. Thread-safe.
 *
 * @param documents SHA-256 of each policy and runbook that this service runs on
 */
public record GlassApi(
        Map<ApplicationName, FailoverPolicy> policies,
        Orchestrator self,
        Engine engine,
        Map<String, String> documents,
        Clock clock) {

    /** The failover of an application as of now, under a seal. */
    public SealedPlanReport seal(@Header("app") String application) {
        FailoverPolicy policy = Api.policy(policies, application);
        Orchestrator.Sealing sealing = self.sealing()
                .orElseThrow(
                        () -> new UnderstudyException.InvalidInput(
                                "this service seals no plans: make keys with 'understudy break-glass keys' and name the sealing one in spec.breakGlass.key of understudy.yaml"));
        Placement now = engine.placement(policy);
        Instant at = clock.instant();
        SealedPlan plan = new SealedPlan(
                now.application(),
                now.primary(),
                now.standby(),
                now.epoch(),
                documents,
                self.name().value(),
                at,
                at.plus(sealing.validFor()));
        return new SealedPlanReport(
                Seal.close(plan, SealKeys.sealing(sealing.key().reveal())));
    }
}
