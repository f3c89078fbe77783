package io.understudy.adapter.gitops;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.Site;
import io.understudy.time.Ticker;
import io.understudy.topology.SiteName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * {@code gitops.pause}: lets Argo CD and Flux leave alone what an operation changes, by taking an Application's
 * {@code syncPolicy.automated} away, or by suspending a Kustomization or HelmRelease. What it said before stays in an annotation on
 * it, until {@code gitops.resume} or compensation gives it back, unless somebody has changed it since. Done after it has
 * held for two reconciles of whatever may put it back.
 *
 * <p>Parameters: {@code applications}, {@code kustomizations}, {@code helmReleases}: names, or {@code NAMESPACE/NAME}; {@code at}:
 * {@code newPrimary} (default) or {@code oldPrimary}, or {@code site} for the cluster that has them; {@code reconcile}, default
 * 5 s. A sync that has begun is not stopped. Thread-safe.
 */
public final class PauseStep implements StepType {

    static final String ID = "gitops.pause";
    static final String AT = "newPrimary";

    private final Function<Site, KubernetesClient> clients;
    private final Clock clock;
    private final Ticker ticker;
    private final Duration poll;

    /**
     * @param clients the client of a site's cluster, whose requests have a time limit of their own
     * @param poll how often it looks whether somebody has put it back
     */
    public PauseStep(Function<Site, KubernetesClient> clients, Clock clock, Ticker ticker, Duration poll) {
        this.clients = clients;
        this.clock = clock;
        this.ticker = ticker;
        this.poll = poll;
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
            List<Owner> paused = paused(context, order);
            for (Owner owner : order.owners()) {
                problems.addAll(Trouble.problems(site, () -> against(new Hold(api, context, owner), paused)));
            }
            return problems;
        });
    }

    /** By this step or by one before it. */
    private static List<Owner> paused(StepContext context, PauseOrder order) {
        return Stream.concat(
                        Stream.of(order),
                        context.earlier().stream()
                                .filter(step -> step.type().equals(ID))
                                .map(PauseOrder::of))
                .flatMap(each -> each.owners().stream())
                .toList();
    }

    private static List<String> against(Hold hold, List<Owner> paused) {
        OwnerObject object = hold.look().object();
        List<String> problems = new ArrayList<>();
        Rights.missing(hold.api(), hold.owner()).ifPresent(problems::add);
        if (!object.off()) {
            problems.addAll(new Parents(hold.api(), paused).against(object));
        }
        return problems;
    }

    @Override
    public Goal observe(StepContext context) {
        PauseOrder order = PauseOrder.of(context.step());
        SiteName site = order.site(context, AT);
        return Trouble.goal(site, () -> {
            SiteApi api = PauseOrder.api(clients, context, site);
            List<String> open = new ArrayList<>();
            for (Owner owner : order.owners()) {
                missing(new Hold(api, context, owner).look(), order).ifPresent(open::add);
            }
            return open.isEmpty()
                    ? new Goal.Reached("at %s: %s paused".formatted(site, order.words()))
                    : new Goal.Open("at %s: %s".formatted(site, String.join("; ", open)));
        });
    }

    /** What is still to be done for one object. */
    private Optional<String> missing(Hold.Look look, PauseOrder order) {
        Owner owner = look.object().owner();
        if (!look.object().off()) {
            return Optional.of("%s would be paused".formatted(owner));
        }
        if (look.mark().isPresent() && look.holder().isEmpty()) {
            return Optional.of("%s would stay paused for this application too".formatted(owner));
        }
        Instant settled =
                look.holder().map(PauseMark.Holder::since).orElse(Instant.MIN).plus(order.settling());
        return clock.instant().isBefore(settled)
                ? Optional.of("%s is paused, and looked at until it has held for two reconciles".formatted(owner))
                : Optional.empty();
    }

    @Override
    public StepResult apply(StepContext context) {
        PauseOrder order = PauseOrder.of(context.step());
        SiteName site = order.site(context, AT);
        List<String> told = new ArrayList<>();
        for (Owner owner : order.owners()) {
            StepResult result = Trouble.changed(
                    site,
                    () -> new StepResult.Done(
                            new Hold(PauseOrder.api(clients, context, site), context, owner).pause(clock.instant())));
            if (!(result instanceof StepResult.Done)) {
                return told.isEmpty() ? result : StepResult.leavingParts(result);
            }
            told.add(result.summary());
        }
        StepResult held = new Settling(clients, clock, ticker, poll).await(context, order, site);
        return held instanceof StepResult.Done
                ? new StepResult.Done("at %s: %s".formatted(site, String.join("; ", told)))
                : StepResult.leavingParts(held);
    }

    /** What an earlier operation has paused stays paused. */
    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        PauseOrder order = PauseOrder.of(context.step());
        String own = context.operation().value();
        return Releases.of(
                clients,
                context,
                order.site(context, AT),
                order.owners().reversed(),
                hold -> hold.letGo(holder -> holder.operation().equals(own)));
    }
}
