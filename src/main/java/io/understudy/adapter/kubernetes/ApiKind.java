package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A kind of object that API servers have had in several versions: the first one that a server answers for is taken. Writes replace
 * what was read under its resourceVersion, with all the fields that this client does not know.
 *
 * @param versions from the one to prefer to the last resort
 * @param value of the Helm chart, which grants the right to change them
 */
record ApiKind(String group, List<String> versions, String word, String plural, String value) {

    static final ApiKind AUTOSCALER = new ApiKind(
            "autoscaling",
            List.of("v1", "v2", "v2beta2"),
            "HorizontalPodAutoscaler",
            "horizontalpodautoscalers",
            "applications[].autoscalers");

    /** Before Kubernetes 1.21 there was v1beta1 only; 1.25 has no v1beta1 any more. */
    static final ApiKind CRON_JOB =
            new ApiKind("batch", List.of("v1", "v1beta1"), "CronJob", "cronjobs", "applications[].cronjobs");

    Optional<GenericKubernetesResource> get(KubernetesClient client, String namespace, String name) {
        for (String version : versions) {
            GenericKubernetesResource found = client.genericKubernetesResources(context(version))
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    List<GenericKubernetesResource> list(KubernetesClient client, String namespace) {
        for (String version : versions) {
            try {
                return client.genericKubernetesResources(context(version))
                        .inNamespace(namespace)
                        .list()
                        .getItems();
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                    throw e;
                }
            }
        }
        return List.of();
    }

    /** Throws {@link KubernetesClientException} with code 409 when somebody else wrote since it was read. */
    GenericKubernetesResource write(
            KubernetesClient client,
            GenericKubernetesResource from,
            Map<String, Optional<String>> annotations,
            Consumer<Map<String, Object>> spec) {
        GenericKubernetesResource changed = Serialization.clone(from);
        changed.getMetadata().setAnnotations(Marks.after(from, annotations));
        Map<String, Object> fields = changed.get("spec");
        spec.accept(fields);
        String apiVersion = from.getApiVersion();
        return client.genericKubernetesResources(context(apiVersion.substring(apiVersion.indexOf('/') + 1)))
                .inNamespace(from.getMetadata().getNamespace())
                .resource(changed)
                .lockResourceVersion(from.getMetadata().getResourceVersion())
                .update();
    }

    Permissions.On on(String namespace, String name) {
        return new Permissions.On(group, plural, namespace, name, "%s %s/%s".formatted(word, namespace, name), value);
    }

    private ResourceDefinitionContext context(String version) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(word)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }
}
