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
    void an_application_without_workloads_is_refused() {
        assertThatThrownBy(() -> Chart.render(Map.of("applications[0].namespace", "shop")))
                .hasMessageContaining("shop names neither deployments nor statefulsets");
    }
}
