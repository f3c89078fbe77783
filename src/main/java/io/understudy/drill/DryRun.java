package io.understudy.drill;

import io.understudy.operation.Goal;
import io.understudy.operation.StepQuestion;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Asked;
import io.understudy.readiness.Check;
import io.understudy.readiness.Finding;
import io.understudy.readiness.Guard;
import io.understudy.readiness.Guard.Reply;
import io.understudy.readiness.Readiness;
import io.understudy.readiness.Severity;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/** Asks every check, then what each step would change, all steps at once; changes nothing. One thread at a time. */
final class DryRun {

    /** Asks all checks of an application anew, and waits. */
    @FunctionalInterface
    interface Round {
        Readiness look(FailoverPolicy policy) throws InterruptedException;
    }

    private final Scene scene;
    private final Round round;
    private final Guard guard;
    private final ExecutorService executor;
    private final FailoverPolicy policy;
    private final LongSupplier nanos;
    private final long began;
    private final List<Moment> timeline = new ArrayList<>();
    private final List<Asked> checks = new ArrayList<>();
    private final List<StepEvidence> evidence = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private List<StepQuestion> questions = List.of();

    DryRun(Scene scene, Round round, Guard guard, ExecutorService executor, FailoverPolicy policy, LongSupplier nanos) {
        this.scene = scene;
        this.round = round;
        this.guard = guard;
        this.executor = executor;
        this.policy = policy;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    /** Asks; what was asked so far is in the drill even when this is interrupted. */
    Forecast ask() throws InterruptedException {
        note("every check is asked");
        Duration before = since();
        Readiness found = round.look(policy);
        checks.addAll(found.checks());
        findings.addAll(found.findings());
        found.checks().stream()
                .sorted(Comparator.comparing(one -> one.began().plus(one.took())))
                .forEach(one -> timeline.add(new Moment(
                        before.plus(one.began()).plus(one.took()), "%s: %s".formatted(one.check(), word(one)))));
        note("%d of %d checks hold: %s".formatted(found.passed(), found.all(), found.state()));
        questions = scene.steps(policy);
        note("every step is asked what it would change");
        observe(questions);
        return forecast(Map.of());
    }

    /** What was asked so far comes to this, and copies that were brought up meanwhile took so long to be ready. */
    Forecast forecast(Map<StepName, Duration> drilled) {
        return Forecast.of(
                steps(),
                scene.documents(policy),
                scene.measured(policy),
                drilled,
                scene.replay(policy),
                scene.loss(policy),
                policy.objectives());
    }

    /** The steps that were asked. */
    List<Step> steps() {
        return questions.stream().map(StepQuestion::step).toList();
    }

    void find(Finding finding) {
        findings.add(finding);
    }

    private static String word(Asked one) {
        return one.answer()
                .getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    private void observe(List<StepQuestion> questions) throws InterruptedException {
        List<Callable<StepEvidence>> calls = questions.stream()
                .<Callable<StepEvidence>>map(question -> () -> observed(question))
                .toList();
        List<Future<StepEvidence>> futures = executor.invokeAll(calls);
        for (int i = 0; i < futures.size(); i++) {
            evidence.add(evidence(questions.get(i), futures.get(i)));
        }
        evidence.stream()
                .sorted(Comparator.comparing(one -> one.began().plus(one.took())))
                .forEach(one -> timeline.add(new Moment(
                        one.began().plus(one.took()),
                        "step %s: %s".formatted(one.step().name(), one.difference()))));
    }

    private StepEvidence evidence(StepQuestion question, Future<StepEvidence> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            return new StepEvidence(
                    question.step(),
                    question.wave(),
                    question.pointOfNoReturn(),
                    "not known: %s".formatted(e.getCause()),
                    since(),
                    Duration.ZERO);
        }
    }

    private StepEvidence observed(StepQuestion question) throws InterruptedException {
        Duration asked = since();
        String difference = question.unaskable().isPresent()
                ? "not known before it runs: " + question.unaskable().get()
                : difference(question);
        return new StepEvidence(
                question.step(), question.wave(), question.pointOfNoReturn(), difference, asked, since().minus(asked));
    }

    private String difference(StepQuestion question) throws InterruptedException {
        ApplicationName application = policy.application();
        String system = Check.system(question.step(), scene.placement(policy));
        return switch (guard.call(application, system, question::observe)) {
            case Reply.Answered<Goal>(Goal.Reached reached) -> "nothing to change: " + reached.summary();
            case Reply.Answered<Goal>(Goal.Open open) -> open.summary();
            case Reply.Answered<Goal>(Goal.Unknown unknown) -> "not known now: " + unknown.summary();
            case Reply.Failed<Goal>(String why, var _) -> "not known now: " + why;
        };
    }

    /** Adds what the forecast means for the objectives to the findings. */
    void judge(Forecast forecast, Instant now) {
        if (!forecast.recoversInTime()) {
            findings.add(new Finding(
                    "forecast",
                    Severity.DEGRADING,
                    "a failover would take up to %d ms, more than the RTO of %d ms"
                            .formatted(
                                    forecast.recovery().toMillis(),
                                    forecast.objectives().rto().toMillis()),
                    "look at the longest term, %s: shorten it, or raise the RTO"
                            .formatted(
                                    forecast.largest().map(Forecast.Term::name).orElse("")),
                    now));
        }
        if (!forecast.losesLittleEnough()) {
            findings.add(new Finding(
                    "forecast",
                    Severity.DEGRADING,
                    "a failover would lose more than the RPO of %s allows, or nobody knows how much: %s"
                            .formatted(
                                    forecast.objectives().allowedLoss(),
                                    forecast.loss().why()),
                    "see why the standby falls behind, or raise the RPO",
                    now));
        }
    }

    void note(String what) {
        timeline.add(new Moment(since(), what));
    }

    Duration since() {
        return Duration.ofNanos(nanos.getAsLong() - began);
    }

    /** What stands against a failover or is not known, whatever the forecast. */
    Optional<String> unfit() {
        return findings.stream()
                .filter(finding -> finding.severity().compareTo(Severity.UNKNOWN) <= 0)
                .findFirst()
                .map(finding -> "%s: %s".formatted(finding.check(), finding.what()));
    }

    private Optional<String> against(Forecast forecast) {
        return unfit().or(() -> forecast.recoversInTime()
                        ? Optional.empty()
                        : Optional.of("it would take longer than the RTO allows"))
                .or(() -> forecast.losesLittleEnough()
                        ? Optional.empty()
                        : Optional.of("it would lose more than the RPO allows, or nobody knows how much"));
    }

    /** @param more what else is to be said of one that passed */
    Drill passedOrNot(Drill begun, Forecast forecast, String more) {
        Optional<String> against = against(forecast);
        return end(
                begun,
                against.isEmpty() ? Result.PASSED : Result.FAILED,
                against.map("a failover would not do: %s"::formatted)
                        .orElse("a failover would work, within the objectives" + more),
                Optional.of(forecast));
    }

    /** The drill with everything that was asked so far. */
    Drill end(Drill begun, Result result, String why, Optional<Forecast> forecast) {
        note("%s: %s".formatted(result, why));
        timeline.sort(Comparator.comparing(Moment::after));
        findings.sort(Comparator.comparing(Finding::severity));
        return new Drill(
                begun.id(),
                begun.kind(),
                begun.by(),
                begun.reason(),
                begun.from(),
                begun.startedAt(),
                Optional.of(since()),
                result,
                why,
                checks,
                evidence,
                forecast,
                findings,
                timeline,
                scene.head(),
                Optional.empty(),
                Optional.empty());
    }
}
