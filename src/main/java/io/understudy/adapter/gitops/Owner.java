package io.understudy.adapter.gitops;

import java.util.List;
import java.util.Set;

/** An object by which a GitOps tool keeps others as they stand in Git. */
record Owner(Kind kind, String namespace, String name) {

    /** Of which sort, and who acts on it; what makes others stands before them. */
    enum Kind {
        KUSTOMIZATION(
                "kustomize.toolkit.fluxcd.io",
                List.of("v1", "v1beta2", "v1beta1"),
                "Kustomization",
                "flux-system",
                "kustomizations",
                Set.of("kustomize-controller")),
        APPLICATION(
                "argoproj.io",
                List.of("v1alpha1"),
                "Application",
                "argocd",
                "applications",
                Set.of("argocd-controller", "argocd-application-controller")),
        HELM_RELEASE(
                "helm.toolkit.fluxcd.io",
                List.of("v2", "v2beta2", "v2beta1"),
                "HelmRelease",
                "flux-system",
                "helmReleases",
                Set.of("helm-controller"));

        final String group;

        /** From the one to prefer to the last resort. */
        final List<String> versions;

        final String word;

        /** Where its tool is installed by default. */
        final String namespace;

        /** In a step: which of them. */
        final String key;

        /** Under which names its controller writes fields. */
        final Set<String> managers;

        Kind(String group, List<String> versions, String word, String namespace, String key, Set<String> managers) {
            this.group = group;
            this.versions = versions;
            this.word = word;
            this.namespace = namespace;
            this.key = key;
            this.managers = managers;
        }
    }

    /** From {@code NAME}, which is in the tool's own namespace, or {@code NAMESPACE/NAME}. */
    static Owner parse(Kind kind, String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? new Owner(kind, kind.namespace, text)
                : new Owner(kind, text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return "%s %s/%s".formatted(kind.word, namespace, name);
    }
}
