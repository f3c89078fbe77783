package io.understudy.app;

import io.understudy.access.Pem;
import io.understudy.adapter.witness.HttpWitness;
import io.understudy.camel.Decider;
import io.understudy.camel.Decisions;
import io.understudy.camel.FailbackGate;
import io.understudy.camel.Operator;
import io.understudy.camel.Reprotection;
import io.understudy.camel.SnapshotReader;
import io.understudy.camel.Witnesses;
import io.understudy.health.Canaries;
import io.understudy.health.RemoteView;
import io.understudy.health.RemoteViews;
import io.understudy.health.VantagePoint;
import io.understudy.operation.Engine;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Orchestrator;
import io.understudy.policy.ReplicationLink;
import io.understudy.replication.LagBoard;
import io.understudy.sharing.Shares;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Everything between what is seen and what is done: the others' views, the snapshot of them all, the ruling on it. */
record Deciding(
        Canaries canaries,
        Witnesses witnesses,
        SnapshotReader reader,
        Decisions decisions,
        Decider decider,
        Operator operator,
        FailbackGate failback) {

    static Deciding of(
            Orchestrator self,
            Observing observing,
            Shares shares,
            Engine engine,
            LagBoard lags,
            RemoteViews remote,
            Store store,
            Supplier<Optional<String>> paused,
            News news,
            Predicate<ApplicationName> drilled,
            Parts parts) {
        Collection<FailoverPolicy> policies = observing.catalogue().policies().values();
        Canaries canaries = new Canaries(self.canaries(), observing.prober(), observing.ticker());
        SnapshotReader reader = new SnapshotReader(
                policies,
                self,
                engine,
                observing.board(),
                shares::signals,
                remote,
                canaries,
                (policy, placement) -> lags.status(
                        placement,
                        policy.replication().stream().map(ReplicationLink::name).toList(),
                        policy.objectives()::rpo),
                paused,
                observing.clock());
        Witnesses witnesses = new Witnesses(
                sources(self, parts), () -> primaries(engine, policies), remote, news::changed, observing.threads());
        Decisions decisions = new Decisions(store.leadership());
        Operator operator =
                new Operator(engine, observing.board(), store.pause(), observing.ticker(), observing.clock());
        FailbackGate failback = new FailbackGate(observing.ticker());
        Reprotection reprotection = new Reprotection(
                observing.catalogue().policies(),
                reader,
                store.pause(),
                engine,
                operator,
                observing.ticker(),
                observing.clock(),
                observing.threads(),
                drilled);
        return new Deciding(
                canaries,
                witnesses,
                reader,
                decisions,
                new Decider(observing.catalogue().policies(), reader, decisions, observing.ticker(), (policy, now) -> {
                    failback.consider(now);
                    reprotection.consider(policy, now);
                }),
                operator,
                failback);
    }

    private static Map<VantagePoint, RemoteView.Source> sources(Orchestrator self, Parts parts) {
        Map<VantagePoint, RemoteView.Source> sources = new HashMap<>();
        for (Orchestrator.Witness witness : self.witnesses()) {
            sources.put(
                    witness.name(),
                    parts.keep(new HttpWitness(
                            witness.url(),
                            witness.token().map(token -> token::reveal),
                            witness.authorities().map(Pem::certificates).orElse(List.of()))));
        }
        return sources;
    }

    private static Map<ApplicationName, SiteName> primaries(Engine engine, Collection<FailoverPolicy> policies) {
        return policies.stream()
                .collect(Collectors.toMap(
                        FailoverPolicy::application, p -> engine.placement(p).primary()));
    }
}
