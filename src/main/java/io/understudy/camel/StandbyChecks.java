package io.understudy.camel;

import io.understudy.decision.Snapshot;
import io.understudy.health.Canaries.Reach;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.operation.Concern;
import io.understudy.operation.Engine;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepQuestion;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Check;
import io.understudy.readiness.Fault;
import io.understudy.readiness.Finding;
import io.understudy.readiness.ImageChecks;
import io.understudy.readiness.Questions;
import io.understudy.readiness.Severity;
import io.understudy.replication.ReplicationStatus;
import io.understudy.runbook.Step;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What must hold so that an application's standby could take over: every precheck of its failover runbook, whether the
 * images of what it brings up can be pulled, and what a failover needs beside its steps. Thread-safe.
 */
public final class StandbyChecks implements Questions {

    /** What is answered from memory needs no guard, but a name. */
    private static final String MEMORY = "this instance";

    /** The names of checks of what a link would lose begin so. */
    private static final String LINK = "link ";

    private final Function<FailoverPolicy, List<StepQuestion>> steps;
    private final Function<FailoverPolicy, Snapshot> reader;
    private final Supplier<List<String>> hindrances;
    private final ImageChecks images;
    private final Function<VantagePoint, Optional<String>> silence;

    /**
     * @param hindrances what keeps this instance from writing its journal, one line each
     * @param silence why a vantage point tells nothing, where that is known
     */
    public StandbyChecks(
            Engine engine,
            SnapshotReader reader,
            Supplier<List<String>> hindrances,
            ImageChecks images,
            Function<VantagePoint, Optional<String>> silence) {
        this(policy -> engine.questions(policy, OperationKind.FAILOVER), reader::read, hindrances, images, silence);
    }

    StandbyChecks(
            Function<FailoverPolicy, List<StepQuestion>> steps,
            Function<FailoverPolicy, Snapshot> reader,
            Supplier<List<String>> hindrances,
            ImageChecks images,
            Function<VantagePoint, Optional<String>> silence) {
        this.steps = steps;
        this.reader = reader;
        this.hindrances = hindrances;
        this.images = images;
        this.silence = silence;
    }

    /** Whether a finding is about what a link would lose. */
    static boolean isOfLink(Finding finding) {
        return finding.check().startsWith(LINK);
    }

    @Override
    public List<Check> of(FailoverPolicy policy) {
        List<Check> checks = new ArrayList<>();
        checks.add(new Check("journal", MEMORY, this::journal));
        checks.add(new Check("vantage points", MEMORY, () -> vantagePoints(reader.apply(policy))));
        checks.add(new Check("canaries", MEMORY, () -> canaries(reader.apply(policy))));
        if (policy.automation().mode() == Mode.AUTOMATIC) {
            checks.add(new Check("site loss", MEMORY, () -> siteLoss(policy)));
        }
        policy.replication()
                .forEach(link -> checks.add(
                        new Check(LINK + link.name(), MEMORY, () -> link(policy, reader.apply(policy), link.name()))));
        Placement placement = reader.apply(policy).placement();
        try {
            List<StepQuestion> questions = steps.apply(policy);
            questions.forEach(step -> checks.add(check(step, policy, placement)));
            checks.addAll(images.of(
                    placement,
                    questions.stream()
                            .filter(question -> question.unaskable().isEmpty())
                            .map(StepQuestion::step)
                            .toList(),
                    () -> PrimarySeen.down(reader.apply(policy))));
        } catch (UnderstudyException e) {
            checks.add(new Check(
                    "runbook",
                    MEMORY,
                    () -> new Answer.Fails(Severity.BLOCKING, e.getMessage(), "correct the documents")));
        }
        return checks;
    }

    private Check check(StepQuestion question, FailoverPolicy policy, Placement placement) {
        Step step = question.step();
        return new Check(
                "step " + step.name(),
                Check.system(step, placement),
                () -> ask(question, PrimarySeen.down(reader.apply(policy))));
    }

    private static Answer ask(StepQuestion question, boolean primaryDown) {
        if (question.unaskable().isPresent()) {
            return new Answer.NotAsked(question.unaskable().get());
        }
        if (question.step().type().equals("manual")) {
            return new Answer.NotAsked("a person does it");
        }
        boolean silent = primaryDown && question.concerns() == Concern.PRIMARY;
        List<String> problems = silent ? question.precheckWithoutPrimary() : question.precheck();
        if (silent && problems.isEmpty()) {
            return new Answer.NotAsked("can't be told while the primary is down");
        }
        List<Fault> faults = problems.stream()
                .map(Advice::of)
                .map(advice -> new Fault(severity(question.step()), advice.what(), advice.remedy()))
                .toList();
        return faults.isEmpty() ? new Answer.Holds("nothing stands against it") : new Answer.Fails(faults);
    }

