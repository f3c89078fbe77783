package io.understudy.simulation;

import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.topology.SiteName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Probes of the simulated world, as one process sees it. On a fiber it waits for the answer. */
final class Probing implements Prober {

    private final World world;
    private final Process process;

    Probing(World world, Process process) {
        this.world = world;
        this.process = process;
    }

    @Override
    public CompletionStage<ProbeResult> probe(Request request) {
        var result = new CompletableFuture<ProbeResult>();
        switch (request.probe().target()) {
            case ProbeTarget.Postgresql _ -> {
                App app = world.app(request.application());
                Database database = app.database(request.site());
                ask(request, database, result, () -> world.login(database));
            }
            case ProbeTarget.Tcp _ -> ask(request, world.canary, result, () -> ProbeResult.up("accepted"));
            default -> {
                App app = world.app(request.application());
                SiteName site = request.publicName() ? app.zone.view().answer().getFirst() : request.site();
                Network.Host host = site.equals(Zone.PAGE) ? world.canary : world.site(site);
                ask(request, host, result, () -> world.storefront(app, site));
            }
        }
        return result;
    }

    private void ask(
            Request request, Network.Host host, CompletableFuture<ProbeResult> result, Supplier<ProbeResult> look) {
        if (world.loop.current() != null) {
            complete(request, result, world.network.ask(process, host, request.timeout(), look));
        } else {
            world.network.ask(process, host, request.timeout(), look, answer -> complete(request, result, answer));
        }
    }

    private void complete(Request request, CompletableFuture<ProbeResult> result, Network.Answer<ProbeResult> answer) {
        ProbeResult seen = answer instanceof Network.Answer.Got<ProbeResult>(ProbeResult value)
                ? value
                : ProbeResult.noAnswerWithin(request.timeout());
        world.checker.saw(process, request, seen);
        result.complete(seen);
    }
}
