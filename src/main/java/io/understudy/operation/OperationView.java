package io.understudy.operation;

import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One operation as people and the API see it, at one moment.
 *
 * @param from where the roles were before
 * @param moved the roles after the point of no return; empty while it was not passed
 * @param detectedAt when the first failed observation was intended
 * @param pending what a person must type before it goes on
 * @param decisions steps that stopped, and what a person may choose about each
 * @param paused by whom, so that no step begins; empty while it is not paused
 * @param awaits the consistency group that it waits for, or has waited for, with all done that comes before its point of no return
 * @param why what it stopped, undid or refused for; empty while all goes well
 * @param approval the latest that it was asked for: on what terms, and who has given it; empty when it needed none
 * @param hindrance what keeps it from going on right now although it is open, such as a journal that can't be written
 */
public record OperationView(
        OperationId id,
        ApplicationName application,
        OperationKind kind,
        Phase phase,
        Placement from,
        Optional<Placement> moved,
        Trigger trigger,
        String reason,
        Instant detectedAt,
        Instant decidedAt,
        Instant startedAt,
        Optional<Instant> finishedAt,
        List<StepView> steps,
        List<Pending> pending,
        List<Acceptance> acceptances,
        List<Decision> decisions,
        Optional<Paused> paused,
        Optional<Escalation> escalation,
        Optional<Loss> lossForecast,
        Optional<String> awaits,
        Optional<String> why,
        Optional<String> hindrance,
        Optional<Approval> approval)
        implements OperationRecord {

    public OperationView {
        steps = List.copyOf(steps);
        pending = List.copyOf(pending);
        acceptances = List.copyOf(acceptances);
        decisions = List.copyOf(decisions);
    }

    /** Whether the service itself started it, or escalated it. */
    boolean automatic() {
        return trigger instanceof Trigger.Automatic
                || escalation
                        .filter(e -> e.trigger() instanceof Trigger.Automatic)
                        .isPresent();
    }

    /** The step of that name; throws {@link IllegalArgumentException} when there is none. */
    public StepView step(String name) {
        return steps.stream()
                .filter(s -> s.name().value().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("operation %s has no step %s".formatted(id, name)));
    }

    /** The same, a running step telling how far it is. */
    OperationView moving(Map<StepName, String> progress) {
        return new OperationView(
                id,
                application,
                kind,
                phase,
                from,
                moved,
                trigger,
                reason,
                detectedAt,
                decidedAt,
                startedAt,
                finishedAt,
                steps.stream().map(step -> step.moving(progress)).toList(),
                pending,
                acceptances,
                decisions,
                paused,
                escalation,
                lossForecast,
                awaits,
                why,
                hindrance,
                approval);
    }

    /** The same, with what keeps it from going on. */
    OperationView heldUp(String by) {
        return new OperationView(
                id,
                application,
                kind,
                phase,
                from,
                moved,
                trigger,
                reason,
                detectedAt,
                decidedAt,
                startedAt,
                finishedAt,
                steps,
                pending,
                acceptances,
                decisions,
                paused,
                escalation,
                lossForecast,
                awaits,
                why,
                Optional.of(by),
                approval);
    }

    /**
     * @param firstStartedAt of its first attempt
     * @param startedAt of its latest attempt
     * @param took of its latest attempt
     */
    public record StepView(
            StepName name,
            String type,
            List<StepName> needs,
            boolean pointOfNoReturn,
            StepStatus status,
            int attempts,
            Optional<Instant> firstStartedAt,
            Optional<Instant> startedAt,
            Optional<Duration> took,
            String summary) {
        public StepView {
            needs = List.copyOf(needs);
        }

        private StepView moving(Map<StepName, String> progress) {
            return status != StepStatus.RUNNING || !progress.containsKey(name)
                    ? this
                    : new StepView(
                            name,
                            type,
                            needs,
                            pointOfNoReturn,
                            status,
                            attempts,
                            firstStartedAt,
                            startedAt,
                            took,
                            progress.getOrDefault(name, ""));
        }
    }

    /**
     * @param step the step that waits for it
     * @param phrase the words to type, exactly
     * @param instructions what to do before, in Markdown; empty unless the step is a manual one
     * @param escalatedAt when people were told once more, by the second channel
     */
    public record Pending(
            StepName step, String phrase, String why, Optional<String> instructions, Optional<Instant> escalatedAt) {}

    /**
     * @param given so far
     * @param open what it waits for; empty once that is decided
     * @param escalatedAt when people were told once more, by the second channel
     */
    public record Approval(
            ApprovalTerms terms, List<Approved> given, Optional<Purpose> open, Optional<Instant> escalatedAt) {
        public Approval {
            given = List.copyOf(given);
        }

        /** What is approved. */
        public enum Purpose {
            /** That it begins. */
            BEGIN,
            /** That the switchover goes on as a failover. */
            ESCALATE
        }
    }

    /** Who approved it, and when. */
    public record Approved(String by, Instant at) {}

    /**
     * @param step that failed or is in doubt
     * @param choices of {@code retry}, {@code skip} and {@code abort}, those that are allowed now
     */
    public record Decision(StepName step, String why, List<String> choices) {
        public Decision {
            choices = List.copyOf(choices);
        }
    }

    /**
     * Who or what turned a planned move into a failover, why and when.
     *
     * @param begun as what it began
     */
    public record Escalation(OperationKind begun, Trigger trigger, String reason, Instant at) {}

    /** Who paused it, why and since when. */
    public record Paused(String by, String reason, Instant since) {}
}
