package io.understudy.app;

import io.understudy.camel.DenialLog;
import io.understudy.camel.Health;
import io.understudy.camel.Metrics;
import io.understudy.camel.Refusals;
import io.understudy.camel.UserRoutes;
import io.understudy.camel.WitnessAnswer;
import io.understudy.health.VantagePoint;
import io.understudy.policy.Catalogue;
import io.understudy.time.Ticker;
import io.understudy.topology.HostPort;
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

    static WitnessService start(Path folder, Catalogue catalogue, VantagePoint self, HostPort listen) {
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
        camel.bind("refusals", new Refusals(new DenialLog(observing.ticker())));
        camel.bind("readiness", new Health(List::of));
        camel.bind("metrics", new Metrics());
        camel.start();
        return new WitnessService(camel, observing);
    }

    @Override
    public void close() {
        camel.close();
        observing.close();
    }
}
