package io.understudy.rig.kubernetes;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresourceStatus;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresources;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.rig.machine.Wait;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The kinds that other products add to a cluster, as far as the rig needs them: names, versions, scope, and whether status is a
 * subresource. Spec and status take any content: nothing of those products validates or acts here.
 */
public enum Crds {
    /** Backup and restore. Its status is part of the object, no subresource. */
    VELERO("velero.io", "v1", Status.INLINE, "Backup", "Restore", "Schedule", "BackupStorageLocation"),
    CLOUD_NATIVE_PG("postgresql.cnpg.io", "v1", Status.SUBRESOURCE, "Cluster"),
    /** Its status is part of the object, no subresource; operation stands beside spec. */
    ARGO_CD("argoproj.io", "v1alpha1", Status.INLINE, "Application"),
    FLUX_KUSTOMIZE("kustomize.toolkit.fluxcd.io", "v1", Status.SUBRESOURCE, "Kustomization"),
    FLUX_HELM("helm.toolkit.fluxcd.io", "v2", Status.SUBRESOURCE, "HelmRelease"),
    ISTIO("networking.istio.io", "v1", Status.SUBRESOURCE, "VirtualService", "DestinationRule"),
    GATEWAY_API("gateway.networking.k8s.io", "v1", Status.SUBRESOURCE, "Gateway", "HTTPRoute"),
    PROMETHEUS("monitoring.coreos.com", "v1", Status.SUBRESOURCE, "ServiceMonitor");

    private enum Status {
        SUBRESOURCE,
        INLINE
    }

    private final String group;
    private final String version;
    private final Status status;
    private final List<String> kinds;

    Crds(String group, String version, Status status, String... kinds) {
        this.group = group;
        this.version = version;
        this.status = status;
        this.kinds = List.of(kinds);
    }

    /**
     * Installs these kinds where they are missing, and returns when the API server serves them.
     *
     * @throws IOException when it does not within 30 s
     */
    public void install(KubernetesClient admin) throws IOException {
        for (String kind : kinds) {
            var definition = admin.resource(definition(kind));
            if (definition.get() == null) {
                definition.create();
            }
        }
        for (String kind : kinds) {
            Wait.until(
                    "%s of %s is served".formatted(kind, group),
                    Duration.ofSeconds(30),
                    () -> admin.genericKubernetesResources("%s/%s".formatted(group, version), kind)
                                    .inAnyNamespace()
                                    .list()
                            != null);
        }
    }

    private CustomResourceDefinition definition(String kind) {
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName("%s.%s".formatted(plural(kind), group))
                // the names of *.k8s.io belong to the Kubernetes project, which wants to know who approved their use
                .addToAnnotations("api-approved.kubernetes.io", "unapproved, for tests only")
                .endMetadata()
                .withNewSpec()
                .withGroup(group)
                .withScope("Namespaced")
                .withNewNames()
                .withKind(kind)
                .withListKind(kind + "List")
                .withPlural(plural(kind))
                .withSingular(kind.toLowerCase(Locale.ROOT))
                .endNames()
                .addNewVersion()
                .withName(version)
                .withServed(true)
                .withStorage(true)
                .withNewSchema()
                .withOpenAPIV3Schema(new JSONSchemaPropsBuilder()
                        .withType("object")
                        .addToProperties("spec", anything())
                        .addToProperties("status", anything())
                        .addToProperties("operation", anything())
                        .build())
                .endSchema()
                .withSubresources(
                        status == Status.SUBRESOURCE
                                ? new CustomResourceSubresources(null, new CustomResourceSubresourceStatus())
                                : null)
                .endVersion()
                .endSpec()
                .build();
    }

    private static JSONSchemaProps anything() {
        return new JSONSchemaPropsBuilder()
                .withType("object")
                .withXKubernetesPreserveUnknownFields(true)
                .build();
    }

    private static String plural(String kind) {
        return kind.toLowerCase(Locale.ROOT) + "s";
    }
}
