package io.understudy.drill;

import io.understudy.operation.Loss;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView;
import io.understudy.operation.OperationView.StepView;
import io.understudy.operation.Phase;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One operation of a live drill, as the engine tells of it.
 *
 * @param kind as it began
 * @param moved the roles after it, once it has moved them
 * @param escalated whether it went on as a failover
 * @param approved false while others have still to approve it, and for good when they never did
 * @param asks whether it goes on only once a person acts
 * @param why what it stopped, undid or refused for, or what it waits for; empty while all goes well
 * @param unserved of a move: from the first attempt of its fence to the end of its last proof that users are served again, or to its own
 *     end where no step proves that; empty until it has succeeded
 * @param loss announced before its point of no return
 * @param steps of its runbook, also those that did not run, as its journal tells of them
 */
public record Leg(
        OperationId id,
        OperationKind kind,
        Phase phase,
        Placement from,
        Optional<Placement> moved,
        Instant startedAt,
        Optional<Instant> finishedAt,
        boolean escalated,
        boolean approved,
        boolean asks,
        Optional<String> why,
        Optional<Duration> unserved,
        Optional<Loss> loss,
        List<StepView> steps) {

    public Leg {
        steps = List.copyOf(steps);
    }

    private static final Set<Phase> WAITS = Set.of(Phase.AWAITING_APPROVAL, Phase.AWAITING_ACCEPTANCE, Phase.BLOCKED);
    private static final String FENCE = "fence.primary";
    private static final String PROOF = "verify.";

    static Leg of(OperationView view) {
        return new Leg(
                view.id(),
                view.escalation().map(OperationView.Escalation::begun).orElse(view.kind()),
                view.phase(),
                view.from(),
                view.moved(),
                view.startedAt(),
                view.finishedAt(),
                view.escalation().isPresent(),
                view.approval()
                        .map(approval ->
                                approval.given().size() >= approval.terms().count())
                        .orElse(true),
                asks(view),
                waits(view).or(view::why),
                view.kind().moves() && view.phase() == Phase.SUCCEEDED ? unserved(view) : Optional.empty(),
                view.lossForecast(),
                view.steps());
    }

    private static boolean asks(OperationView view) {
        return WAITS.contains(view.phase())
                || view.paused().isPresent()
                || !view.pending().isEmpty()
                || !view.decisions().isEmpty();
    }

    private static Optional<String> waits(OperationView view) {
        return view.hindrance()
                .or(() -> view.paused().map(paused -> "it is paused by %s: %s".formatted(paused.by(), paused.reason())))
                .or(() -> view.pending().stream()
                        .findFirst()
                        .map(pending -> "a person must type '%s': %s".formatted(pending.phrase(), pending.why())))
                .or(() -> view.decisions().stream()
                        .findFirst()
                        .map(decision -> "a person must decide about step %s (%s): %s"
                                .formatted(decision.step(), String.join(", ", decision.choices()), decision.why())));
    }

    private static Optional<Duration> unserved(OperationView view) {
        Instant from = view.steps().stream()
                .filter(step -> step.type().equals(FENCE))
                .flatMap(step -> step.firstStartedAt().stream())
                .min(Comparator.naturalOrder())
                .orElseGet(() -> released(view));
        return view.steps().stream()
                .filter(step -> step.type().startsWith(PROOF))
                .flatMap(step -> ended(step).stream())
                .max(Comparator.naturalOrder())
                .or(view::finishedAt)
                .map(end -> Duration.between(from, end));
    }

    /** When nothing kept it from beginning any more. */
    private static Instant released(OperationView view) {
        return view.approval().stream()
                .flatMap(approval -> approval.given().stream())
                .map(OperationView.Approved::at)
                .max(Comparator.naturalOrder())
                .orElse(view.startedAt());
    }

    private static Optional<Instant> ended(StepView step) {
        return step.startedAt().flatMap(at -> step.took().map(at::plus));
    }

    /** Whether users were unserved no longer than the RTO; empty until it has succeeded, and where it moves nothing. */
    public Optional<Boolean> inTime(Objectives objectives) {
        return unserved.map(took -> took.compareTo(objectives.rto()) <= 0);
    }

    /**
     * Whether what was announced is within the RPO of each link; empty where nothing was announced, and until it has moved, as nothing
     * is lost before.
     */
    public Optional<Boolean> withinRpo(Objectives objectives) {
        return moved.flatMap(_ -> loss).map(announced -> announced.within(objectives));
    }

    boolean succeeded() {
        return phase == Phase.SUCCEEDED;
    }

    public boolean open() {
        return !phase.closed();
    }

    /** What it is at, in plain words. */
    public String stand() {
        return "operation %s (%s) is %s%s"
                .formatted(id, written(), phase, why.map(": %s"::formatted).orElse(""));
    }

    String written() {
        String began = kind.name().toLowerCase(Locale.ROOT);
        return escalated ? "%s, went on as a failover".formatted(began) : began;
    }

    /** The newest of these that has moved the roles. */
    static Optional<Leg> lastMove(List<Leg> legs) {
        return legs.stream().filter(leg -> leg.moved().isPresent()).reduce((_, later) -> later);
    }
}
