package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;

/** The pods that an object of any kind makes, by where Kubernetes' own kinds have them. Pure. */
final class PodTemplates {

    private static final List<String> PLACES = List.of("/spec/jobTemplate/spec/template/spec", "/spec/template/spec");

    private PodTemplates() {}

    /** Empty for an object that makes none. */
    static Optional<PodSpec> of(GenericKubernetesResource object) {
        JsonNode json = ObjectJson.of(object);
        return PLACES.stream()
                .map(json::at)
                .filter(spec -> spec.path("containers").isArray())
                .findFirst()
                .or(() -> Optional.of(json.path("spec")).filter(_ -> "Pod".equals(object.getKind())))
                .map(spec -> Serialization.unmarshal(spec.toString(), PodSpec.class));
    }
}
