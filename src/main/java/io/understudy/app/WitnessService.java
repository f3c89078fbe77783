package io.understudy.app;

import io.understudy.camel.DenialLog;
import io.understudy.camel.Health;
import io.understudy.camel.Metrics;
import io.understudy.camel.Refusals;
import io.understudy.camel.UserRoutes;
import io.understudy.camel.WitnessAnswer;
import io.understudy.camel.WitnessGate;
import io.understudy.health.VantagePoint;
import io.understudy.policy.Catalogue;
import io.understudy.policy.ConfigurationFolder;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.LiveCatalogue;
import io.understudy.policy.Orchestrator;
import io.understudy.reload.ChangedDocuments;
import io.understudy.reload.DocumentWatch;
import io.understudy.reload.World;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import io.understudy.topology.Placement;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;

/** A running witness: makes the same probes as an orchestrator from another place, tells what it sees, and acts on nothing. */
final class WitnessService implements AutoCloseable {

    private final CamelRuntime camel;
    private final Observing observing;

    private WitnessService(CamelRuntime camel, Observing observing) {
        this.camel = camel;
        this.observing = observing;
    }

    static WitnessService start(
            Path folder, ConfigurationFolder.Result.Valid read, VantagePoint self, HostPort listen) {
        WitnessGate gate = new WitnessGate(read.orchestrator()
                .witness(self)
                .flatMap(Orchestrator.Witness::token)
                .map(token -> token::reveal));
        LiveCatalogue live = new LiveCatalogue(read.catalogue());
        Catalogue catalogue = live.view();
        CamelRuntime camel = new CamelRuntime(RouteSet.WITNESS, folder, listen);
        Observing observing = Observing.open(
                catalogue,
                self,
                Ticker.system(),
                new UserRoutes(camel.context(), Executors.newVirtualThreadPerTaskExecutor()),
                change -> {});
        WitnessAnswer answer = new WitnessAnswer(catalogue.policies(), observing.board(), observing.probes());
        catalogue.policies().values().forEach(policy -> answer.watch(policy, policy.primary()));
        camel.bind("probes", observing.probes());
        camel.bind("health", observing.board());
        camel.bind("witness", answer);
        camel.bind("witnessGate", gate);
        camel.bind("refusals", new Refusals(new DenialLog(observing.ticker())));
        camel.bind("readiness", new Health(List::of));
        Metrics metrics = new Metrics();
        camel.bind("metrics", metrics);
        DocumentWatch documents = new DocumentWatch(
                folder,
                live,
                read.orchestrator(),
                new Onlooker(catalogue),
                new Forgetting(answer),
                observing.clock(),
                observing.ticker(),
                observing.threads());
        metrics.watch(documents);
        camel.bind("documents", documents);
        camel.start();
        return new WitnessService(camel, observing);
    }

    /** A witness moves nothing, and is told by each question where a primary is. */
    private record Onlooker(Catalogue catalogue) implements World {
        @Override
        public boolean operates(ApplicationName application) {
            return false;
        }

        @Override
        public Placement placement(FailoverPolicy policy) {
            return catalogue.initial(policy);
        }

        @Override
        public boolean betweenStarts(Runnable change) {
            change.run();
            return true;
        }
    }

    /** What stays is watched by its current policy from the next question on. */
    private record Forgetting(WitnessAnswer answer) implements DocumentWatch.Follower {
        @Override
        public void changed(ChangedDocuments change) {
            change.removed().forEach(answer::forget);
        }

        @Override
        public void rejected(List<String> reasons) {}

        @Override
        public void settled(String words) {}
    }

    @Override
    public void close() {
        camel.close();
        observing.close();
    }
}
