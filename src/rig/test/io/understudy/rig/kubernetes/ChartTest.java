package io.understudy.rig.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChartTest {

    @Test
    void helm_finds_no_fault_with_it() {
        assertThat(new Helm(Path.of(System.getProperty("basedir", ""), "helm"))
                        .lint()
                        .strict()
                        .call()
                        .isFailed())
                .isFalse();
    }

    @Test
    void without_applications_nothing_but_the_cluster_itself_can_be_asked() {
        String rendered = Chart.render(Map.of());

        assertThat(rendered).contains("kind: ServiceAccount", "/readyz", "selfsubjectaccessreviews");
        assertThat(rendered).doesNotContain("kind: Role\n", "deployments", "pods");
    }

    @Test
    void workloads_are_granted_by_name_in_their_namespace_and_nothing_by_star() {
        String rendered = Chart.render(Map.of(
                "applications[0].namespace", "shop",
                "applications[0].deployments[0]", "web",
                "subject.kind", "User",
                "subject.name", "ann"));

        assertThat(rendered)
                .contains("resourceNames: [\"web\"]", "namespace: shop", "- kind: User\n    name: ann")
                .doesNotContain("*", "kind: ServiceAccount", "statefulsets", "secrets", "create, ", "delete", "patch");
    }

    @Test
    void quotas_may_be_listed_beside_workloads_and_nothing_more() {
        assertThat(Chart.render(Map.of("applications[0].namespace", "shop", "applications[0].deployments[0]", "web")))
                .contains("resources: [resourcequotas, limitranges]\n    verbs: [list]\n");
        assertThat(Chart.render(Map.of())).doesNotContain("resourcequotas", "limitranges");
    }

    @Test
    void autoscalers_and_cron_jobs_are_granted_by_name_and_jobs_only_where_they_are_asked_for() {
        String rendered = Chart.render(Map.of(
                "applications[0].namespace", "shop",
                "applications[0].deployments[0]", "web",
                "applications[0].autoscalers[0]", "hpa",
                "applications[0].cronjobs[0]", "report"));

        assertThat(rendered)
                .contains("resourceNames: [\"hpa\"]", "resourceNames: [\"report\"]")
                .doesNotContain("*", "resources: [jobs]", "pods/log");
        assertThat(Chart.render(Map.of(
                        "applications[0].namespace", "shop",
                        "applications[0].deployments[0]", "web",
                        "applications[0].jobs", "true",
                        "applications[0].rules[0].resources[0]", "configmaps",
                        "applications[0].rules[0].verbs[0]", "get")))
                .contains("resources: [jobs]", "pods/log", "- configmaps");
    }

    @Test
    void velero_is_granted_part_by_part_and_off_by_default() {
        assertThat(Chart.render(Map.of())).doesNotContain("velero");
        assertThat(Chart.render(Map.of("velero.links", "true")))
                .contains("apiGroups: [velero.io]", "namespace: velero")
                .doesNotContain("restores", "verbs: [get, create]", "velero-restore", "delete");
        assertThat(Chart.render(Map.of("velero.backup", "true")))
                .contains("resources: [backups]\n    verbs: [create]")
                .doesNotContain("restores");
        assertThat(Chart.render(Map.of("velero.restore", "true")))
                .contains("resources: [restores]", "velero-restore", "[deployments, statefulsets, daemonsets]")
                .doesNotContain("delete", "secrets", "*");
    }

    @Test
    void gitops_tools_are_granted_namespace_by_namespace_and_off_by_default() {
        assertThat(Chart.render(Map.of())).doesNotContain("argoproj.io", "fluxcd.io");
        assertThat(Chart.render(Map.of("gitops.argocd.namespaces[0]", "argocd")))
                .contains("namespace: argocd", "resources: [applications]\n    verbs: [get, update]")
                .doesNotContain("fluxcd.io", "*", "delete", "patch");
        assertThat(Chart.render(Map.of("gitops.flux.namespaces[0]", "flux-system")))
                .contains("namespace: flux-system", "[kustomizations]", "[helmreleases]")
                .doesNotContain("argoproj.io", "*");
    }

    @Test
    void drills_are_off_by_default_and_never_update_or_read_secrets_but_those_that_are_named() {
        assertThat(Chart.render(Map.of())).doesNotContain("drills", "namespaces]");
        assertThat(Chart.render(Map.of("drills", "true")))
                .contains("understudy-drills", "resources: [namespaces]", "resources: [secrets]\n    verbs: [create]")
                .doesNotContain("update", "patch", "*");
        assertThat(Chart.render(Map.of(
                        "applications[0].namespace", "shop",
                        "applications[0].deployments[0]", "web",
                        "applications[0].drill", "true",
                        "applications[0].drillSecrets[0]", "web-drill")))
                .contains("resources: [configmaps]\n    verbs: [get]", "resourceNames: [\"web-drill\"]");
    }

    @Test
    void pull_secrets_are_read_by_name_and_service_accounts_in_the_namespaces_of_workloads() {
        assertThat(Chart.render(Map.of())).doesNotContain("serviceaccounts");
        assertThat(Chart.render(Map.of(
                        "applications[0].namespace", "shop",
                        "applications[0].deployments[0]", "web",
                        "applications[0].pullSecrets[0]", "registry")))
                .contains(
                        "resources: [serviceaccounts]\n    verbs: [get]",
                        "resources: [secrets]\n    resourceNames: [\"registry\"]\n    verbs: [get]");
    }

    @Test
    void an_application_without_workloads_is_refused() {
        assertThatThrownBy(() -> Chart.render(Map.of("applications[0].namespace", "shop")))
                .hasMessageContaining("shop names neither deployments nor statefulsets");
    }
}
