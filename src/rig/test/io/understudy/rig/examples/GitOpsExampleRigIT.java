package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.adapter.kubernetes.PrimaryScaleMemory;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.kubernetes.Crds;
import io.understudy.rig.kubernetes.StandInArgoCd;
import io.understudy.rig.kubernetes.Workloads;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.postgres.PostgresPair;
import io.understudy.rig.world.Installation;
import io.understudy.rig.world.RigSite;
import io.understudy.rig.world.Service;
import io.understudy.rig.world.Setting;
import io.understudy.rig.world.Story;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The documented example with the objects of Argo CD and Flux on a real API server, and a stand-in that acts like Argo CD. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class GitOpsExampleRigIT {

    private static final String MARK = "understudy.io/gitops-paused";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String APPLICATION = """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: shop, namespace: argocd}
            spec:
              project: default
              source: {repoURL: "https://git.example.test/shop.git", path: west}
              destination: {server: "https://kubernetes.default.svc", namespace: shop}
              syncPolicy: {automated: {prune: true, selfHeal: true}}
            """;
    private static final String KUSTOMIZATION = """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: apps, namespace: flux-system}
            spec: {interval: 1m, path: ./apps, prune: true}
            """;

    private ExampleWorld world;
    private StandInArgoCd argo;
    private StandInArgoCd argoAtEast;

    @BeforeEach
    void starts() throws IOException {
        world = ExampleWorld.start(Example.of("gitops"), new Setting("shop", "east", "west", 1));
        prepare(world.rig().east());
        prepare(world.rig().west());
        world.grant("applications:");
        argo = new StandInArgoCd(admin());
        argo.keep(1, Duration.ofMillis(200));
        argoAtEast = new StandInArgoCd(world.rig().east().plane().admin());
        argoAtEast.keep(3, Duration.ofMillis(200));
    }

    private static void prepare(RigSite site) throws IOException {
        KubernetesClient admin = site.plane().admin();
        Crds.ARGO_CD.install(admin);
        Crds.FLUX_KUSTOMIZE.install(admin);
        Workloads.namespace(admin, "argocd");
        Workloads.namespace(admin, "flux-system");
        ExampleObjects.create(admin, APPLICATION);
        ExampleObjects.create(admin, KUSTOMIZATION);
    }

    @AfterEach
    void ends() throws IOException {
        argo.close();
        argoAtEast.close();
        world.close();
    }

    @Test
    void a_failover_by_hand_pauses_what_git_keeps_and_its_scale_is_not_taken_back() throws IOException, SQLException {
        try (Service service = world.rig()
                .protectedBy(installation(), Map.of("SHOP_DB_PASSWORD", Installation.PASSWORDS.application()))) {
            admin().apps().deployments().inNamespace("shop").withName("web").scale(2);
            await("the stand-in takes a scale back", () -> world.rig().west().replicas() == 1);
            awaitScaleOfEast();
            world.rig().killEast();
            Story.awaitRule(service, "propose-mode");

            service.begin("FAILOVER");
            world.pointAtAndSign(service, Host.WEST);
            world.assertMoved(service, "west");

            int looked = argo.rounds();
            await("it looks ten times more", () -> argo.rounds() >= looked + 10);
            assertThat(world.rig().west().replicas()).as(Story.of(service)).isEqualTo(3);
            JsonNode application = argo.application();
            assertThat(application.at("/spec/syncPolicy/automated").isMissingNode())
                    .as("%s", application)
                    .isTrue();
            assertThat(application.at("/metadata/annotations").path(MARK).asText())
                    .as("what it said before")
                    .contains("selfHeal");
            assertThat(kustomization(world.rig().west())).contains("suspend=true");
            PostgresPair orders = world.rig().databases();
            assertThat(orders.number(orders.standby(), "SELECT pg_is_in_recovery()"))
                    .isZero();
        }
    }

    @Test
    void the_planned_move_back_shrinks_the_site_it_leaves_and_gives_both_sites_to_git_again() throws Exception {
        try (Service service = world.rig()
                .protectedBy(installation(), Map.of("SHOP_DB_PASSWORD", Installation.PASSWORDS.application()))) {
            awaitScaleOfEast();
            service.insistOnFailover();
            world.pointAtAndSign(service, Host.WEST);
            world.assertMoved(service, "west");
            assertThat(world.rig().west().replicas()).as(Story.of(service)).isEqualTo(3);
            assertThat(kustomization(world.rig().west())).contains("suspend=true");

            PostgresPair orders = world.rig().databases();
            orders.reseed(orders.standby(), orders.primary());
            Story.awaitIn(service, "it may be moved back", () -> {
                service.begin("SWITCHOVER");
                return true;
            });
            world.pointAtAndSign(service, Host.EAST);
            world.assertMoved(service, "east");

            for (StandInArgoCd each : List.of(argo, argoAtEast)) {
                JsonNode application = each.application();
                assertThat(application.at("/spec/syncPolicy/automated/selfHeal").asBoolean())
                        .as("%s", application)
                        .isTrue();
                assertThat(application.at("/metadata/annotations").has(MARK))
                        .as("%s", application)
                        .isFalse();
            }
            assertThat(kustomization(world.rig().west())).doesNotContain("suspend=true");
            assertThat(kustomization(world.rig().east())).doesNotContain("suspend=true");
            int looked = argo.rounds();
            await("it looks three times more", () -> argo.rounds() >= looked + 3);
            assertThat(world.rig().west().replicas()).as(Story.of(service)).isEqualTo(1);
            assertThat(world.rig().east().replicas()).as(Story.of(service)).isEqualTo(3);
            assertThat(orders.number(orders.primary(), "SELECT pg_is_in_recovery()"))
                    .as("east writes again")
                    .isZero();
        }
    }

    private void awaitScaleOfEast() throws IOException {
        await(
                "it is known how many replicas east has",
                () -> admin().apps()
                        .deployments()
                        .inNamespace("shop")
                        .withName("web")
                        .get()
                        .getMetadata()
                        .getAnnotations()
                        .containsKey(PrimaryScaleMemory.AS_PRIMARY));
    }

    private static String kustomization(RigSite site) {
        return site.plane()
                .admin()
                .genericKubernetesResources("kustomize.toolkit.fluxcd.io/v1", "Kustomization")
                .inNamespace("flux-system")
                .withName("apps")
                .require()
                .get("spec")
                .toString();
    }

    private void await(String what, Callable<Boolean> condition) throws IOException {
        try {
            Wait.until(what, SOON, condition);
        } catch (IOException e) {
            throw new IOException("%s; the stand-in: %s".formatted(e.getMessage(), argo.failures()), e);
        }
    }

    private Installation installation() throws IOException {
        Installation installation = world.install(Map.of(
                "10.1.0.10:80", world.web(Host.EAST).toString(),
                "10.2.0.10:80", world.web(Host.WEST).toString(),
                "db.east.example.test:5432",
                        world.addresses().database(Host.EAST).toString(),
                "db.west.example.test:5432",
                        world.addresses().database(Host.WEST).toString()));
        installation.put("secrets/understudy", Installation.PASSWORDS.operator());
        installation.putPowerOff("power-off", world.addresses());
        return installation;
    }

    private KubernetesClient admin() {
        return world.rig().west().plane().admin();
    }
}
