package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A HorizontalPodAutoscaler as its API server shows it at one moment. */
record Autoscaler(GenericKubernetesResource object) {

    /** How few and how many replicas an autoscaler may leave; as text {@code 2-10}. */
    record Limits(int min, int max) {

        static Optional<Limits> parse(String text) {
            if (!text.matches("\\d{1,6}-\\d{1,6}")) {
                return Optional.empty();
            }
            String[] parts = text.split("-", 2);
            return Optional.of(new Limits(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
        }

        @Override
        public String toString() {
            return "%d-%d".formatted(min, max);
        }
    }

    /** The one that scales a workload. */
    static Optional<Autoscaler> of(KubernetesClient client, Workload workload) {
        return ApiKind.AUTOSCALER.list(client, workload.namespace()).stream()
                .filter(object -> scales(object, workload))
                .min(Comparator.comparing(object -> object.getMetadata().getName()))
                .map(Autoscaler::new);
    }

    private static boolean scales(GenericKubernetesResource object, Workload workload) {
        @Nullable Object kind = object.get("spec", "scaleTargetRef", "kind");
        @Nullable Object name = object.get("spec", "scaleTargetRef", "name");
        return workload.kind().word.equals(kind) && workload.name().equals(name);
    }

    Limits limits() {
        int max = number("maxReplicas", 1);
        return new Limits(number("minReplicas", 1), max);
    }

    private int number(String field, int otherwise) {
        @Nullable Object value = object.get("spec", field);
        return value instanceof Number number ? number.intValue() : otherwise;
    }

    String namespace() {
        return Objects.requireNonNull(object.getMetadata().getNamespace());
    }

    Permissions.On on() {
        return ApiKind.AUTOSCALER.on(namespace(), object.getMetadata().getName());
    }

    List<String> missing(KubernetesClient client, String verb) {
        return Permissions.missing(client, verb, on()).stream().toList();
    }

    @Override
    public String toString() {
        return "HorizontalPodAutoscaler %s/%s"
                .formatted(namespace(), object.getMetadata().getName());
    }
}
