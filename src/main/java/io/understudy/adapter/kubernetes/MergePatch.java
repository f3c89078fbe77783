package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** JSON merge patches (RFC 7396): fields with null are removed, lists are replaced as a whole. */
final class MergePatch {

    private MergePatch() {}

    /** A copy with the patch applied. */
    static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode result =
                target.isObject() ? ((ObjectNode) target).deepCopy() : JsonNodeFactory.instance.objectNode();
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else {
                result.set(field.getKey(), apply(result.path(field.getKey()), field.getValue()));
            }
        });
        return result;
    }

    /** What makes the second out of the first; a null among the second's values can't be expressed. */
    static ObjectNode between(JsonNode from, JsonNode to) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        from.fieldNames().forEachRemaining(name -> {
            if (!to.has(name)) {
                patch.putNull(name);
            }
        });
        to.properties().forEach(field -> {
            JsonNode old = from.path(field.getKey());
            if (old.isObject() && field.getValue().isObject()) {
                ObjectNode inner = between(old, field.getValue());
                if (!inner.isEmpty()) {
                    patch.set(field.getKey(), inner);
                }
            } else if (!old.equals(field.getValue())) {
                patch.set(field.getKey(), field.getValue());
            }
        });
        return patch;
    }

    /** The fields that a patch touches, such as {@code spec.replicas}, sorted: names only, since values may be secret. */
    static List<String> fields(JsonNode patch) {
        List<String> fields = new ArrayList<>();
        collect("", patch, fields);
        return fields.stream().sorted().toList();
    }

    private static void collect(String at, JsonNode patch, List<String> fields) {
        patch.properties().forEach(field -> {
            String path = at.isEmpty() ? field.getKey() : "%s.%s".formatted(at, field.getKey());
            if (field.getValue().isObject() && !field.getValue().isEmpty()) {
                collect(path, field.getValue(), fields);
            } else {
                fields.add(path);
            }
        });
    }
}
