package io.understudy.adapter.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.understudy.topology.UnderstudyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds by what the tools leave on an object who keeps one of its fields as it stands in Git. Pure.
 *
 * <p>Argo CD leaves an annotation with the object's own name in it, or a label; Flux leaves two labels. Whether Git has the field
 * at all stands in managedFields, or for a client-side apply of Argo CD in what was applied last. Where an API server shows no
 * managedFields, the field counts as kept.
 */
final class Claims {

    private static final String TRACKING_ID = "argocd.argoproj.io/tracking-id";
    private static final String ARGO_LABEL = "argocd.argoproj.io/instance";

    /** Set by Argo CD by default, and by Helm and by people for purposes of their own: no proof by itself. */
    private static final String INSTANCE_LABEL = "app.kubernetes.io/instance";

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /**
     * @param owner empty where a tool's controller keeps the field and does not say for which object
     * @param certain whether it is the tool's even where its object can't be found
     */
    record Claim(Owner.Kind kind, Optional<Owner> owner, boolean certain) {}

    private final JsonNode object;
    private final List<String> field;

    private Claims(JsonNode object, List<String> field) {
        this.object = object;
        this.field = field;
    }

    /** @param field by its path, such as {@code spec}, {@code replicas} */
    static List<Claim> of(JsonNode object, List<String> field) {
        Claims claims = new Claims(object, field);
        List<Claim> all = new ArrayList<>();
        claims.argo().ifPresent(all::add);
        claims.flux(Owner.Kind.KUSTOMIZATION).ifPresent(all::add);
        claims.flux(Owner.Kind.HELM_RELEASE).ifPresent(all::add);
        return all;
    }

    private Optional<Claim> argo() {
        Owner.Kind kind = Owner.Kind.APPLICATION;
        if (!kept(kind)) {
            return Optional.empty();
        }
        String tracking = annotation(TRACKING_ID);
        Optional<Owner> proven = tracking.isEmpty() ? label(kind, ARGO_LABEL) : tracked(tracking);
        if (proven.isPresent()) {
            return Optional.of(new Claim(kind, proven, true));
        }
        boolean written = writes(kind, "");
        Optional<Owner> hinted = tracking.isEmpty() ? label(kind, INSTANCE_LABEL) : Optional.empty();
        return written || hinted.isPresent() ? Optional.of(new Claim(kind, hinted, written)) : Optional.empty();
    }

    /** From {@code APP:GROUP/KIND:NAMESPACE/NAME}; one with another object's name was copied and means nothing. */
    private Optional<Owner> tracked(String id) {
        int colon = id.indexOf(':');
        String apiVersion = object.path("apiVersion").asText();
        int slash = apiVersion.indexOf('/');
        JsonNode metadata = object.path("metadata");
        String own = "%s/%s:%s/%s"
                .formatted(
                        slash < 0 ? "" : apiVersion.substring(0, slash),
                        object.path("kind").asText(),
                        metadata.path("namespace").asText(),
                        metadata.path("name").asText());
        return colon > 0 && id.substring(colon + 1).equals(own)
                ? Optional.of(Owner.parse(
                        Owner.Kind.APPLICATION, id.substring(0, colon).replace('_', '/')))
                : Optional.empty();
    }

    private Optional<Claim> flux(Owner.Kind kind) {
        String namespace = label(kind.group + "/namespace");
        String name = label(kind.group + "/name");
        boolean labelled = !namespace.isEmpty() && !name.isEmpty();
        if (!kept(kind) || !(labelled || writes(kind, ""))) {
            return Optional.empty();
        }
        return Optional.of(
                new Claim(kind, labelled ? Optional.of(new Owner(kind, namespace, name)) : Optional.empty(), true));
    }

    /** Whether Git has the field, as far as can be told. */
    private boolean kept(Owner.Kind kind) {
        if (object.path("metadata").path("managedFields").isEmpty()) {
            return true;
        }
        Optional<JsonNode> applied = kind == Owner.Kind.APPLICATION ? lastApplied() : Optional.empty();
        return applied.isPresent() ? has(applied.get(), "") || writes(kind, "Apply") : writes(kind, "");
    }

    private Optional<JsonNode> lastApplied() {
        String text = annotation(LAST_APPLIED);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(OwnerObject.parse(text));
        } catch (UnderstudyException.Permanent e) {
            return Optional.empty(); // somebody else's annotation, and managedFields tell
        }
    }

    /** @param operation of Kubernetes; empty for any */
    private boolean writes(Owner.Kind kind, String operation) {
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            boolean its = kind.managers.contains(entry.path("manager").asText());
            boolean so = operation.isEmpty() || entry.path("operation").asText().equals(operation);
            if (its && so && has(entry.path("fieldsV1"), "f:")) {
                return true;
            }
        }
        return false;
    }

    private boolean has(JsonNode tree, String prefix) {
        JsonNode at = tree;
        for (String name : field) {
            at = at.path(prefix + name);
        }
        return !(at instanceof MissingNode);
    }

    private Optional<Owner> label(Owner.Kind kind, String key) {
        return Optional.of(label(key)).filter(name -> !name.isEmpty()).map(name -> Owner.parse(kind, name));
    }

    private String label(String key) {
        return object.path("metadata").path("labels").path(key).asText();
    }

    private String annotation(String key) {
        return object.path("metadata").path("annotations").path(key).asText();
    }
}
