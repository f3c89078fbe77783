package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.topology.UnderstudyException;
import java.util.ArrayList;
import java.util.List;

/** Kubernetes objects as JSON trees. */
final class ObjectJson {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int SHOWN = 8;

    private ObjectJson() {}

    static JsonNode of(GenericKubernetesResource object) {
        return parse(Serialization.asJson(object));
    }

    static GenericKubernetesResource object(JsonNode json) {
        return Serialization.unmarshal(json.toString(), GenericKubernetesResource.class);
    }

    /** Throws {@link UnderstudyException.Permanent} for what is no JSON. */
    static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UnderstudyException.Permanent("this is not JSON: correct it", e);
        }
    }

    /** The fields in which two states of an object differ, apart from what the API server keeps for itself; bounded. */
    static List<String> differences(GenericKubernetesResource before, GenericKubernetesResource after) {
        return shown(MergePatch.fields(MergePatch.between(own(before), own(after))));
    }

    /** The first ones, and how many there are more. */
    static List<String> shown(List<String> fields) {
        if (fields.size() <= SHOWN) {
            return fields;
        }
        List<String> shown = new ArrayList<>(fields.subList(0, SHOWN));
        shown.add("and %d more".formatted(fields.size() - SHOWN));
        return List.copyOf(shown);
    }

    /** Without what the API server keeps for itself. */
    static JsonNode own(GenericKubernetesResource object) {
        ObjectNode json = of(object).deepCopy();
        json.remove("status");
        if (json.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("managedFields", "resourceVersion", "generation", "uid", "creationTimestamp"));
        }
        return json;
    }
}
