package io.understudy.policy;

import io.understudy.document.Durations;
import io.understudy.document.Section;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import java.time.Duration;
import java.util.Optional;

/** Numbers of different documents that must fit each other. */
final class BudgetChecks {

    private BudgetChecks() {}

    /** Adds the problems; the line that tells the worst-case recovery, where it can be told. */
    static Optional<String> check(Loaded<FailoverPolicy> loaded, Documents documents) {
        if (loaded.value().isEmpty()) {
            return Optional.empty();
        }
        FailoverPolicy policy = loaded.value().get();
        policy.runbooks().all().stream()
                .flatMap(name -> Optional.ofNullable(documents.runbooks().get(name.value())).stream())
                .forEach(runbook -> fences(policy, runbook));
        Loaded<Runbook> failover =
                documents.runbooks().get(policy.runbooks().failover().value());
        return failover == null ? Optional.empty() : worstCase(policy, loaded, failover);
    }

    private static Optional<String> worstCase(
            FailoverPolicy policy, Loaded<FailoverPolicy> loaded, Loaded<Runbook> failover) {
        Optional<WorstCase> worst = failover.value().flatMap(runbook -> WorstCase.of(policy, runbook));
        worst.filter(w -> w.total().compareTo(policy.objectives().rto()) > 0)
                .ifPresent(w -> exceeded(w, loaded, failover));
        return worst.map(WorstCase::line);
    }

    private static void exceeded(WorstCase worst, Loaded<FailoverPolicy> policy, Loaded<Runbook> runbook) {
        WorstCase.Term largest = worst.largest();
        String where = largest.step()
                .map(step -> " (%s)".formatted(stepAt(runbook, step).where()))
                .orElse("");
        policy.spec()
                .section("objectives")
                .problem(
                        "rto",
                        "worst-case recovery %s exceeds the rto of %s: %s"
                                .formatted(Durations.print(worst.total()), Durations.print(worst.rto()), worst.sum()),
                        "shorten its largest term, %s%s, or raise rto to %s"
                                .formatted(largest, where, Durations.write(roundedUp(worst.total()))));
    }

    private static Duration roundedUp(Duration duration) {
        return Duration.ofSeconds(Math.ceilDiv(duration.toMillis(), 1000));
    }

    private static void fences(FailoverPolicy policy, Loaded<Runbook> runbook) {
        Duration all = policy.fencing().stream().map(FenceSpec::timeout).reduce(Duration.ZERO, Duration::plus);
        runbook.value().stream()
                .flatMap(value -> value.steps().stream())
                .filter(step ->
                        step.type().equals("fence.primary") && step.timeout().compareTo(all) < 0)
                .forEach(step -> stepAt(runbook, step)
                        .problem(
                                "timeout",
                                "step '%s' times out after %s, before the fences of '%s' have had their %s"
                                        .formatted(
                                                step.name(),
                                                Durations.write(step.timeout()),
                                                policy.application(),
                                                Durations.write(all)),
                                "write %s or more, or shorten the fences' timeouts".formatted(Durations.write(all))));
    }

    private static Section stepAt(Loaded<Runbook> runbook, Step step) {
        return runbook.spec().sections("steps").stream()
                .filter(section ->
                        section.text("name").equals(Optional.of(step.name().value())))
                .findFirst()
                .orElse(runbook.spec());
    }
}
