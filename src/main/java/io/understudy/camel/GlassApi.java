package io.understudy.camel;

import io.understudy.access.Caller;
import io.understudy.api.SealedPlanReport;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.operation.Engine;
import io.understudy.operation.glass.Seal;
import io.understudy.operation.glass.SealKeys;
import io.understudy.operation.glass.SealedPlan;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Orchestrator;
import io.understudy.time.Moments;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/**
 * Seals plans for the day without the journal; the bean {@code glass} of the routes. It answers from memory, so that it still
 * seals when the journal has just been lost. Thread-safe.
 *
 * @param documents SHA-256 of each policy and runbook that this service runs on now
 * @param people are told of each seal; returns at once
 */
public record GlassApi(
        Map<ApplicationName, FailoverPolicy> policies,
        Orchestrator self,
        Engine engine,
        Supplier<Map<String, String>> documents,
        Consumer<Notice> people,
        Clock clock) {

    /** The failover of an application as of now, under a seal. */
    public SealedPlanReport seal(@Header("app") String application, @ExchangeProperty(Caller.PROPERTY) Caller caller) {
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
                documents.get(),
                self.name().value(),
                at,
                at.plus(sealing.validFor()));
        String sealed = Seal.close(plan, SealKeys.sealing(sealing.key().reveal()));
        people.accept(Notice.ofEvent(
                now.application(),
                "seal of " + now.application(),
                Urgency.INFO,
                "application=%s a failover to %s is sealed for the day without the journal, asked for with the token of %s, good until %s"
                        .formatted(
                                now.application(),
                                now.standby(),
                                caller.name().orElse("the service's owner"),
                                Moments.of(plan.validUntil()))));
        return new SealedPlanReport(sealed);
    }
}
