package io.understudy.readiness;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether the standby of an application could take over, as one round of checks found it.
 *
 * @param placement the roles that it was asked about
 * @param passed checks that hold
 * @param all checks that count: without those that can't be asked before a failover
 * @param checks in the order in which they were asked
 * @param findings the worst first
 * @param at when it was asked; empty for never
 * @param unknownRounds in how many rounds nobody could tell, this one included, since the last one that found that it could take
 *     over, under these roles and as long as this instance leads; one that is NOT_READY leaves it as it was; 0 when this is no round
 */
public record Readiness(
        Placement placement,
        State state,
        int passed,
        int all,
        List<Asked> checks,
        List<Finding> findings,
        Optional<Instant> at,
        int unknownRounds) {

    /** After so many rounds that tell nothing people should know of it: one may be an accident. */
    public static final int LONG = 3;

    public Readiness {
        checks = List.copyOf(checks);
        findings = List.copyOf(findings);
    }

    public ApplicationName application() {
        return placement.application();
    }

    /** The checks that hold as a share of those that count, 0 to 1; empty when none was asked, or what is known is too old. */
    public Optional<Double> score() {
        return all == 0 ? Optional.empty() : Optional.of((double) passed / all);
    }

    /**
     * What a round comes to. Pure.
     *
     * @param before the last round's, for how long a finding has been there, and for how many rounds nobody could tell
     */
    static Readiness of(Placement placement, List<Asked> asked, Optional<Readiness> before, Instant now) {
        Map<String, Instant> since = before.map(Readiness::since).orElse(Map.of());
        List<Finding> findings = new ArrayList<>();
        int passed = 0;
        int all = 0;
        for (Asked one : asked) {
            List<Fault> faults = faults(one.answer());
            all += one.answer() instanceof Answer.NotAsked ? 0 : 1;
            passed += holds(one.answer(), faults) ? 1 : 0;
            for (Fault fault : faults) {
                findings.add(new Finding(
                        one.check(),
                        fault.severity(),
                        fault.what(),
                        fault.remedy(),
                        since.getOrDefault(key(one.check(), fault.severity()), now)));
            }
        }
        findings.sort(Comparator.comparing(Finding::severity));
        State state = all == 0 ? State.UNKNOWN : state(findings);
        int unknownBefore = before.filter(last -> last.placement().equals(placement))
                .map(Readiness::unknownRounds)
                .orElse(0);
        int unknown = switch (state) {
            case UNKNOWN -> unknownBefore + 1;
            case NOT_READY -> unknownBefore;
            case READY, DEGRADED -> 0;
        };
        return new Readiness(placement, state, passed, all, asked, findings, Optional.of(now), unknown);
    }

    /** Nothing can be told, and why. */
    static Readiness unknown(Placement placement, String why, String remedy, Instant now) {
        return new Readiness(
                placement,
                State.UNKNOWN,
                0,
                0,
                List.of(),
                List.of(new Finding("readiness", Severity.UNKNOWN, why, remedy, now)),
                Optional.empty(),
                0);
    }

    /** A note counts for nothing. */
    private static boolean holds(Answer answer, List<Fault> faults) {
        return !(answer instanceof Answer.NotAsked)
                && faults.stream().allMatch(fault -> fault.severity() == Severity.NOTE);
    }

    private static List<Fault> faults(Answer answer) {
        return switch (answer) {
            case Answer.Holds _ -> List.of();
            case Answer.NotAsked _ -> List.of();
            case Answer.Fails(List<Fault> faults) -> faults;
            case Answer.Unknown(String why, String remedy) -> List.of(new Fault(Severity.UNKNOWN, why, remedy));
        };
    }

    private static State state(List<Finding> sorted) {
        return sorted.stream()
                .findFirst()
                .map(worst -> switch (worst.severity()) {
                    case BLOCKING -> State.NOT_READY;
                    case UNKNOWN -> State.UNKNOWN;
                    case DEGRADING -> State.DEGRADED;
                    case NOTE -> State.READY;
                })
                .orElse(State.READY);
    }

    /** The words of a finding may tell of a moment; what it is about does not. */
    private Map<String, Instant> since() {
        return findings.stream()
                .collect(Collectors.toMap(
                        finding -> key(finding.check(), finding.severity()),
                        Finding::since,
                        (one, other) -> one.isBefore(other) ? one : other));
    }

    private static String key(String check, Severity severity) {
        return check + "/" + severity;
    }

    /** The findings of at least this severity. */
    public List<Finding> findings(Severity least) {
        return findings.stream()
                .filter(finding -> finding.severity().compareTo(least) <= 0)
                .toList();
    }

    /** One line for people: {@code NOT_READY, 9 of 11 checks hold: step web: ...}. */
    public String summary() {
        Function<Finding, String> line = finding -> "%s: %s".formatted(finding.check(), finding.what());
        return "%s, %d of %d checks hold%s"
                .formatted(
                        state,
                        passed,
                        all,
                        findings.stream()
                                .findFirst()
                                .map(line.andThen(text -> "; " + text))
                                .orElse(""));
    }
}
