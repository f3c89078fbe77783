package io.understudy.operation.steps;

import io.understudy.operation.Acceptance;
import io.understudy.operation.Concern;
import io.understudy.operation.Fence;
import io.understudy.operation.Fence.Proof;
import io.understudy.operation.Fence.State;
import io.understudy.operation.Goal;
import io.understudy.operation.Risk;
import io.understudy.operation.SharedFences;
import io.understudy.operation.SharedFences.Use;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.FenceSpec;
import io.understudy.topology.ApplicationName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * {@code fence.primary}: runs the policy's fencing in its order and is done with a proof, or with a named person's
 * acceptance of the split-brain risk where none could be had. A planned move takes no acceptance: it fails, and its way back lifts
 * what it fenced.
 *
 * <p>Outputs: {@code fence} FENCED or ACCEPTED, {@code by} the fences that hold or the person, {@code evidence}, {@code links}
 * the links whose primary is proven fenced, or {@code all}, {@code tried} and {@code raised} the fences that were asked and
 * those that hold, for the way back, and what the fences add, such as {@code lsn}.
 */
public final class FencePrimaryStep implements StepType {

    private final List<Fence> fences;

    /** @param fences every kind of fence that this service knows */
    public FencePrimaryStep(List<Fence> fences) {
        this.fences = List.copyOf(fences);
    }

    @Override
    public String id() {
        return "fence.primary";
    }

    @Override
    public List<String> precheck(StepContext context) {
        List<FenceSpec> specs = context.policy().fencing();
        if (specs.isEmpty()) {
            return List.of("the policy declares no fencing: a failover will wait for a person; add spec.fencing");
        }
        return problems(specs, context);
    }

    @Override
    public Concern concerns(StepContext context) {
        return Concern.PRIMARY;
    }

    /** What stands outside the primary can be asked still. */
    @Override
    public List<String> precheckWithoutPrimary(StepContext context) {
        return problems(
                context.policy().fencing().stream()
                        .filter(FenceSpec.Route.class::isInstance)
                        .toList(),
                context);
    }

    private List<String> problems(List<FenceSpec> specs, StepContext context) {
        return specs.stream()
                .flatMap(spec -> fence(spec)
                        .map(fence -> fence.precheck(spec, context).stream().map(line -> spec.label() + ": " + line))
                        .orElseGet(() -> Stream.of(unhandled(spec))))
                .toList();
    }

    /** Reached only with a proof; that nothing is known is no proof, so the step is to be done. */
    @Override
    public Goal observe(StepContext context) {
        FenceVerdict verdict = FenceVerdict.of(
                context.policy(), spec -> asked(spec, context, fence -> fence.observe(spec, context, spec.timeout())));
        return verdict.state() == State.FENCED
                ? new Goal.Reached(fenced(context, verdict), verdict.outputs())
                : new Goal.Open("would fence %s (%s)".formatted(context.oldPrimary(), verdict.evidence()));
    }

    @Override
    public StepResult apply(StepContext context) {
        Set<FenceSpec> called = new HashSet<>();
        FenceVerdict verdict = FenceVerdict.of(
                context.policy(),
                spec -> asked(spec, context, fence -> {
                    called.add(spec);
                    return fence.fence(spec, context, spec.timeout());
                }));
        if (verdict.state() == State.FENCED) {
            return new StepResult.Done(fenced(context, verdict), verdict.outputs());
        }
        if (context.kind().planned()) {
            return planned(context, verdict);
        }
        boolean later = context.policy().fencing().stream()
                .anyMatch(spec -> lifter(spec, context).isPresent());
        // It is over soon, and nobody has to be woken up for it. What was called may hold, and the way back lifts it.
        return later
                ? new StepResult.Failed(
                        "%s is not proven fenced yet (%s)".formatted(context.oldPrimary(), verdict.evidence()),
                        true,
                        !called.isEmpty())
                : unplanned(context, verdict);
    }

