package io.understudy.rig.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.Status;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.HostThreads;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Forty applications beside the shop. None has a database: each is what answers at one of two gateways of us-east-1, so that one
 * gateway takes thirty of them away at the same instant. The service may move ten by itself.
 */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class ManyApplicationsRigIT {

    private static final int MANY = 30;
    private static final int ALL = 40;
    private static final Duration A_WHILE = Duration.ofSeconds(6);

    private static final String POLICY = """
            apiVersion: understudy.io/v1
            kind: FailoverPolicy
            metadata: {name: %s}
            spec:
              primary: us-east-1
              standby: us-west-2
              objectives: {rpo: 30s, rto: 1m}
              probes:
                - {name: gateway, tcp: {sites: {us-east-1: "%s", us-west-2: "%s"}}, every: 1s, timeout: 800ms}
              health: {failureThreshold: 3, successThreshold: 2, vantagePoints: {required: 2}, failoverWhen: [application]}
              fencing: [{route: power-off, timeout: 5s}]
              automation: {mode: automatic, cooldown: 1h}
              runbooks: {failover: gateway}
            """;

    private static final String RUNBOOK = """
            apiVersion: understudy.io/v1
            kind: Runbook
            metadata: {name: gateway}
            spec:
              steps:
                - {name: fence, fence.primary: {}, timeout: 12s}
                - {name: served, verify.probe: {probe: gateway, through: site}, needs: [fence], timeout: 5s}
            """;

    private RigWorld world;

    @BeforeEach
    void starts() throws IOException {
        world = RigWorld.start();
        world.installation().put("runbooks/gateway.yaml", RUNBOOK);
        IntStream.range(0, ALL).forEach(this::protect);
    }

    @AfterEach
    void ends() throws IOException {
        world.close();
    }

    @Test
    @Proves(Fault.MANY_AT_ONCE)
    void thirty_that_are_lost_at_the_same_instant_are_left_to_a_human() throws IOException {
        try (ServerSocket theirs = listen(Host.EAST, gateway(Host.EAST, MANY));
                ServerSocket standby = listen(Host.WEST, gateway(Host.WEST, 0));
                Service service = world.protectedShop()) {
            ServerSocket many = listen(Host.EAST, gateway(Host.EAST, 0));
            try {
                Story.awaitIn(service, "all forty serve", () -> count(service, "primary-serves") == ALL);

                many.close();
                Story.awaitIn(service, "thirty are proposed", () -> count(service, "many-at-once") == MANY);
                Story.assertHolds(service, A_WHILE);
                assertThat(count(service, "primary-serves")).as("the others").isEqualTo(ALL - MANY);
                assertThat(reasons(service))
                        .hasSize(MANY)
                        .allSatisfy(
                                reason -> assertThat(reason)
                                        .isEqualTo(
                                                "30 applications are lost at once, more than the 10 that may move by themselves"));

                many = listen(Host.EAST, gateway(Host.EAST, 0));
                Story.awaitIn(service, "all forty serve again", () -> count(service, "primary-serves") == ALL);
                Story.assertHolds(service, Duration.ofSeconds(1));
            } finally {
                many.close();
            }
            assertThat(List.of(theirs, standby)).noneMatch(ServerSocket::isClosed);
        }
    }

    private void protect(int number) {
        String name = name(number);
        try {
            world.installation()
                    .put(
                            "failover-policies/%s.yaml".formatted(name),
                            POLICY.formatted(name, gateway(Host.EAST, number), gateway(Host.WEST, 0)));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** Behind the shop in the order of the alphabet, which is the service's. */
    private static String name(int number) {
        return "till-%02d".formatted(number);
    }

    /** What answers for an application. */
    private HostPort gateway(Host site, int number) {
        return new HostPort(world.network().address(site, number < MANY ? 40 : 41), 9000);
    }

    private ServerSocket listen(Host site, HostPort at) {
        CompletableFuture<ServerSocket> open = new CompletableFuture<>();
        new HostThreads(world.network().place(site))
                .newThread(() -> {
                    try {
                        ServerSocket socket = new ServerSocket();
                        socket.setReuseAddress(true);
                        socket.bind(new InetSocketAddress(at.host(), at.port()), 1_000);
                        open.complete(socket);
                        accept(socket);
                    } catch (IOException e) {
                        open.completeExceptionally(e);
                    }
                })
                .start();
        return open.join();
    }

    private static void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                socket.accept().close();
            } catch (IOException e) {
                // Closed: the gateway is gone.
            }
        }
    }

    private static long count(Service service, String rule) {
        return tills(service).stream()
                .filter(till -> till.decision().rule().equals(rule))
                .count();
    }

    private static List<String> reasons(Service service) {
        return tills(service).stream()
                .filter(till -> till.decision().rule().equals("many-at-once"))
                .map(till -> till.decision().reason())
                .toList();
    }

    private static List<Status.Application> tills(Service service) {
        return service.status().stream()
                .flatMap(status -> status.applications().stream())
                .filter(application -> application.application().startsWith("till-"))
                .toList();
    }
}
