package io.understudy.reload;

import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Runbooks;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.Orchestrator;
import io.understudy.policy.ReplicationLink;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What stands against taking documents that are valid while the service runs. Whatever it leaves out would let one part of the
 * service act by the old set and another by the new one.
 */
final class Objections {

    private final ChangedDocuments change;
    private final World world;

    Objections(ChangedDocuments change, World world) {
        this.change = change;
        this.world = world;
    }

    /** One line each, with what to do; empty when the documents may be taken. */
    List<String> against(Orchestrator running, Orchestrator read) {
        List<String> lines = new ArrayList<>();
        if (!running.equals(read)) {
            lines.add("the Orchestrator document has changed: restart the service to take this");
        }
        if (change.after().policies().isEmpty() && !change.before().policies().isEmpty()) {
            lines.add(
                    "no failover policy is left, so a mount may be missing: mend it, or restart the service if nothing is to be protected");
        }
        change.changedSites()
                .forEach(
                        site -> lines.add("the site %s has changed: restart the service to take this".formatted(site)));
        change.removed().forEach(application -> removal(application, lines));
        change.changed().forEach(application -> change(application, lines));
        return lines;
    }

    private void removal(ApplicationName application, List<String> lines) {
        if (world.operates(application)) {
            lines.add(
                    "application %s is gone, and has an operation or a live drill under way: this is taken when that has ended"
                            .formatted(application));
        }
        sharedFences(change.policyBefore(application), List.of(), lines);
    }

    private void change(ApplicationName application, List<String> lines) {
        FailoverPolicy before = change.policyBefore(application);
        FailoverPolicy after = change.policy(application);
        if (!before.primary().equals(after.primary()) || !before.standby().equals(after.standby())) {
            lines.add(otherSites(before, after));
        }
        sharedFences(before, after.fencing(), lines);
        for (ReplicationLink link : after.replication()) {
            boolean other = before.replication().stream()
                    .anyMatch(known -> known.name().equals(link.name()) && !known.equals(link));
            if (other) {
                lines.add(
                        "application %s: the link %s is another one now, and what was measured of the old one would count for it: give the new one another name, or restart the service"
                                .formatted(application, link.name()));
            }
        }
        if (movesBy(before, after) && world.operates(application)) {
            lines.add(
                    "application %s: its replication, fencing or dns has changed, or a runbook of its way back is gone, and it has an operation or a live drill under way: this is taken when that has ended"
                            .formatted(application));
        }
    }

    /** A fence that another application shares would be lifted under one that has moved away behind it, once nobody knows of that. */
    private void sharedFences(FailoverPolicy before, List<FenceSpec> after, List<String> lines) {
        if (world.placement(before).epoch().equals(Epoch.INITIAL)) {
            return;
        }
        before.fencing().stream()
                .filter(spec -> spec instanceof FenceSpec.Route route
                        && after.stream().noneMatch(route::sharedWith)
                        && sharedByOthers(route, before.application()))
                .forEach(spec -> lines.add(
                        "application %s has moved, and its fence %s, which others share, would be gone: they could lift it, and its old primary would write again. Make sure that it can't, then restart the service to take this"
                                .formatted(before.application(), spec.label())));
    }

    private boolean sharedByOthers(FenceSpec.Route route, ApplicationName application) {
        return Stream.of(change.before(), change.after())
                .flatMap(documents -> documents.policies().values().stream())
                .filter(other -> !other.application().equals(application))
                .anyMatch(other -> other.fencing().stream().anyMatch(route::sharedWith));
    }

    private String otherSites(FailoverPolicy before, FailoverPolicy after) {
        Placement now = world.placement(before);
        String what = "application %s: its sites are %s and %s now, not %s and %s"
                .formatted(before.application(), after.primary(), after.standby(), before.primary(), before.standby());
        return now.primary().equals(before.primary())
                ? what + ": restart the service to take this"
                : "%s, and its primary is %s at the moment: move it home, then restart the service to take this"
                        .formatted(what, now.primary());
    }

    /** Whether what an operation or a live drill works with, beside the steps of its runbooks, is other. */
    private static boolean movesBy(FailoverPolicy before, FailoverPolicy after) {
        return !before.replication().equals(after.replication())
                || !before.fencing().equals(after.fencing())
                || !before.dns().equals(after.dns())
                || isGone(before, after, Runbooks::reprotect)
                || isGone(before, after, Runbooks::failback);
    }

    private static boolean isGone(
            FailoverPolicy before, FailoverPolicy after, Function<Runbooks, Optional<RunbookName>> role) {
        return role.apply(before.runbooks()).isPresent()
                && role.apply(after.runbooks()).isEmpty();
    }
}
