package io.understudy.app;

import io.understudy.adapter.kubernetes.Manifests;
import io.understudy.adapter.kubernetes.StepPods;
import io.understudy.adapter.registry.HttpRegistry;
import io.understudy.camel.Metrics;
import io.understudy.camel.ReadinessApi;
import io.understudy.camel.ReadinessNews;
import io.understudy.camel.SnapshotReader;
import io.understudy.camel.StandbyChecks;
import io.understudy.health.RemoteViews;
import io.understudy.journal.Leadership;
import io.understudy.operation.Engine;
import io.understudy.operation.OperationListener;
import io.understudy.operation.Phase;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ImageTerms;
import io.understudy.policy.Orchestrator;
import io.understudy.policy.Site;
import io.understudy.readiness.Guard;
import io.understudy.readiness.ImageChecks;
import io.understudy.readiness.RememberedRegistry;
import io.understudy.readiness.Rounds;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What asks whether the standbys could take over, on threads of its own: nothing else waits for it. */
record Proving(
        Catalogue catalogue,
        StandbyChecks checks,
        Guard guard,
        Rounds rounds,
        ExecutorService threads,
        HttpRegistry registries)
        implements AutoCloseable {

    /** @param folder of the documents, where manifests are */
    static Proving of(
            Path folder,
            Orchestrator self,
            Observing observing,
            Engine engine,
            SnapshotReader reader,
            Leadership leadership,
            News news,
            RemoteViews witnesses) {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Catalogue catalogue = observing.catalogue();
        HttpRegistry registries = new HttpRegistry();
        ImageChecks images = new ImageChecks(
                new StepPods(observing.clusters(), new Manifests(folder), catalogue.sites()::get),
                new RememberedRegistry(registries, observing.ticker()),
                site -> terms(catalogue, site));
        StandbyChecks checks = new StandbyChecks(engine, reader, leadership::hindrances, images, witnesses::silence);
        Guard guard = new Guard(threads, self.readiness().timeout());
        Rounds rounds = new Rounds(
                catalogue.policies().values(),
                checks,
                guard,
                world(engine, leadership),
                self.readiness().every(),
                observing.clock(),
                observing.ticker(),
                threads,
                new ReadinessNews(
                        news::tell,
                        application -> Optional.ofNullable(catalogue.policies().get(application))
                                .map(reader::read)));
        return new Proving(catalogue, checks, guard, rounds, threads, registries);
    }

    private static Optional<ImageTerms> terms(Catalogue catalogue, SiteName name) {
        return Optional.ofNullable(catalogue.sites().get(name))
                .flatMap(Site::kubernetes)
                .map(Site.Cluster::images);
    }

    private static Rounds.World world(Engine engine, Leadership leadership) {
        return new Rounds.World() {
            @Override
            public Optional<String> hindrance() {
                return leadership.leads()
                        ? Optional.empty()
                        : Optional.of(leadership
                                .leader()
                                .map("only the leader asks: %s leads, look there"::formatted)
                                .orElse("no instance leads at the moment, and only the leader asks"));
            }

            @Override
            public boolean moves(ApplicationName application) {
                return engine.acting(application).isPresent();
            }

            @Override
            public Placement placement(FailoverPolicy policy) {
                return engine.placement(policy);
            }
        };
    }

    ReadinessApi api(Engine engine) {
        return new ReadinessApi(catalogue.policies(), rounds, engine::requireLeading);
    }

    /** Discards the round of an application beside which an operation acts. */
    OperationListener overlapping() {
        return (view, _) -> {
            if (view.phase() != Phase.AWAITING_APPROVAL) {
                rounds.disturbed(view.application());
            }
        };
    }

    void measure(Metrics metrics) {
        catalogue.policies().values().forEach(policy -> metrics.watch(policy, rounds));
        metrics.watch(guard);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        registries.close();
    }
}
