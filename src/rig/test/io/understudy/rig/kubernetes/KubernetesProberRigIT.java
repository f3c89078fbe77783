package io.understudy.rig.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.kubernetes.KubernetesProber;
import io.understudy.health.Outcome;
import io.understudy.health.Probe;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.health.Signal;
import io.understudy.policy.Site;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Probes of real API servers, with exactly the rights of the chart. */
@NeedsNetwork
@NeedsKubernetes
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubernetesProberRigIT {

    private static final ProbeTarget READYZ = new ProbeTarget.KubernetesReadyz();
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final Duration HASTY = Duration.ofMillis(800);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private AdapterWorld world;
    private KubernetesProber prober;
    private ProbeTarget web;

    @BeforeAll
    void starts_two_sites(@TempDir Path folder) throws IOException {
        world = new AdapterWorld(folder);
        prober = new KubernetesProber(world.clients, world::document, threads);
    }

    @AfterAll
    void closes() throws IOException {
        world.close();
        threads.close();
    }

    @BeforeEach
    void deploys_the_shop() throws IOException {
        world.next();
        web = new ProbeTarget.KubernetesWorkload("deployment", world.namespace, AdapterWorld.WEB);
    }

    @Test
    void a_ready_api_server_and_a_workload_with_all_its_replicas_are_up() throws IOException {
        assertThat(probe(READYZ, PATIENT)).isEqualTo(ProbeResult.up("ready"));
        assertThat(probe(web, PATIENT).detail()).endsWith("web: 3 of 3 available");
        awaitProbe(
                new ProbeTarget.KubernetesWorkload("statefulset", world.namespace, "cart"),
                PATIENT,
                r -> r.outcome() == Outcome.UP);

        world.eastern.kill(world.namespace, AdapterWorld.WEB);
        awaitProbe(web, PATIENT, r -> r.outcome() == Outcome.DOWN);
        awaitProbe(web, PATIENT, r -> r.outcome() == Outcome.UP);
    }

    @Test
    void what_may_not_be_seen_is_unknown() {
        ProbeTarget other = new ProbeTarget.KubernetesWorkload("deployment", world.namespace, "other");

        assertThat(probe(other, PATIENT).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void a_workload_that_is_gone_is_down() throws IOException {
        world.east
                .admin()
                .apps()
                .deployments()
                .inNamespace(world.namespace)
                .withName(AdapterWorld.WEB)
                .delete();

        awaitProbe(web, PATIENT, r -> r.detail().contains("does not exist"));
        assertThat(probe(web, PATIENT).outcome()).isEqualTo(Outcome.DOWN);
    }

    @Test
    void a_revoked_token_proves_nothing(@TempDir Path folder) throws IOException {
        Path file = world.east.kubeconfig(folder.resolve("east"), ControlPlane.UNDERSTUDY);
        Files.writeString(file, Files.readString(file).replaceAll("token: .*}}", "token: revoked}}"));
        Site site = new Site(AdapterWorld.EAST, "US", Optional.of(new Site.Cluster(file, Optional.empty())));
        KubernetesProber revoked = new KubernetesProber(world.clients, name -> site, threads);

        for (ProbeTarget target : List.of(web, READYZ)) {
            AdapterWorld.await("it is not known how " + target, () -> {
                ProbeResult result = probe(revoked, target, PATIENT);
                assertThat(result.outcome()).as(result.detail()).isNotEqualTo(Outcome.UP);
                return result.outcome() == Outcome.UNKNOWN;
            });
        }
    }

    @Test
    void a_certificate_of_somebody_else_is_no_sign_of_life(@TempDir Path folder) throws IOException {
        Path file = world.east.kubeconfig(folder.resolve("east"), ControlPlane.UNDERSTUDY);
        Files.writeString(file, Files.readString(file).replace(world.east.address(), world.west.address()));
        Site site = new Site(AdapterWorld.EAST, "US", Optional.of(new Site.Cluster(file, Optional.empty())));
        KubernetesProber misled = new KubernetesProber(world.clients, name -> site, threads);

        assertThat(probe(misled, READYZ, PATIENT).outcome()).isNotEqualTo(Outcome.UP);
    }

    @Test
    void a_paused_api_server_is_down_and_up_again_when_it_goes_on() throws IOException {
        probe(READYZ, PATIENT);
        world.east.pauseApi();
        try {
            assertThat(probe(READYZ, HASTY)).isEqualTo(ProbeResult.down("no answer within 800 ms"));
            assertThat(probe(web, HASTY).outcome()).isEqualTo(Outcome.DOWN);
        } finally {
            world.east.resumeApi();
        }
        awaitProbe(READYZ, PATIENT, r -> r.outcome() == Outcome.UP);
    }

    @Test
    void an_api_server_without_its_store_is_down() throws IOException {
        world.east.pauseStore();
        try {
            awaitProbe(READYZ, PATIENT, r -> r.detail().contains("not ready (500)"));
            assertThat(probe(web, HASTY).outcome()).isEqualTo(Outcome.DOWN);
        } finally {
            world.east.resumeStore();
        }
        awaitProbe(READYZ, PATIENT, r -> r.outcome() == Outcome.UP);
    }

    @Test
    void a_killed_control_plane_is_down_at_the_next_probe_and_up_again_after_its_restart() throws IOException {
        probe(READYZ, PATIENT);
        world.east.kill();
        assertThat(probe(READYZ, HASTY).outcome()).isEqualTo(Outcome.DOWN);

        world.east.restart();
        assertThat(probe(READYZ, PATIENT)).isEqualTo(ProbeResult.up("ready"));
    }

    private void awaitProbe(ProbeTarget target, Duration timeout, Predicate<ProbeResult> wanted) throws IOException {
        AdapterWorld.await("the probe sees it", () -> wanted.test(probe(target, timeout)));
    }

    private ProbeResult probe(ProbeTarget target, Duration timeout) {
        return probe(prober, target, timeout);
    }

    private static ProbeResult probe(KubernetesProber with, ProbeTarget target, Duration timeout) {
        Probe probe = new Probe(new ProbeName("k"), target, Signal.SITE, Duration.ofSeconds(1), timeout);
        return with.probe(new Prober.Request(AdapterWorld.SHOP, probe, AdapterWorld.EAST, false, timeout))
                .toCompletableFuture()
                .join();
    }
}
