package io.understudy.adapter.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.document.Durations;
import io.understudy.operation.StepContext;
import io.understudy.policy.Site;
import io.understudy.runbook.Step;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a {@code gitops.pause} or {@code gitops.resume} says. */
record PauseOrder(JsonNode with) {

    private static final Duration RECONCILE = Duration.ofSeconds(5);

    static PauseOrder of(Step step) {
        return new PauseOrder(step.with());
    }

    /** As they are listed: Kustomizations, then Applications, then HelmReleases, since the former may make the latter. */
    List<Owner> owners() {
        List<Owner> owners = new ArrayList<>();
        for (Owner.Kind kind : Owner.Kind.values()) {
            with.path(kind.key).forEach(name -> owners.add(Owner.parse(kind, name.asText())));
        }
        return owners;
    }

    /** How often whatever might put it back looks. */
    Duration reconcile() {
        return with.has("reconcile") ? Durations.parse(with.path("reconcile").asText()) : RECONCILE;
    }

    /** How long a pause must have held before it counts: two of these. */
    Duration settling() {
        return reconcile().multipliedBy(2);
    }

    /** All of them, for people. */
    String words() {
        return words(owners());
    }

    static String words(List<Owner> owners) {
        return String.join(", ", owners.stream().map(Owner::toString).toList());
    }

    /** The cluster that has the objects of both sites, where one has. */
    Optional<SiteName> named() {
        return with.has("site") ? Optional.of(new SiteName(with.path("site").asText())) : Optional.empty();
    }

    /** Where the objects are. */
    SiteName site(StepContext context, String otherwise) {
        return named().orElseGet(() ->
                with.path("at").asText(otherwise).equals("oldPrimary") ? context.oldPrimary() : context.newPrimary());
    }

    /** Throws {@link UnderstudyException.Permanent} when the site has no document or no cluster. */
    static SiteApi api(Function<Site, KubernetesClient> clients, StepContext context, SiteName name) {
        @Nullable Site site = context.sites().get(name);
        if (site == null) {
            throw new UnderstudyException.Permanent("there is no document of the site %s: add it".formatted(name));
        }
        return new SiteApi(name, clients.apply(site));
    }
}