    /** While another application lifts a fence that stops this one too, neither its word nor its silence counts. */
    private Proof asked(FenceSpec spec, StepContext context, Function<Fence, Proof> question) {
        return lifter(spec, context)
                .map(other -> new Proof(
                        State.UNKNOWN,
                        "%s lifts this fence just now: it proves nothing until that is over".formatted(other)))
                .orElseGet(() -> ask(spec, question));
    }

    private static Optional<ApplicationName> lifter(FenceSpec spec, StepContext context) {
        return context.neighbours().other(spec, context.oldPrimary(), Use.LIFTS);
    }

    /** The proof was seen by apply itself; asking again would only cost time. */
    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return new Goal.Reached(done.summary(), done.outputs());
    }

    /** Lifts what was tried; one that cut off before it could say what it tried lifts every fence that is not seen open. */
    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        List<FenceSpec> fencing = context.policy().fencing();
        String tried = done.outputs().get("tried");
        Set<String> raised = labels(done.outputs().getOrDefault("raised", ""));
        List<String> unknown = unknown(fencing, tried == null ? "" : tried, raised);
        if (!unknown.isEmpty()) {
            return new StepResult.Failed(
                    "%s may hold around %s, and spec.fencing has %s no more: put that back and restart the service, then retry"
                            .formatted(
                                    String.join(" and ", unknown),
                                    context.oldPrimary(),
                                    unknown.size() == 1 ? "it" : "them"),
                    false);
        }
        Map<FenceSpec, State> seen = new HashMap<>();
        List<FenceSpec> specs = tried == null
                ? fencing.stream().filter(spec -> !open(context, spec, seen)).toList()
                : fencing.stream()
                        .filter(spec -> labels(tried).contains(spec.label()))
                        .toList();
        return release(context, specs, raised, seen);
    }

    /** Fences that were asked and that nobody could lift, as the policy was changed meanwhile. */
    private static List<String> unknown(List<FenceSpec> fencing, String tried, Set<String> raised) {
        return Stream.concat(labels(tried).stream(), raised.stream())
                .filter(label -> !label.isEmpty())
                .filter(label -> fencing.stream().noneMatch(spec -> spec.label().equals(label)))
                .distinct()
                .sorted()
                .toList();
    }

    private static Set<String> labels(String joined) {
        return Set.copyOf(Arrays.asList(joined.split(",")));
    }

    /** A database whose fence failed halfway takes sessions no more although it says NOT_FENCED: only a route's word counts. */
    private boolean open(StepContext context, FenceSpec spec, Map<FenceSpec, State> seen) {
        return spec instanceof FenceSpec.Route && look(context, spec, seen) == State.NOT_FENCED;
    }

    /** Each fence is looked at once: a silent one takes its whole timeout, and the step has to end within its own. */
    private State look(StepContext context, FenceSpec spec, Map<FenceSpec, State> seen) {
        return seen.computeIfAbsent(
                spec,
                _ -> ask(spec, fence -> fence.observe(spec, context, spec.timeout()))
                        .state());
    }

    private static StepResult unplanned(StepContext context, FenceVerdict verdict) {
        Risk open = new Risk.OpenPrimary(context.oldPrimary());
        Risk unknown = new Risk.SplitBrain(context.oldPrimary());
        boolean seenOpen = verdict.state() == State.NOT_FENCED;
        // Who accepted the worse has accepted the better, not the other way round.
        Optional<Acceptance> accepted =
                context.accepted(open).or(() -> seenOpen ? Optional.empty() : context.accepted(unknown));
        if (accepted.isPresent()) {
            String by = accepted.get().by();
            return new StepResult.Done(
                    "%s is not proven fenced; %s accepted that it may still be writing"
                            .formatted(context.oldPrimary(), by),
                    verdict.accepted(by));
        }
        String meaning =
                seenOpen ? "%s is NOT fenced: it can still take writes" : "whether %s still takes writes is UNKNOWN";
        return new StepResult.NeedsAcceptance(
                seenOpen ? open : unknown,
                "%s (%s)".formatted(meaning.formatted(context.oldPrimary()), verdict.evidence()));
    }

    /**
     * What was raised is lifted by the way back, which is journaled, and not by this call: whoever stood still in it may wake up when
     * another instance has seen the fence hold, and relies on it.
     */
    private static StepResult planned(StepContext context, FenceVerdict verdict) {
        return new StepResult.Failed(
                "%s is %s, so the planned move stops (%s)"
                        .formatted(context.oldPrimary(), verdict.state(), verdict.evidence()),
                false,
                true);
    }

    private StepResult release(
            StepContext context, List<FenceSpec> specs, Set<String> raised, Map<FenceSpec, State> seen) {
        List<StepResult> failures = new ArrayList<>();
        List<String> unsure = new ArrayList<>();
        for (FenceSpec spec : specs.reversed()) {
            Optional<StepResult> failure = kept(context, spec, seen)
                    .or(() -> fence(spec).map(fence -> fence.release(spec, context, spec.timeout())))
                    .filter(result -> !(result instanceof StepResult.Done));
            if (failure.isEmpty()) {
                continue;
            }
            // What never held need not be lifted: a site that is gone could neither be fenced nor asked.
            if (raised.contains(spec.label()) || look(context, spec, seen) == State.FENCED) {
                failures.add(failure.get());
            } else {
                unsure.add("%s was never seen to hold and could not be lifted (%s)"
                        .formatted(spec.label(), failure.get().summary()));
            }
        }
        String lifted = "every fence that was raised around %s is lifted".formatted(context.oldPrimary());
        return failures.isEmpty()
                ? new StepResult.Done(String.join(
                        "; ", Stream.concat(Stream.of(lifted), unsure.stream()).toList()))
                : failures.getFirst();
    }

    /** A fence on which another application relies is not lifted; one that a person has lifted by hand is. */
    private Optional<StepResult> kept(StepContext context, FenceSpec spec, Map<FenceSpec, State> seen) {
        SharedFences neighbours = context.neighbours();
        // In this order: what moves has moved before it ends.
        Optional<ApplicationName> moves = neighbours.other(spec, context.oldPrimary(), Use.MOVES);
        Optional<ApplicationName> relying = moves.or(() -> neighbours.other(spec, context.oldPrimary(), Use.HAS_MOVED));
        return relying.map(other -> look(context, spec, seen) == State.NOT_FENCED
                ? new StepResult.Done("%s was lifted by hand".formatted(spec.label()))
                : new StepResult.Failed(
                        "%s also keeps the old primary of %s from writing, which %s away from %s: make sure that it can't write there any more, then lift the fence by hand and retry"
                                .formatted(
                                        spec.label(),
                                        other,
                                        moves.isPresent() ? "is moving" : "has moved",
                                        context.oldPrimary()),
                        moves.isPresent()));
    }

    private Proof ask(FenceSpec spec, Function<Fence, Proof> question) {
        return fence(spec)
                .map(fence -> answer(fence, question))
                .orElseGet(() -> new Proof(State.UNKNOWN, unhandled(spec)));
    }

    private static Proof answer(Fence fence, Function<Fence, Proof> question) {
        try {
            return question.apply(fence);
        } catch (RuntimeException e) {
            return new Proof(State.UNKNOWN, "%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
        }
    }

    private Optional<Fence> fence(FenceSpec spec) {
        return fences.stream().filter(fence -> fence.handles(spec)).findFirst();
    }

    private static String unhandled(FenceSpec spec) {
        return "%s: this service has no fence of that kind".formatted(spec.label());
    }

    private static String fenced(StepContext context, FenceVerdict verdict) {
        return "%s is fenced by %s".formatted(context.oldPrimary(), verdict.by());
    }
}
