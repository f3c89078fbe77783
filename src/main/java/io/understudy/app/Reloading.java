package io.understudy.app;

import io.understudy.camel.LagSampler;
import io.understudy.camel.Metrics;
import io.understudy.camel.SnapshotReader;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.operation.Engine;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Rounds;
import io.understudy.reload.ChangedDocuments;
import io.understudy.reload.DocumentWatch;
import io.understudy.reload.World;
import io.understudy.sharing.Shares;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;

/**
 * Lets everything that keeps something of an application follow its documents: probes, lag, readiness, drills' times and metrics.
 * Whatever else needs a policy reads the current one. May be called again with a change that it has followed in part.
 */
record Reloading(
        Engine engine,
        Shares shares,
        Rounds rounds,
        Metrics metrics,
        SnapshotReader reader,
        LagSampler lags,
        BooleanSupplier leads,
        CamelContext camel,
        Consumer<Notice> people)
        implements DocumentWatch.Follower {

    private static final String SUBJECT = "documents";

    /** @param drilled whether a live drill has an application */
    static World world(Engine engine, Predicate<ApplicationName> drilled) {
        return new World() {
            @Override
            public boolean operates(ApplicationName application) {
                return engine.active(application).isPresent() || drilled.test(application);
            }

            @Override
            public Placement placement(FailoverPolicy policy) {
                return engine.placement(policy);
            }

            @Override
            public boolean betweenStarts(Runnable change) {
                return engine.betweenStarts(change);
            }
        };
    }

    @Override
    public void changed(ChangedDocuments change) {
        change.removed().forEach(this::forget);
        change.added().forEach(application -> begin(change.policy(application)));
        change.changed().forEach(application -> exchange(change.policy(application)));
    }

    private void begin(FailoverPolicy policy) {
        exchange(policy);
        if (leads.getAsBoolean() && engine.active(policy.application()).isPresent()) {
            // What it may lose must be known before it goes on, else it would ask a person for nothing.
            lags.takeAll(List.of(policy));
            engine.resume(policy.application());
        }
    }

    private void exchange(FailoverPolicy policy) {
        shares.exchange(policy, () -> engine.placement(policy));
        rounds.forget(policy.application());
        metrics.forget(policy.application());
        metrics.watch(policy, reader, rounds);
        metrics.watch(policy, rounds);
        Drilling.unroute(camel, policy.application());
        Drilling.route(camel, List.of(policy));
    }

    private void forget(ApplicationName application) {
        shares.forget(application);
        rounds.forget(application);
        metrics.forget(application);
        Drilling.unroute(camel, application);
        String words = "application=%s is protected no more: its policy was removed".formatted(application);
        people.accept(Notice.ofDecision(application, "removed", Urgency.WARNING, words)
                .asOver());
        people.accept(
                Notice.ofReadiness(application, "removed", Urgency.INFO, words).asOver());
    }

    @Override
    public void rejected(List<String> reasons) {
        people.accept(Notice.ofService(
                SUBJECT,
                String.join("\n", reasons),
                Urgency.WARNING,
                "documents NOT TAKEN, those before go on: %s%s"
                        .formatted(
                                reasons.getFirst(),
                                reasons.size() == 1
                                        ? ""
                                        : " (and %d more: 'understudy status' shows them)"
                                                .formatted(reasons.size() - 1))));
    }

    @Override
    public void settled(String words) {
        people.accept(Notice.ofService(SUBJECT, words, Urgency.INFO, "documents %s".formatted(words))
                .asOver());
    }
}
