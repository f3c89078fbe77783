package io.understudy.readiness;

import io.understudy.policy.ImageTerms;
import io.understudy.runbook.Step;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Whether the images of what a failover brings up could be pulled at the standby. What nodes have already is not asked: a pod may come to
 * a node that has none of it. Thread-safe.
 */
public final class ImageChecks {

    private final Pods pods;
    private final Registry registry;
    private final Function<SiteName, Optional<ImageTerms>> terms;

    /** @param terms of a site; empty for one without a cluster */
    public ImageChecks(Pods pods, Registry registry, Function<SiteName, Optional<ImageTerms>> terms) {
        this.pods = pods;
        this.registry = registry;
        this.terms = terms;
    }

    /**
     * One check for each step that brings pods up; none where the standby's document switches it off.
     *
     * @param primaryDown then the primary is not asked what it runs
     */
    public List<Check> of(Placement placement, List<Step> steps, BooleanSupplier primaryDown) {
        SiteName standby = placement.standby();
        return terms.apply(standby).filter(asked -> !asked.unchecked()).stream()
                .flatMap(asked -> steps.stream()
                        .filter(pods::makes)
                        .map(step -> new Check(
                                "images of step " + step.name(),
                                standby + "/images",
                                () -> ask(placement, step, asked, primaryDown))))
                .toList();
    }

    private Answer ask(Placement placement, Step step, ImageTerms terms, BooleanSupplier primaryDown) {
        List<PulledPod> all = pods.of(placement.standby(), step);
        Set<Fault> faults = new LinkedHashSet<>();
        Map<String, String> found = new TreeMap<>();
        int asked = 0;
        for (PulledPod pod : all) {
            ImageFindings findings = new ImageFindings(placement.standby(), pod);
            for (Map.Entry<String, String> image : new TreeMap<>(pod.images()).entrySet()) {
                Optional<ImageName> name = ImageName.parse(image.getValue());
                if (name.isEmpty()) {
                    findings.noName(image.getKey(), image.getValue());
                } else if (isAsked(name.get(), terms)) {
                    Registry.Told told = registry.ask(name.get(), terms, findings.logins());
                    findings.add(image.getKey(), name.get(), told);
                    digest(name.get(), told).ifPresent(digest -> found.put(image.getKey(), digest));
                    asked++;
                }
            }
            faults.addAll(findings.faults());
        }
        if (!found.isEmpty() && !primaryDown.getAsBoolean()) {
            faults.addAll(others(placement, step, found));
        }
        if (!faults.isEmpty()) {
            return new Answer.Fails(List.copyOf(faults));
        }
        return asked == 0
                ? new Answer.NotAsked("there is no image to ask for")
                : new Answer.Holds("%d of %d images can be pulled".formatted(asked, asked));
    }

    /** Each machine has another registry by a name such as localhost: here it is asked only where the document says so. */
    private static boolean isAsked(ImageName image, ImageTerms terms) {
        return terms.of(image.registry()).map(named -> !named.unchecked()).orElseGet(() -> !image.isOfEachMachine());
    }

    /** What a tag stands for; a digest stands for itself. */
    private static Optional<String> digest(ImageName image, Registry.Told told) {
        return told instanceof Registry.Told.Found(Optional<String> digest)
                        && image.digest().isEmpty()
                ? digest
                : Optional.empty();
    }

    /** Images that are not the ones that the primary runs. */
    private List<Fault> others(Placement placement, Step step, Map<String, String> found) {
        Map<String, Set<String>> running = pods.running(placement.primary(), step);
        List<Fault> faults = new ArrayList<>();
        found.forEach((container, pulled) -> {
            Set<String> there = running.getOrDefault(container, Set.of());
            if (!there.isEmpty() && !there.contains(pulled)) {
                faults.add(new Fault(
                        Severity.NOTE,
                        "container %s would run another build at %s (%s) than it runs at %s (%s)"
                                .formatted(
                                        container,
                                        placement.standby(),
                                        pulled,
                                        placement.primary(),
                                        String.join(", ", new TreeSet<>(there))),
                        "see that this is meant; an image named by its digest is the same at both"));
            }
        });
        return faults;
    }
}
