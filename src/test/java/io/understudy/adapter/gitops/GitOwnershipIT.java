package io.understudy.adapter.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.ReplicaKeepers.Scaled;
import io.understudy.operation.StepContext;
import io.understudy.runbook.Step;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitOwnershipIT {

    private static final Owner SHOP = new Owner(Owner.Kind.APPLICATION, "argocd", "shop");
    private static final Scaled WEB = new Scaled("Deployment", "shop", "web");
    private static final String TRACKING = "argocd.argoproj.io/tracking-id";

    private GitOpsWorld world;
    private GitOwnership ownership;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new GitOpsWorld(folder);
        ownership = new GitOwnership(world::client);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private List<String> against(Step... earlier) {
        StepContext scale = world.failover("kubernetes.scale", "{'deployment': 'web', 'namespace': 'shop'}")
                .following(List.of(earlier));
        return ownership.against(scale, GitOpsWorld.WEST, WEB);
    }

    private void annotate(String key, String value) {
        edit(web -> web.getMetadata().getAnnotations().put(key, value));
    }

    private void label(String key, String value) {
        edit(web -> web.getMetadata().getLabels().put(key, value));
    }

    /** The sandbox's controller writes status meanwhile. */
    private void edit(Consumer<Deployment> change) {
        for (int attempt = 0; ; attempt++) {
            try {
                Deployment edited = world.west
                        .operator()
                        .apps()
                        .deployments()
                        .inNamespace("shop")
                        .withName("web")
                        .edit(web -> changed(web, change));
                assertThat(edited).isNotNull();
                return;
            } catch (KubernetesClientException e) {
                assertThat(e.getCode()).isEqualTo(409);
                assertThat(attempt).isLessThan(20);
            }
        }
    }

    private static Deployment changed(Deployment web, Consumer<Deployment> change) {
        ObjectMeta metadata = web.getMetadata();
        if (metadata.getAnnotations() == null) {
            metadata.setAnnotations(new HashMap<>());
        }
        if (metadata.getLabels() == null) {
            metadata.setLabels(new HashMap<>());
        }
        change.accept(web);
        return web;
    }

    @Test
    void a_workload_of_nobody_has_no_keeper() {
        assertThat(against()).isEmpty();
    }

    @Test
    void an_automated_application_is_told_with_the_remedy_until_a_pause_comes_before() {
        annotate(TRACKING, "shop:apps/Deployment:shop/web");
        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);

        assertThat(against())
                .containsExactly(
                        "Application argocd/shop at us-west-2 keeps the replicas of Deployment shop/web as in Git and would take them back: add a gitops.pause step before this one that names it, or let Argo CD ignore /spec/replicas (ignoreDifferences and the sync option RespectIgnoreDifferences=true)");
        assertThat(against(GitOpsWorld.step(PauseStep.ID, "{'applications': ['cart']}")))
                .hasSize(1);
        assertThat(against(GitOpsWorld.step(PauseStep.ID, "{'applications': ['shop'], 'at': 'oldPrimary'}")))
                .hasSize(1);
        assertThat(against(GitOpsWorld.step(PauseStep.ID, "{'applications': ['argocd/shop']}")))
                .isEmpty();
    }

    @Test
    void an_application_without_automated_sync_is_fine() {
        annotate(TRACKING, "shop:apps/Deployment:shop/web");
        world.put(SHOP, "{}", "{'syncPolicy': {'syncOptions': []}}");

        assertThat(against()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'group': 'apps', 'kind': 'Deployment', 'jsonPointers': ['/spec/replicas']}",
                "{'group': '*', 'kind': '*', 'name': 'web', 'jqPathExpressions': ['.spec.replicas']}"
            })
    void one_that_ignores_replicas_is_fine_where_it_respects_that_too(String rule) {
        annotate(TRACKING, "shop:apps/Deployment:shop/web");
        String spec = "{'ignoreDifferences': [%s], 'syncPolicy': {'automated': {}, 'syncOptions': [%s]}}";
        world.put(SHOP, "{}", spec.formatted(rule, ""));
        assertThat(against()).singleElement().asString().contains("add the sync option RespectIgnoreDifferences=true");

        world.edit(
                SHOP,
                object ->
                        object.set("spec", GitOpsWorld.json(spec.formatted(rule, "'RespectIgnoreDifferences=true'"))));
        assertThat(against()).isEmpty();
    }

    @Test
    void a_rule_for_another_object_does_not_count() {
        annotate(TRACKING, "shop:apps/Deployment:shop/web");
        world.put(
                SHOP,
                "{}",
                "{'ignoreDifferences': [{'group': 'apps', 'kind': 'Deployment', 'name': 'cart', 'jsonPointers': ['/spec/replicas']}], 'syncPolicy': {'automated': {}, 'syncOptions': ['RespectIgnoreDifferences=true']}}");

        assertThat(against()).hasSize(1);
    }

    @Test
    void a_tracking_id_that_was_copied_from_another_object_means_nothing() {
        annotate(TRACKING, "shop:apps/Deployment:shop/cart");
        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);

        assertThat(against()).isEmpty();
    }

    @Test
    void the_common_instance_label_counts_only_where_there_is_such_an_application() {
        label("app.kubernetes.io/instance", "shop");
        assertThat(against()).isEmpty();

        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);
        assertThat(against()).hasSize(1);

        world.west.forbid("applications");
        assertThat(against())
                .as("Helm sets it too, and nothing else speaks for Argo CD")
                .isEmpty();
    }

    @Test
    void a_tracked_workload_whose_application_is_elsewhere_or_can_not_be_read_is_told() {
        annotate(TRACKING, "team_shop:apps/Deployment:shop/web");
        assertThat(against())
                .singleElement()
                .asString()
                .contains("by Application team/shop, which is not at us-west-2: add a gitops.pause step");
        assertThat(against(GitOpsWorld.step(PauseStep.ID, "{'applications': ['team/shop'], 'site': 'hub'}")))
                .isEmpty();

        world.west.forbid("applications");
        assertThat(against()).singleElement().asString().contains("is not known", "403", "Helm chart's value gitops");
    }

    @Test
    void flux_is_found_by_its_labels_and_asked_whether_it_is_suspended() {
        Owner apps = new Owner(Owner.Kind.KUSTOMIZATION, "flux-system", "apps");
        label("kustomize.toolkit.fluxcd.io/name", "apps");
        label("kustomize.toolkit.fluxcd.io/namespace", "flux-system");
        world.put(apps, "{}", "{'interval': '1m'}");
        assertThat(against())
                .singleElement()
                .asString()
                .contains("Kustomization flux-system/apps", "leave replicas out");

        world.edit(apps, object -> object.set("spec", GitOpsWorld.json("{'suspend': true}")));
        assertThat(against()).isEmpty();
    }

    @Test
    void a_workload_that_flux_is_told_to_leave_alone_is_fine() {
        label("kustomize.toolkit.fluxcd.io/name", "apps");
        label("kustomize.toolkit.fluxcd.io/namespace", "flux-system");
        annotate("kustomize.toolkit.fluxcd.io/reconcile", "disabled");
        world.put(new Owner(Owner.Kind.KUSTOMIZATION, "flux-system", "apps"), "{}", "{}");

        assertThat(against()).isEmpty();
    }
}
