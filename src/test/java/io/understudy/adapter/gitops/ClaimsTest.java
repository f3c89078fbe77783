package io.understudy.adapter.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimsTest {

    private static final String FLUX =
            "'labels': {'helm.toolkit.fluxcd.io/name': 'shop', 'helm.toolkit.fluxcd.io/namespace': 'team'}";
    private static final String ARGO =
            "'annotations': {'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web'%s}";

    private static List<Claims.Claim> of(String metadata) {
        return Claims.of(
                GitOpsWorld.json(
                        "{'apiVersion': 'apps/v1', 'kind': 'Deployment', 'metadata': {'namespace': 'shop', 'name': 'web', %s}}"
                                .formatted(metadata)),
                List.of("spec", "replicas"));
    }

    private static String fields(String manager, String operation, String fields) {
        return "'managedFields': [{'manager': '%s', 'operation': '%s', 'fieldsV1': {'f:spec': {%s}}}]"
                .formatted(manager, operation, fields);
    }

    @Test
    void a_field_that_git_does_not_have_is_nobodys() {
        assertThat(of(FLUX + ", " + fields("helm-controller", "Update", "'f:template': {}")))
                .isEmpty();
        assertThat(of(ARGO.formatted("") + ", " + fields("argocd-controller", "Apply", "'f:template': {}")))
                .isEmpty();
        assertThat(of(FLUX + ", " + fields("kube-controller-manager", "Update", "'f:replicas': {}")))
                .as("an autoscaler's")
                .isEmpty();
    }

    @Test
    void without_managed_fields_what_is_labelled_is_claimed() {
        assertThat(of(FLUX))
                .containsExactly(new Claims.Claim(
                        Owner.Kind.HELM_RELEASE,
                        Optional.of(new Owner(Owner.Kind.HELM_RELEASE, "team", "shop")),
                        true));
    }

    @ParameterizedTest
    @CsvSource({
        "argocd-controller, APPLICATION",
        "argocd-application-controller, APPLICATION",
        "kustomize-controller, KUSTOMIZATION",
        "helm-controller, HELM_RELEASE"
    })
    void a_manager_alone_claims_without_saying_for_which_object(String manager, Owner.Kind kind) {
        assertThat(of(fields(manager, "Apply", "'f:replicas': {}")))
                .containsExactly(new Claims.Claim(kind, Optional.empty(), true));
    }

    @Test
    void a_client_side_apply_of_argo_cd_is_known_by_what_it_applied_last() {
        String defaulted = ", " + fields("argocd-controller", "Update", "'f:replicas': {}");
        String applied = ", 'kubectl.kubernetes.io/last-applied-configuration': '{\\'spec\\': {%s}}'";

        assertThat(of(ARGO.formatted(applied.formatted("")) + defaulted))
                .as("the API server's default, not Git's")
                .isEmpty();
        assertThat(of(ARGO.formatted(applied.formatted("\\'replicas\\': 1")) + defaulted))
                .hasSize(1);
        assertThat(of(ARGO.formatted(", 'kubectl.kubernetes.io/last-applied-configuration': 'no json'") + defaulted))
                .hasSize(1);
    }
}
