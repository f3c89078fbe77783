package io.understudy.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What somebody has written into a site's API, by kind, namespace and name: without status, pods, and what the server counts. */
public final class ClusterState {

    private static final String OWN = "understudy.io/";

    private static final List<Map.Entry<String, String>> KINDS = List.of(
            Map.entry("apps/v1", "Deployment"),
            Map.entry("apps/v1", "StatefulSet"),
            Map.entry("v1", "ConfigMap"),
            Map.entry("v1", "Secret"),
            Map.entry("batch/v1", "Job"),
            Map.entry("batch/v1", "CronJob"),
            Map.entry("autoscaling/v1", "HorizontalPodAutoscaler"),
            Map.entry("argoproj.io/v1alpha1", "Application"),
            Map.entry("velero.io/v1", "Backup"),
            Map.entry("velero.io/v1", "Restore"));

    private ClusterState() {}

    public static Map<String, JsonNode> of(KubernetesSite site) {
        Map<String, JsonNode> state = new TreeMap<>();
        KINDS.forEach(kind -> site.operator()
                .genericKubernetesResources(context(kind.getKey(), kind.getValue()))
                .inAnyNamespace()
                .list()
                .getItems()
                .forEach(object -> state.put(name(kind.getValue(), object), content(object))));
        return state;
    }

    /** The same without the service's own annotations. */
    public static Map<String, JsonNode> withoutMarks(KubernetesSite site) {
        Map<String, JsonNode> state = of(site);
        state.values().forEach(object -> {
            if (object.path("metadata").path("annotations") instanceof ObjectNode annotations) {
                List<String> own = annotations.properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(key -> key.startsWith(OWN))
                        .toList();
                annotations.remove(own);
                if (annotations.isEmpty()) {
                    ((ObjectNode) object.path("metadata")).remove("annotations");
                }
            }
        });
        return state;
    }

    private static String name(String kind, GenericKubernetesResource object) {
        return "%s %s/%s"
                .formatted(
                        kind,
                        object.getMetadata().getNamespace(),
                        object.getMetadata().getName());
    }

    private static JsonNode content(GenericKubernetesResource object) {
        ObjectNode json = Serialization.unmarshal(Serialization.asJson(object), ObjectNode.class);
        json.remove("status");
        ((ObjectNode) json.path("metadata"))
                .remove(List.of("resourceVersion", "generation", "uid", "creationTimestamp"));
        return json;
    }

    private static ResourceDefinitionContext context(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return new ResourceDefinitionContext.Builder()
                .withGroup(slash < 0 ? "" : apiVersion.substring(0, slash))
                .withVersion(apiVersion.substring(slash + 1))
                .withKind(kind)
                .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
                .withNamespaced(true)
                .build();
    }
}
