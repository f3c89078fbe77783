package io.understudy.camel;

import io.understudy.decision.Snapshot;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.readiness.Finding;
import io.understudy.readiness.Readiness;
import io.understudy.readiness.Rounds;
import io.understudy.readiness.Severity;
import io.understudy.readiness.State;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells people once when a standby can't take over, and once when it can again. That nobody knows is neither, until
 * {@link Readiness#LONG} rounds in a row found nothing better: then that is told once, and so is a link that falls short of the policy
 * for as long. What was told before another instance led may be told once more. Thread-safe as what it tells.
 */
public final class ReadinessNews implements Rounds.Listener {

    private final Consumer<Notice> people;
    private final Function<ApplicationName, Optional<Snapshot>> seen;

    /** What people know of a standby. */
    private final Map<ApplicationName, Told> told = new ConcurrentHashMap<>();

    private final Map<ApplicationName, Doubt> doubts = new ConcurrentHashMap<>();

    /**
     * @param standby empty when another instance led meanwhile, and may have told something else
     * @param blocked whether it could not take over; else nobody knew, or a link fell short
     */
    private record Told(Optional<SiteName> standby, boolean blocked) {}

    /** For so many rounds in a row a standby was neither well nor known to be unable to take over. */
    private record Doubt(Placement placement, int rounds) {}

    /**
     * @param people hears of it; must return quickly
     * @param seen everything that is known of an application now; empty when it has no policy
     */
    public ReadinessNews(Consumer<Notice> people, Function<ApplicationName, Optional<Snapshot>> seen) {
        this.people = people;
        this.seen = seen;
    }

    @Override
    public void looked(Readiness found) {
        switch (found.state()) {
            case NOT_READY -> blocked(found);
            case READY -> well(found);
            case DEGRADED -> {
                if (found.findings(Severity.DEGRADING).stream().noneMatch(StandbyChecks::isOfLink)) {
                    well(found);
                } else {
                    unblocked(found);
                    doubted(found);
                }
            }
            case UNKNOWN -> doubted(found);
        }
    }

    @Override
    public void forgotten() {
        told.replaceAll((_, before) -> new Told(Optional.empty(), before.blocked()));
        doubts.clear();
    }

    private void blocked(Readiness found) {
        doubts.remove(found.application());
        Told mine = new Told(Optional.of(found.placement().standby()), true);
        if (!mine.equals(told.put(found.application(), mine))) {
            people.accept(notice(found, "not ready", notReady(found)));
        }
    }

    private void well(Readiness found) {
        doubts.remove(found.application());
        if (told.remove(found.application()) != null) {
            people.accept(notice(found, "ready", ready(found)).asOver());
        }
    }

    /** It could take over again, though a link falls short. */
    private void unblocked(Readiness found) {
        Told before = told.get(found.application());
        if (before != null && before.blocked() && told.remove(found.application(), before)) {
            people.accept(notice(found, "ready", ready(found)).asOver());
        }
    }

    private void doubted(Readiness found) {
        List<Finding> findings = doubtful(found);
        if (findings.isEmpty()) {
            return;
        }
        int rounds = doubts.merge(
                        found.application(),
                        new Doubt(found.placement(), 1),
                        (before, first) -> before.placement().equals(first.placement())
                                ? new Doubt(before.placement(), before.rounds() + 1)
                                : first)
                .rounds();
        Optional<SiteName> standby = Optional.of(found.placement().standby());
        Told before = told.get(found.application());
        boolean known = before != null && before.standby().equals(standby);
        if (rounds >= Readiness.LONG && !known) {
            told.put(found.application(), new Told(standby, false));
            boolean unknown = found.state() == State.UNKNOWN;
            people.accept(notice(found, unknown ? "unknown" : "behind", doubtful(found, findings, rounds)));
        }
    }

    /** While the primary is down the decision tells what its links would lose, and their source may be silent by that alone. */
    private List<Finding> doubtful(Readiness found) {
        boolean down = seen.apply(found.application()).filter(PrimarySeen::down).isPresent();
        return found.findings(Severity.DEGRADING).stream()
                .filter(finding -> StandbyChecks.isOfLink(finding) ? !down : finding.severity() == Severity.UNKNOWN)
                .toList();
    }

    private static Notice notice(Readiness found, String state, String words) {
        return Notice.ofReadiness(
                found.application(), "%s %s".formatted(found.placement().standby(), state), Urgency.WARNING, words);
    }

    private static String doubtful(Readiness found, List<Finding> findings, int rounds) {
        String what = found.state() == State.UNKNOWN
                ? "NOBODY CAN TELL whether the standby %s could take over"
                : "the copy at the standby %s FALLS SHORT of the policy";
        return "application=%s %s, and %d rounds of checks in a row found nothing better: %s. Look: understudy readiness %s"
                .formatted(
                        found.application(),
                        what.formatted(found.placement().standby()),
                        rounds,
                        lines(findings),
                        found.application());
    }

    private static String lines(List<Finding> findings) {
        return findings.stream().map(ReadinessNews::line).collect(Collectors.joining("; "));
    }

    private static String notReady(Readiness found) {
        return "application=%s the standby %s could NOT take over: %s. Look: understudy readiness %s"
                .formatted(
                        found.application(),
                        found.placement().standby(),
                        lines(found.findings(Severity.BLOCKING)),
                        found.application());
    }

    private static String ready(Readiness found) {
        return "application=%s the standby %s could take over again (%s)"
                .formatted(found.application(), found.placement().standby(), found.summary());
    }

    private static String line(Finding finding) {
        return finding.remedy().isEmpty()
                ? "%s: %s".formatted(finding.check(), finding.what())
                : "%s: %s (%s)".formatted(finding.check(), finding.what(), finding.remedy());
    }
}
