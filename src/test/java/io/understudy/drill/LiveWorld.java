package io.understudy.drill;

import io.understudy.operation.Loss;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView.StepView;
import io.understudy.operation.Phase;
import io.understudy.operation.StepStatus;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Shops;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An application that operations move, each of which is open until it is told to end. Not thread-safe. */
final class LiveWorld implements Moves {

    private static final Set<Phase> WAITING = Set.of(Phase.AWAITING_APPROVAL, Phase.AWAITING_ACCEPTANCE, Phase.BLOCKED);

    static final String UNPROTECTED = "link orders: no standby";

    private final SetTime time;
    final List<Leg> legs = new ArrayList<>();
    /** Why they were begun. */
    final List<String> reasons = new ArrayList<>();
    /** The one that counts now. */
    Optional<FailoverPolicy> policy = Optional.of(Shops.movable(Rehearsal.SHOP));

    Placement placement;
    boolean protectedNow = true;
    Optional<String> foreign = Optional.empty();
    Optional<String> brake = Optional.empty();
    Optional<Instant> maintenance = Optional.empty();
    Optional<RuntimeException> broken = Optional.empty();
    /** Thrown when an operation is asked for, and whether that one began all the same. */
    Optional<RuntimeException> refusal = Optional.empty();

    boolean beginsAllTheSame;
    /** Whether an operation that is given up undoes itself. */
    boolean undoable = true;

    Duration unserved = Duration.ofSeconds(3);
    Loss loss = new Loss.AtMost(Duration.ZERO, "planned");

    LiveWorld(SetTime time, Placement home) {
        this.time = time;
        this.placement = home;
    }

    @Override
    public Optional<FailoverPolicy> policy(ApplicationName application) {
        return policy;
    }

    @Override
    public Stand stand(FailoverPolicy policy) {
        return new Stand(placement, unprotected(), obstacles(), maintenance);
    }

    List<String> unprotected() {
        return protectedNow ? List.of() : List.of(UNPROTECTED);
    }

    List<String> obstacles() {
        return unprotected();
    }

    @Override
    public Optional<String> brake() {
        return brake;
    }

    Trail trail() {
        return new Trail(legs, foreign);
    }

    @Override
    public Trail trail(ApplicationName application, OperationId drill) {
        broken.ifPresent(failure -> {
            throw failure;
        });
        return trail();
    }

    @Override
    public Optional<String> begin(Placement expected, OperationKind kind, OperationId drill, String by, String why) {
        if (!expected.equals(placement) || legs.stream().anyMatch(Leg::open)) {
            throw new AssertionError("%s beside %s at %s".formatted(kind, legs, placement));
        }
        if (refusal.isPresent() && !beginsAllTheSame) {
            throw refusal.get();
        }
        reasons.add(why);
        legs.add(new Leg(
                new OperationId("shop-%d".formatted(legs.size() + 1)),
                kind,
                Phase.RUNNING,
                placement,
                Optional.empty(),
                time.instant(),
                Optional.empty(),
                false,
                true,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(step(StepStatus.RUNNING))));
        refusal.ifPresent(failure -> {
            throw failure;
        });
        return Optional.empty();
    }

    @Override
    public boolean giveUp(OperationId operation, String by, String why) {
        if (!undoable) {
            return false;
        }
        ends(Phase.COMPENSATED, why);
        return true;
    }

    Optional<Leg> open() {
        return legs.stream().filter(Leg::open).findFirst();
    }

    /** The open operation is past its point of no return. */
    void passes() {
        Leg leg = legs.removeLast();
        placement = leg.from().moved();
        protectedNow = false;
        legs.add(new Leg(
                leg.id(),
                leg.kind(),
                leg.phase(),
                leg.from(),
                Optional.of(placement),
                leg.startedAt(),
                leg.finishedAt(),
                leg.escalated(),
                leg.approved(),
                leg.asks(),
                leg.why(),
                leg.unserved(),
                Optional.of(loss),
                leg.steps()));
    }

    void succeeds() {
        Leg leg = legs.getLast();
        if (leg.kind().moves() && leg.moved().isEmpty()) {
            passes();
        }
        end(Phase.SUCCEEDED, true, Optional.empty());
    }

    void ends(Phase phase, String why) {
        end(phase, true, Optional.of(why));
    }

    /** It goes on as a failover. */
    void goesOnAsFailover() {
        Leg leg = legs.removeLast();
        legs.add(with(leg, leg.phase(), Optional.empty(), true, leg.approved(), leg.why()));
    }

    /** It went on as a failover, and moved the application. */
    void escalates() {
        goesOnAsFailover();
        succeeds();
    }

    void isNotApproved() {
        end(Phase.REFUSED, false, Optional.of("nobody has approved it"));
    }

    void stands(Phase phase, String why) {
        Leg leg = legs.removeLast();
        legs.add(with(leg, phase, Optional.empty(), leg.escalated(), leg.approved(), Optional.of(why)));
    }

    private void end(Phase phase, boolean approved, Optional<String> why) {
        Leg leg = legs.removeLast();
        legs.add(with(leg, phase, Optional.of(time.instant()), leg.escalated(), approved, why));
    }

    private Leg with(
            Leg leg, Phase phase, Optional<Instant> end, boolean escalated, boolean approved, Optional<String> why) {
        return new Leg(
                leg.id(),
                leg.kind(),
                phase,
                leg.from(),
                leg.moved(),
                leg.startedAt(),
                end,
                escalated,
                approved,
                WAITING.contains(phase),
                why,
                phase == Phase.SUCCEEDED && leg.kind().moves() ? Optional.of(unserved) : Optional.empty(),
                leg.loss(),
                phase == Phase.SUCCEEDED ? List.of(step(StepStatus.DONE)) : leg.steps());
    }

    private StepView step(StepStatus status) {
        return new StepView(
                new StepName("web"),
                "kubernetes.scale",
                List.of(),
                false,
                status,
                1,
                Optional.of(time.instant()),
                Optional.of(time.instant()),
                status == StepStatus.DONE ? Optional.of(Duration.ofMillis(321)) : Optional.empty(),
                status == StepStatus.DONE ? "replicas 1 -> 10" : "");
    }

    /** What happens by itself between two looks, one thing at a time. */
    void goesOn() {
        Optional<Leg> open = open();
        if (open.isPresent()) {
            succeeds();
        } else if (!protectedNow && !legs.isEmpty() && legs.getLast().kind() == OperationKind.REPROTECT) {
            protectedNow = true;
        }
    }

    List<OperationKind> kinds() {
        return legs.stream().map(Leg::kind).toList();
    }
}
