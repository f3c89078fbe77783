package io.understudy.app;

import io.understudy.sandbox.SandboxWorld;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A way through an operation, and what is so at its end when nobody disturbs it. */
enum Journey {

    /** The region is lost; the service moves by itself. */
    FAILOVER(
            "FAILOVER",
            Set.of("fence", "promote", "tally", "web", "ready", "right-data", "dns", "served", "writes"),
            new Ended("SUCCEEDED", SandboxWorld.WEST, 2, SandboxWorld.WEST, List.of(up()), 1, "2 us-west-2", 1, 1)),

    /** Both sites are up; a person asks for the move. */
    SWITCHOVER(
            "SWITCHOVER",
            Set.of("web", "ready", "fence", "promote", "tally", "right-data", "dns", "served", "writes"),
            new Ended("SUCCEEDED", SandboxWorld.WEST, 2, SandboxWorld.WEST, List.of(up()), 1, "2 us-west-2", 1, 1)),

    /** The same, but a step between the fence and the promotion fails for good, so all of it is undone. */
    UNDONE(
            "SWITCHOVER",
            Set.of("web", "ready", "fence", "tally", "room"),
            new Ended("COMPENSATED", SandboxWorld.EAST, 1, SandboxWorld.EAST, List.of(up(), down()), 0, "none", 0, 1)),

    /** Both sites are up, and a person asks for a failover; that step fails, so the web goes down and the fence is lifted again. */
    FAILOVER_UNDONE("FAILOVER", Set.of("fence", "web", "tally", "room"), UNDONE.end);

    private static final String PROMOTE =
            "- {name: promote, postgresql.promote: {link: orders}, needs: [fence], timeout: 10s}";

    private static final String TALLY = "- {name: tally, route: tally, needs: [%s], timeout: 5s}";

    /** There is never room for one replica more than are wanted. */
    private static final String ROOM =
            "- {name: room, kubernetes.wait: {deployment: web, namespace: shop, available: 11}, needs: [tally, web], timeout: 2s, retry: {attempts: 1}}";

    final String kind;

    /** Those that begin. */
    final Set<String> steps;

    final Ended end;

    Journey(String kind, Set<String> steps, Ended end) {
        this.kind = kind;
        this.steps = steps;
        this.end = end;
    }

    /** Changes the documents so that this is what happens. */
    void prepare(Config config) throws IOException {
        // So many restarts take longer than the sample's objective; what they may lose is still announced.
        config.edit("failover-policies/shop.yaml", "rpo: 30s", "rpo: 10m");
        // The steps between the fence and the promotion take their time, if everything goes wrong.
        config.edit("failover-policies/shop.yaml", "rto: 1m", "rto: 5m");
        if (this == FAILOVER_UNDONE) {
            giveTheFenceTime(config);
        }
        List<String> steps = changesNothing()
                ? List.of(TALLY.formatted("fence"), ROOM, PROMOTE.replace("[fence]", "[fence, room]"))
                : List.of(PROMOTE, TALLY.formatted("promote"));
        String runbook = kind.equals("FAILOVER") ? "web-and-postgres" : "web-and-postgres-planned";
        config.edit("runbooks/%s.yaml".formatted(runbook), PROMOTE, String.join("\n    ", steps));
    }

    /** The power switch is tried after the database's fence, and nobody would turn the power on again. */
    private static void giveTheFenceTime(Config config) throws IOException {
        config.edit(
                "failover-policies/shop.yaml",
                "- {postgresql: {link: orders}}",
                "- {postgresql: {link: orders}, timeout: 20s}");
        config.edit(
                "runbooks/web-and-postgres.yaml", "fence.primary: {}, timeout: 12s", "fence.primary: {}, timeout: 30s");
        for (String planned : List.of("web-and-postgres-planned", "web-and-postgres-failback")) {
            config.edit(
                    "runbooks/%s.yaml".formatted(planned),
                    "needs: [ready], timeout: 8s",
                    "needs: [ready], timeout: 30s");
        }
    }

    /** Afterwards the same can happen again. */
    boolean changesNothing() {
        return this == UNDONE || this == FAILOVER_UNDONE;
    }

    private static Targets.Scale up() {
        return new Targets.Scale(10, "2", "1");
    }

    private static Targets.Scale down() {
        return new Targets.Scale(1, "1", "");
    }
}
