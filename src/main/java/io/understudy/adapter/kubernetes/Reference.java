package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One object as a step's outcome remembers it, for the way back: what was applied, whatever the manifest says by then.
 *
 * @param uid empty when it is not known, as of an object that is only named in a manifest
 */
record Reference(String apiVersion, String kind, String namespace, String name, String uid) {

    private static final String FIELDS = "|";
    private static final String OBJECTS = ",";

    static Reference of(HasMetadata object) {
        return new Reference(
                object.getApiVersion(),
                object.getKind(),
                Objects.requireNonNullElse(object.getMetadata().getNamespace(), ""),
                object.getMetadata().getName(),
                Objects.requireNonNullElse(object.getMetadata().getUid(), ""));
    }

    /** None of these characters is allowed in any of the fields. */
    static String text(List<Reference> references) {
        return references.stream()
                .map(r -> String.join(FIELDS, r.apiVersion, r.kind, r.namespace, r.name, r.uid))
                .collect(Collectors.joining(OBJECTS));
    }

    static List<Reference> parse(String text) {
        return Arrays.stream(text.split(OBJECTS, -1))
                .map(object -> object.split("\\|", -1))
                .filter(fields -> fields.length == 5)
                .map(fields -> new Reference(fields[0], fields[1], fields[2], fields[3], fields[4]))
                .toList();
    }

    /** Not one that was deleted and made anew under the same name. */
    boolean is(GenericKubernetesResource live) {
        return uid.isEmpty() || uid.equals(live.getMetadata().getUid());
    }

    @Override
    public String toString() {
        return "%s %s/%s".formatted(kind, namespace, name);
    }
}
