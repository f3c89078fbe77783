package io.understudy.adapter.gitops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.topology.UnderstudyException;

/**
 * An Argo CD Application, a Kustomization or a HelmRelease as it was read, with all the fields that are not known here.
 *
 * @param read to write it back under its resourceVersion
 */
record OwnerObject(Owner owner, GenericKubernetesResource read, ObjectNode json) {

    private static final JsonMapper MAPPER = new JsonMapper();

    static OwnerObject of(Owner owner, GenericKubernetesResource read) {
        return new OwnerObject(owner, read, (ObjectNode) json(read));
    }

    static JsonNode json(GenericKubernetesResource object) {
        return parse(Serialization.asJson(object));
    }

    /** Throws {@link UnderstudyException.Permanent} for what is no JSON. */
    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UnderstudyException.Permanent("this is not JSON: correct it", e);
        }
    }

    /** What says whether its tool acts by itself; missing where nothing is said. */
    JsonNode setting() {
        return switch (owner.kind()) {
            case APPLICATION -> json.at("/spec/syncPolicy/automated");
            case KUSTOMIZATION, HELM_RELEASE -> json.at("/spec/suspend");
        };
    }

    /** Whether its tool leaves alone what it owns, whoever said so. */
    boolean off() {
        JsonNode setting = setting();
        return switch (owner.kind()) {
            case APPLICATION ->
                setting.isMissingNode()
                        || setting.isNull()
                        || !setting.path("enabled").asBoolean(true);
            case KUSTOMIZATION, HELM_RELEASE -> setting.asBoolean(false);
        };
    }

    /** Whether it says so in the way in which {@link #paused} does. */
    boolean offAsPaused() {
        return owner.kind() == Owner.Kind.APPLICATION ? setting().isMissingNode() : off();
    }

    /** A copy that makes its tool leave alone what it owns. */
    ObjectNode paused() {
        ObjectNode copy = json.deepCopy();
        if (owner.kind() == Owner.Kind.APPLICATION) {
            child(child(copy, "spec"), "syncPolicy").remove("automated");
        } else {
            child(copy, "spec").put("suspend", true);
        }
        return copy;
    }

    /** A copy in which that is said again which was said before. */
    ObjectNode saying(JsonNode setting) {
        ObjectNode copy = json.deepCopy();
        boolean argo = owner.kind() == Owner.Kind.APPLICATION;
        ObjectNode at = argo ? child(child(copy, "spec"), "syncPolicy") : child(copy, "spec");
        String field = argo ? "automated" : "suspend";
        if (setting instanceof MissingNode) {
            at.remove(field);
        } else {
            at.set(field, setting);
        }
        return copy;
    }

    /** Whether it writes right now what it had begun before it was paused. */
    boolean syncs() {
        return json.at("/status/operationState/phase").asText().equals("Running");
    }

    private static ObjectNode child(ObjectNode of, String name) {
        return of.path(name) instanceof ObjectNode there ? there : of.putObject(name);
    }
}