    /** The operation goes on without a step that may fail. */
    private static Severity severity(Step step) {
        return step.onError() == Step.OnError.CONTINUE ? Severity.DEGRADING : Severity.BLOCKING;
    }

    private Answer journal() {
        List<String> lines = hindrances.get();
        return lines.isEmpty()
                ? new Answer.Holds("it can be written")
                : new Answer.Fails(
                        Severity.BLOCKING,
                        "nothing may start: " + String.join("; ", lines),
                        "make the journal writable for this instance");
    }

    private Answer vantagePoints(Snapshot s) {
        List<String> silent = s.views().entrySet().stream()
                .filter(view -> !speaks(view.getValue()))
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(VantagePoint::value))
                .map(point -> silence.apply(point)
                        .map(why -> "%s (%s)".formatted(point, why))
                        .orElse(point.value()))
                .toList();
        int speaking = s.views().size() - silent.size();
        String what = "%d of %d answer%s"
                .formatted(
                        speaking, s.views().size(), silent.isEmpty() ? "" : "; silent: " + String.join(", ", silent));
        if (speaking < s.requiredVantagePoints()) {
            return new Answer.Fails(
                    s.mode() == Mode.AUTOMATIC ? Severity.BLOCKING : Severity.DEGRADING,
                    "%s, and %d must see a loss before a failover is decided"
                            .formatted(what, s.requiredVantagePoints()),
                    "start the witnesses, or see whether they can be reached from here");
        }
        return silent.isEmpty()
                ? new Answer.Holds(what)
                : new Answer.Fails(
                        Severity.DEGRADING, what, "start them, or see whether they can be reached from here");
    }

    private static boolean speaks(Map<Signal, Verdict> view) {
        return view.values().stream().anyMatch(verdict -> verdict != Verdict.UNKNOWN);
    }

    /** Whether the old primary can be fenced when nothing of its site answers. */
    private static Answer siteLoss(FailoverPolicy policy) {
        return policy.unfenceable()
                .<Answer>map(why -> new Answer.Fails(Severity.BLOCKING, why, FailoverPolicy.FENCE_FROM_OUTSIDE))
                .orElseGet(() -> new Answer.Holds("a fence from outside the site is declared"));
    }

    private static Answer canaries(Snapshot s) {
        return s.reach() == Reach.CONNECTED
                ? new Answer.Holds("they answer")
                : new Answer.Fails(
                        s.mode() == Mode.AUTOMATIC ? Severity.BLOCKING : Severity.DEGRADING,
                        "none answers or is configured: a lost site can't be told from a lost orchestrator, so nothing starts by itself",
                        "name things outside both sites in spec.canaries of understudy.yaml, and see that they can be reached");
    }

    /** The lag that is known, against the objective: what is not known is no zero. */
    private static Answer link(FailoverPolicy policy, Snapshot s, LinkName name) {
        Optional<ReplicationStatus> known = s.replication().stream()
                .filter(status -> status.link().equals(name))
                .findFirst();
        if (known.isEmpty()) {
            return new Answer.Unknown("nothing is known of it", "see 'understudy status'");
        }
        ReplicationStatus link = known.get();
        if (link.broken().isPresent()) {
            return new Answer.Fails(
                    Severity.BLOCKING,
                    "the standby can't be promoted: " + link.broken().get(),
                    "seed the standby anew from the primary");
        }
        Duration rpo = policy.objectives().rpo(link.link());
        return switch (link.rpo()) {
            case UNKNOWN ->
                new Answer.Unknown(
                        "how far the standby is behind is not known: " + link.detail(),
                        "see whether both sides can be reached and replication runs");
            case BREACHED ->
                new Answer.Fails(
                        Severity.DEGRADING,
                        "a failover now could lose %s, more than the RPO of %d s: a person must accept that"
                                .formatted(window(link), rpo.toSeconds()),
                        "see why the standby falls behind, or raise the RPO");
            case MET ->
                link.streaming()
                        ? new Answer.Holds("a failover now loses at most " + window(link))
                        : new Answer.Fails(
                                Severity.DEGRADING,
                                "replication does not run: " + link.detail(),
                                "start it again before the RPO is breached");
        };
    }

    private static String window(ReplicationStatus link) {
        return link.lossWindow().map(window -> window.toMillis() + " ms").orElse("nobody knows how much");
    }

    /** The worst of what is known of the links, for a forecast. */
    static Optional<Duration> replay(Snapshot s) {
        return s.replication().stream()
                .flatMap(link -> link.promotionForecast().stream())
                .max(Comparator.naturalOrder());
    }
}
