package io.understudy.adapter.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What makes the objects of GitOps tools: an ApplicationSet, another Application, a parent Kustomization. It puts back what an
 * operation changes in them, unless it is told to leave that alone, or is paused before.
 */
record Parents(SiteApi api, List<Owner> paused) {

    private static final String SET = "ApplicationSet";
    private static final List<String> SYNC =
            List.of("/spec/syncPolicy", "/spec/syncPolicy/automated", "/spec", "/spec/suspend");

    /** Who makes an object, in words; empty for nobody that is known. */
    static List<String> of(OwnerObject child) {
        List<String> parents = new ArrayList<>();
        set(child)
                .ifPresent(name ->
                        parents.add("%s %s/%s".formatted(SET, child.owner().namespace(), name)));
        claims(child).forEach(claim -> claim.owner().ifPresent(owner -> parents.add(owner.toString())));
        return parents;
    }

    /** Why a pause would not last, one line each. */
    List<String> against(OwnerObject child) {
        List<String> problems = new ArrayList<>();
        set(child).flatMap(name -> madeBySet(child, name)).ifPresent(problems::add);
        claims(child).stream()
                .flatMap(claim -> claim.owner().stream())
                .filter(parent -> !paused.contains(parent) && !parent.equals(child.owner()))
                .flatMap(parent -> keptBy(child, parent).stream())
                .forEach(problems::add);
        return problems;
    }

    private static List<Claims.Claim> claims(OwnerObject child) {
        return Claims.of(
                child.json(),
                child.owner().kind() == Owner.Kind.APPLICATION
                        ? List.of("spec", "syncPolicy", "automated")
                        : List.of("spec", "suspend"));
    }

    private static Optional<String> set(OwnerObject child) {
        for (JsonNode reference : child.json().at("/metadata/ownerReferences")) {
            if (reference.path("kind").asText().equals(SET)) {
                return Optional.of(reference.path("name").asText());
            }
        }
        return Optional.empty();
    }

    private Optional<String> madeBySet(OwnerObject child, String name) {
        String what = "%s is made by the %s %s, which would put it back".formatted(child.owner(), SET, name);
        Optional<JsonNode> set;
        try {
            Owner.Kind kind = Owner.Kind.APPLICATION;
            set = api.get(kind.group, kind.versions, SET, child.owner().namespace(), name)
                    .map(Parents::json);
        } catch (KubernetesClientException e) {
            return Optional.of("%s, as far as is known, since %s".formatted(what, Trouble.describe(api.site(), e)));
        }
        return set.filter(found -> !spares(found))
                .map(_ ->
                        "%s: let it leave that alone (ignoreApplicationDifferences with /spec/syncPolicy, and preservedFields.annotations with %s)"
                                .formatted(what, PauseMark.KEY));
    }

    private static JsonNode json(GenericKubernetesResource object) {
        return OwnerObject.json(object);
    }

    /** Whether it only creates, or spares both the setting and the annotation that remembers it. */
    private static boolean spares(JsonNode set) {
        String policy = set.at("/spec/syncPolicy/applicationsSync").asText();
        if (policy.equals("create-only") || policy.equals("create-delete")) {
            return true;
        }
        boolean setting = false;
        for (JsonNode rule : set.at("/spec/ignoreApplicationDifferences")) {
            setting |= IgnoreRules.covers(rule, SYNC);
        }
        boolean annotation = false;
        for (JsonNode kept : set.at("/spec/preservedFields/annotations")) {
            annotation |= kept.asText().equals(PauseMark.KEY);
        }
        return setting && annotation;
    }

    /** One that can't be read says nothing: the look after the pause tells. */
    private Optional<String> keptBy(OwnerObject child, Owner parent) {
        try {
            return api.find(parent)
                    .filter(found -> enforces(found, child))
                    .map(_ ->
                            "%s is kept as in Git by %s, which would put it back: name that first in the same step, or let it leave the setting alone"
                                    .formatted(child.owner(), parent));
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }

    private static boolean enforces(OwnerObject parent, OwnerObject child) {
        if (parent.off()) {
            return false;
        }
        return parent.owner().kind() != Owner.Kind.APPLICATION
                || parent.setting().path("selfHeal").asBoolean(false)
                        && new IgnoreRules(parent).of(child.json(), SYNC) != IgnoreRules.Reach.WHOLLY;
    }
}
