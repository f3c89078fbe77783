package io.understudy.health;

import static io.understudy.health.HealthFixtures.EAST;
import static io.understudy.health.HealthFixtures.SHOP;
import static io.understudy.health.HealthFixtures.probe;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RoutingProberTest {

    private static final Prober.Request REQUEST =
            new Prober.Request(SHOP, probe("db"), EAST, false, Duration.ofMillis(800));

    @Test
    void hands_a_probe_to_the_prober_of_its_kind() {
        Prober tcp = request -> CompletableFuture.completedFuture(ProbeResult.up("tcp"));
        Prober route = request -> CompletableFuture.completedFuture(ProbeResult.down("route"));
        Prober prober = new RoutingProber(Map.of(ProbeTarget.Tcp.class, tcp, ProbeTarget.Route.class, route));
        assertThat(prober.probe(REQUEST)).isCompletedWithValue(ProbeResult.up("tcp"));
    }

    @Test
    void what_an_overdue_probe_means_is_for_the_prober_of_its_kind_to_say() {
        HealthFixtures.FakeProber tcp = new HealthFixtures.FakeProber();
        tcp.overdueIs(ProbeResult.unknown("busy"));
        assertThat(new RoutingProber(Map.of(ProbeTarget.Tcp.class, tcp)).overdue(REQUEST))
                .isEqualTo(ProbeResult.unknown("busy"));
    }

    @Test
    void a_kind_without_a_prober_is_unknown() {
        assertThat(new RoutingProber(Map.of()).probe(REQUEST))
                .isCompletedWithValue(ProbeResult.unknown("this instance has no prober for tcp targets"));
    }
}
