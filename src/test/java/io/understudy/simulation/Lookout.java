package io.understudy.simulation;

import io.understudy.health.HealthBoard;
import io.understudy.health.ProbeEngine;
import io.understudy.health.Prober;
import io.understudy.health.RemoteView;
import io.understudy.health.VantagePoint;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What an orchestrator and a witness have in common: the real probing and judging, in one process. */
final class Lookout {

    private static final Duration TICK = Duration.ofMillis(200);

    private final World world;
    final HealthBoard board;
    private final ProbeEngine probes;

    Lookout(World world, Process process, NodeClock clock, Prober prober) {
        this.world = world;
        VantagePoint self = new VantagePoint(process.name());
        this.board = new HealthBoard(clock, self, change -> {});
        this.probes = new ProbeEngine(clock, prober, self, TICK, board);
        world.loop.every(TICK, process, probes::tick);
        world.loop.every(Duration.ofSeconds(1), process, board::sweep);
    }

    void watch(App app, SiteName primary) {
        board.watch(
                app.name(), primary, app.policy.probes(), app.policy.health().thresholds());
        probes.watch(app.name(), primary, app.policy.probes());
    }

    /** A witness's answer. */
    RemoteView see(Map<ApplicationName, SiteName> primaries) {
        Map<ApplicationName, RemoteView.Seen> seen = new HashMap<>();
        primaries.forEach((application, site) -> {
            watch(world.app(application), site);
            seen.put(application, new RemoteView.Seen(site, board.signals(application)));
        });
        return new RemoteView(seen);
    }
}
