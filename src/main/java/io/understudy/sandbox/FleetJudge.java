package io.understudy.sandbox;

import io.understudy.api.OperationReport;
import io.understudy.api.WaveReport;
import io.understudy.sandbox.shop.Judge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a wave must end, by what users, databases, the zone and the power switch saw, and whether the service's own report says the
 * same. Pure.
 */
final class FleetJudge {

    private final List<Outcome> outcomes;
    private final List<String> findings = new ArrayList<>();

    /**
     * What came of one application.
     *
     * @param operation that moved it
     * @param fenced how things were when its power was switched off
     * @param users what they were told, against what the new primary holds
     */
    record Outcome(
            FleetApplication application,
            Optional<OperationReport> operation,
            Optional<FleetMember.Fenced> fenced,
            Judge.Findings users) {

        String name() {
            return application.name();
        }
    }

    private FleetJudge(List<Outcome> outcomes) {
        this.outcomes = outcomes;
    }

    /** What is not as it must be, one line each; empty when all is. @param outcomes of those in the wave */
    static List<String> judge(List<Outcome> outcomes, WaveReport wave, int atOnce) {
        FleetJudge judge = new FleetJudge(outcomes);
        judge.reported(wave);
        outcomes.forEach(judge::single);
        outcomes.forEach(judge::inOrder);
        outcomes.forEach(judge::together);
        int most = mostAtOnce(outcomes);
        judge.expect(most <= atOnce, "%d operations were open at once, %d may be".formatted(most, atOnce));
        return List.copyOf(judge.findings);
    }

    private void reported(WaveReport wave) {
        expect(wave.phase().equals("FINISHED"), "the wave is %s".formatted(wave.phase()));
        Set<String> moved = wave.members().stream()
                .filter(m -> m.state().equals("MOVED"))
                .map(WaveReport.Member::application)
                .collect(Collectors.toSet());
        Set<String> all = outcomes.stream().map(Outcome::name).collect(Collectors.toSet());
        expect(moved.equals(all), "the report says that %s moved, it should be %s".formatted(moved, all));
    }

    private void single(Outcome outcome) {
        Judge.Findings users = outcome.users();
        Long announced =
                outcome.operation().map(OperationReport::predictedLossMillis).orElse(null);
        expect(users.firstOnNewNanos().isPresent(), "%s: no order reached the new primary".formatted(outcome.name()));
        expect(outcome.fenced().isPresent(), "%s was never fenced".formatted(outcome.name()));
        expect(
                users.overlapping() == 0,
                "%s: %d orders were taken by both sides".formatted(outcome.name(), users.overlapping()));
        expect(
                users.lost() == 0 || announced != null && users.lossWindow().toMillis() <= announced,
                "%s: more was lost (%d ms) than announced (%s ms)"
                        .formatted(outcome.name(), users.lossWindow().toMillis(), announced));
    }

    /** Before its primary is touched, users of all that move before it are led to the other site. */
    private void inOrder(Outcome outcome) {
        Set<String> moved = outcome.fenced().map(FleetMember.Fenced::moved).orElse(Set.of());
        outcomes.stream()
                .filter(before -> isBefore(before.application(), outcome.application()))
                .filter(before -> !moved.contains(before.name()))
                .forEach(before ->
                        findings.add("%s was fenced before %s had moved".formatted(outcome.name(), before.name())));
    }

    /** Of a consistency group none has moved before the last is fenced. */
    private void together(Outcome outcome) {
        Set<String> moved = outcome.fenced().map(FleetMember.Fenced::moved).orElse(Set.of());
        outcomes.stream()
                .map(Outcome::application)
                .filter(fellow -> fellow.together().isPresent()
                        && fellow.together().equals(outcome.application().together()))
                .filter(fellow -> moved.contains(fellow.name()))
                .forEach(fellow -> findings.add("%s had moved before %s of its consistency group was fenced"
                        .formatted(fellow.name(), outcome.name())));
    }

    private static boolean isBefore(FleetApplication one, FleetApplication other) {
        boolean canary =
                one.name().equals(FleetApplication.CANARY) && !other.name().equals(FleetApplication.CANARY);
        return canary || other.after().equals(Optional.of(one.group()));
    }

    /** The most operations that were open at one moment. */
    static int mostAtOnce(List<Outcome> outcomes) {
        List<OperationReport> operations =
                outcomes.stream().flatMap(o -> o.operation().stream()).toList();
        return operations.stream()
                .mapToInt(at -> Math.toIntExact(operations.stream()
                        .filter(o -> o.startedAt() <= at.startedAt() && end(o) > at.startedAt())
                        .count()))
                .max()
                .orElse(0);
    }

    static long end(OperationReport operation) {
        Long finished = operation.finishedAt();
        return finished == null ? Long.MAX_VALUE : finished;
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            findings.add(otherwise);
        }
    }
}
