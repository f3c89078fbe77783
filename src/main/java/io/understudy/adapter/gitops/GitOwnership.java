package io.understudy.adapter.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.ReplicaKeepers;
import io.understudy.operation.StepContext;
import io.understudy.policy.Site;
import io.understudy.runbook.Step;
import io.understudy.topology.SiteName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the Argo CD Application, Kustomization or HelmRelease that would put a workload's replicas back to what stands in Git.
 * One that acts by itself no more, that leaves the count alone, or that an earlier {@code gitops.pause} pauses, is no hindrance.
 * Thread-safe.
 *
 * <p>Does not see rules for the whole of an Argo CD installation, nor a commit that is about to be made.
 */
public final class GitOwnership implements ReplicaKeepers {

    private static final List<String> FIELD = List.of("spec", "replicas");
    private static final List<String> POINTERS = List.of("/spec/replicas");
    private static final String FLUX = Owner.Kind.KUSTOMIZATION.group;

    private final Function<Site, KubernetesClient> clients;

    /** @param clients the client of a site's cluster, whose requests have a time limit of their own */
    public GitOwnership(Function<Site, KubernetesClient> clients) {
        this.clients = clients;
    }

    @Override
    public List<String> against(StepContext context, SiteName site, Scaled workload) {
        return Trouble.problems(site, () -> {
            SiteApi api = PauseOrder.api(clients, context, site);
            return api.get("apps", List.of("v1"), workload.kind(), workload.namespace(), workload.name())
                    .map(OwnerObject::json)
                    .map(object -> problems(api, context, object))
                    .orElse(List.of());
        });
    }

    private static List<String> problems(SiteApi api, StepContext context, JsonNode object) {
        return Claims.of(object, FIELD).stream()
                .filter(claim -> !paused(context, api.site(), claim))
                .flatMap(claim -> problem(api, claim, object).stream())
                .toList();
    }

    private static boolean paused(StepContext context, SiteName site, Claims.Claim claim) {
        return context.earlier().stream()
                .filter(step -> step.type().equals(PauseStep.ID))
                .filter(step -> step.onError() == Step.OnError.FAIL || step.onError() == Step.OnError.ASK)
                .map(PauseOrder::of)
                .filter(order -> order.named().isPresent()
                        || order.site(context, PauseStep.AT).equals(site))
                .flatMap(order -> order.owners().stream())
                .anyMatch(owner -> claim.owner().map(owner::equals).orElse(owner.kind() == claim.kind()));
    }

    private static Optional<String> problem(SiteApi api, Claims.Claim claim, JsonNode object) {
        if (claim.owner().isEmpty()) {
            return Optional.of(
                    "a controller of %ss keeps the replicas of %s at %s as in Git, and does not say for which one: add a gitops.pause step before this one that names it"
                            .formatted(claim.kind().word, words(object), api.site()));
        }
        Owner owner = claim.owner().get();
        try {
            Optional<OwnerObject> found = api.find(owner);
            return found.isPresent()
                    ? found.flatMap(keeper -> problem(api, keeper, object))
                    : Optional.of(owner).filter(_ -> claim.certain()).map(_ -> missing(api, owner, object));
        } catch (KubernetesClientException e) {
            return Optional.of(e)
                    .filter(_ -> claim.certain())
                    .map(_ -> "whether %s takes back the replicas of %s is not known, since %s"
                            .formatted(owner, words(object), Trouble.describe(api.site(), e)));
        }
    }

    private static String missing(SiteApi api, Owner owner, JsonNode object) {
        return "%s is kept as in Git by %s, which is not at %s: add a gitops.pause step before this one, with the cluster that has it as 'site'"
                .formatted(words(object), owner, api.site());
    }

    private static Optional<String> problem(SiteApi api, OwnerObject keeper, JsonNode object) {
        if (keeper.off() || exempt(keeper.owner(), object)) {
            return Optional.empty();
        }
        String what = "%s at %s keeps the replicas of %s as in Git and would take them back"
                .formatted(keeper.owner(), api.site(), words(object));
        if (keeper.owner().kind() != Owner.Kind.APPLICATION) {
            return Optional.of(
                    what + ": add a gitops.pause step before this one that names it, or leave replicas out of Git");
        }
        return switch (new IgnoreRules(keeper).of(object, POINTERS)) {
            case WHOLLY -> Optional.empty();
            case NO_DIFFERENCE ->
                Optional.of(
                        "%s with its next sync, although it ignores the difference: add the sync option RespectIgnoreDifferences=true, or a gitops.pause step before this one"
                                .formatted(what));
            case NOT ->
                Optional.of(
                        "%s: add a gitops.pause step before this one that names it, or let Argo CD ignore /spec/replicas (ignoreDifferences and the sync option RespectIgnoreDifferences=true)"
                                .formatted(what));
        };
    }

    /** Flux leaves alone what says so itself. */
    private static boolean exempt(Owner owner, JsonNode object) {
        JsonNode annotations = object.path("metadata").path("annotations");
        String apply = annotations.path(FLUX + "/ssa").asText();
        return owner.kind() == Owner.Kind.KUSTOMIZATION
                && (annotations.path(FLUX + "/reconcile").asText().equals("disabled")
                        || apply.equals("IfNotPresent")
                        || apply.equals("Ignore"));
    }

    private static String words(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return "%s %s/%s"
                .formatted(
                        object.path("kind").asText(),
                        metadata.path("namespace").asText(),
                        metadata.path("name").asText());
    }
}
