package io.understudy.adapter.gitops;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.Site;
import io.understudy.topology.SiteName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * {@code gitops.resume}: gives back what Argo CD Applications, Kustomizations and HelmReleases said before a {@code gitops.pause} of
 * this application, of this operation or an earlier one. What somebody has changed since, and what another application needs
 * paused, stays as it is. From then on Git holds again, its replica counts included.
 *
 * <p>Parameters as {@code gitops.pause}; {@code at} is {@code oldPrimary} by default: the way back uses it. Thread-safe.
 */
public final class ResumeStep implements StepType {

    static final String ID = "gitops.resume";
    static final String AT = "oldPrimary";

    private final Function<Site, KubernetesClient> clients;
    private final Clock clock;

    /** @param clients the client of a site's cluster, whose requests have a time limit of their own */
    public ResumeStep(Function<Site, KubernetesClient> clients, Clock clock) {
        this.clients = clients;
        this.clock = clock;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<String> precheck(StepContext context) {
        PauseOrder order = PauseOrder.of(context.step());
        SiteName site = order.site(context, AT);
        return Trouble.problems(site, () -> {
            SiteApi api = PauseOrder.api(clients, context, site);
            List<String> problems = new ArrayList<>();
            for (Owner owner : order.owners()) {
                problems.addAll(Trouble.problems(site, () -> {
                    var unused = new Hold(api, context, owner).look();
                    return Rights.missing(api, owner).stream().toList();
                }));
            }
            return problems;
        });
    }

    @Override
    public Goal observe(StepContext context) {
        PauseOrder order = PauseOrder.of(context.step());
        SiteName site = order.site(context, AT);
        return Trouble.goal(site, () -> {
            List<Owner> held = held(context, order, site);
            return held.isEmpty()
                    ? new Goal.Reached("at %s: nothing of %s is paused for it".formatted(site, order.words()))
                    : new Goal.Open("at %s: %s would act as before".formatted(site, PauseOrder.words(held)));
        });
    }

    private List<Owner> held(StepContext context, PauseOrder order, SiteName site) {
        SiteApi api = PauseOrder.api(clients, context, site);
        return order.owners().stream()
                .filter(owner -> api.find(owner).isPresent())
                .filter(owner -> new Hold(api, context, owner).look().holder().isPresent())
                .toList();
    }

    @Override
    public StepResult apply(StepContext context) {
        PauseOrder order = PauseOrder.of(context.step());
        SiteName site = order.site(context, AT);
        return Releases.of(clients, context, site, order.owners().reversed(), Hold::resume);
    }

    /** Pauses again what this operation has resumed, as the objects themselves say. */
    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        PauseOrder order = PauseOrder.of(context.step());
        SiteName site = order.site(context, AT);
        List<String> told = new ArrayList<>();
        for (Owner owner : order.owners()) {
            StepResult result = Trouble.changed(
                    site, () -> new StepResult.Done(again(PauseOrder.api(clients, context, site), context, owner)));
            if (!(result instanceof StepResult.Done)) {
                return told.isEmpty() ? result : StepResult.leavingParts(result);
            }
            told.add(result.summary());
        }
        return new StepResult.Done("at %s: %s".formatted(site, String.join("; ", told)));
    }

    private String again(SiteApi api, StepContext context, Owner owner) {
        boolean mine = api.find(owner)
                .filter(object -> ResumeMark.isBy(object, context))
                .isPresent();
        return mine ? new Hold(api, context, owner).pause(clock.instant()) : owner + ": nothing to undo";
    }
}
