package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.Outcome;
import io.understudy.health.Probe;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.health.Signal;
import io.understudy.policy.Site;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesProberIT {

    private static final ProbeTarget READYZ = new ProbeTarget.KubernetesReadyz();
    private static final ProbeTarget WEB = new ProbeTarget.KubernetesWorkload("deployment", "shop", "web");

    private static final Duration PATIENT = Duration.ofSeconds(10);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private KubernetesWorld world;
    private KubernetesProber prober;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new KubernetesWorld(folder);
        prober = new KubernetesProber(world.clients, world::document, threads);
    }

    @AfterEach
    void close() {
        world.close();
        threads.close();
    }

    @Test
    void a_ready_api_server_is_up() {
        assertThat(probe(READYZ, PATIENT)).isEqualTo(ProbeResult.up("ready"));
    }

    @Test
    void a_workload_is_up_when_all_its_replicas_are_available() {
        Awaitility.await()
                .untilAsserted(() -> assertThat(probe(WEB, PATIENT))
                        .isEqualTo(ProbeResult.up("Deployment shop/web: 10 of 10 available")));

        world.east.capacity(10);
        world.east
                .operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .scale(11);

        Awaitility.await()
                .untilAsserted(() -> assertThat(probe(WEB, PATIENT).outcome()).isEqualTo(Outcome.DOWN));
    }

    @Test
    void a_workload_that_wants_no_replicas_or_is_missing_is_down() {
        world.east
                .operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .scale(0);
        ProbeTarget missing = new ProbeTarget.KubernetesWorkload("statefulset", "shop", "cart");

        assertThat(probe(WEB, PATIENT).outcome()).isEqualTo(Outcome.DOWN);
        assertThat(probe(missing, PATIENT).detail()).contains("does not exist");
    }

    @Test
    void a_killed_api_server_is_down_at_the_next_probe_and_up_again_after_it_is_revived() {
        probe(READYZ, PATIENT);

        world.east.kill();
        assertThat(probe(READYZ, Duration.ofMillis(800)).outcome()).isEqualTo(Outcome.DOWN);

        world.east.revive();
        Awaitility.await().until(() -> probe(READYZ, PATIENT).outcome() == Outcome.UP);
    }

    @Test
    void an_api_server_that_accepts_and_never_answers_is_down_at_the_timeout(@TempDir Path folder) throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Path file = world.east.writeKubeconfig(folder.resolve("mute"));
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace(":" + world.east.address().getPort() + "\"", ":" + mute.getLocalPort() + "\""));
            Site site = new Site(KubernetesWorld.EAST, "US", Optional.of(new Site.Cluster(file, Optional.empty())));
            prober = new KubernetesProber(world.clients, name -> site, threads);
            long start = System.nanoTime();

            ProbeResult result = probe(READYZ, Duration.ofMillis(300));

            assertThat(result.outcome()).isEqualTo(Outcome.DOWN);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void rejected_credentials_prove_nothing() {
        world.east.reject(401);
        assertThat(probe(READYZ, PATIENT).outcome()).isEqualTo(Outcome.UNKNOWN);
        world.east.reject(403);
        assertThat(probe(WEB, PATIENT).detail()).contains("renew the site's kubeconfig");
        world.east.reject(500);
        assertThat(probe(READYZ, PATIENT).outcome()).isEqualTo(Outcome.DOWN);
    }

    @Test
    void a_missing_kubeconfig_proves_nothing() {
        Site site = new Site(
                KubernetesWorld.EAST, "US", Optional.of(new Site.Cluster(Path.of("no-such-file"), Optional.empty())));
        prober = new KubernetesProber(world.clients, name -> site, threads);

        ProbeResult result = probe(READYZ, PATIENT);

        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.detail()).contains("no-such-file");
    }

    @Test
    void a_machine_too_busy_to_make_a_client_in_time_proves_nothing_and_says_so() {
        prober = new KubernetesProber(world.clients, world::document, never -> {});

        ProbeResult result = probe(READYZ, Duration.ofMillis(100));

        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.detail()).endsWith("none ready within 100 ms");
    }

    private ProbeResult probe(ProbeTarget target, Duration timeout) {
        return probe(target, KubernetesWorld.EAST, timeout);
    }

    private ProbeResult probe(ProbeTarget target, SiteName site, Duration timeout) {
        Probe probe = new Probe(new ProbeName("k"), target, Signal.SITE, Duration.ofSeconds(1), timeout);
        return prober.probe(new Prober.Request(KubernetesWorld.SHOP, probe, site, false, timeout))
                .toCompletableFuture()
                .join();
    }
}
