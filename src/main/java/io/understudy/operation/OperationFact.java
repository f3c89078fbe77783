package io.understudy.operation;

import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.StepName;
import io.understudy.topology.Placement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the journal remembers of an operation. Its state is nothing but these, folded in order.
 *
 * <p>The simple names are the entry types on disk and the components their JSON: renaming one needs a reader for the old name.
 */
public sealed interface OperationFact {

    /**
     * The first fact.
     *
     * @param runbook as it was; later changes of the document do not reach a running operation
     * @param irreversible steps that are points of no return
     * @param detectedAt when the first failed observation was intended; for a person's start, when they asked
     * @param parameters of the runbook, as they were; journals from before there were any have none
     * @param approval on what terms it begins; null when it begins at once, as in journals from before there were any
     * @param documents digests of what it works with beside the runbook, by the names of the policy's parts, and as {@code site NAME} of
     *     which cluster a site was; a site is not there when that could not be told, and neither is what journals from before it was
     *     kept do not have
     */
    record OperationStarted(
            OperationKind kind,
            Runbook runbook,
            List<StepName> irreversible,
            Placement from,
            Trigger trigger,
            String reason,
            Instant detectedAt,
            Instant decidedAt,
            Map<String, String> parameters,
            @Nullable ApprovalTerms approval,
            Map<String, String> documents)
            implements OperationFact {
        public OperationStarted {
            documents = Map.copyOf(Objects.requireNonNullElse(documents, Map.of()));
            irreversible = List.copyOf(irreversible);
            parameters = Map.copyOf(Objects.requireNonNullElse(parameters, Map.of()));
        }

        /** One that begins at once. */
        public OperationStarted(
                OperationKind kind,
                Runbook runbook,
                List<StepName> irreversible,
                Placement from,
                Trigger trigger,
                String reason,
                Instant detectedAt,
                Instant decidedAt,
                Map<String, String> parameters) {
            this(kind, runbook, irreversible, from, trigger, reason, detectedAt, decidedAt, parameters, null, Map.of());
        }

        /** Without parameters. */
        public OperationStarted(
                OperationKind kind,
                Runbook runbook,
                List<StepName> irreversible,
                Placement from,
                Trigger trigger,
                String reason,
                Instant detectedAt,
                Instant decidedAt) {
            this(kind, runbook, irreversible, from, trigger, reason, detectedAt, decidedAt, Map.of());
        }
    }

    /** Durable before the effect. */
    record StepIntended(StepName step, int attempt) implements OperationFact {}

    record StepDone(StepName step, String summary, Map<String, String> outputs, long millis) implements OperationFact {
        public StepDone {
            outputs = Map.copyOf(outputs);
        }
    }

    /**
     * It did not happen, or not whole.
     *
     * @param partly whether something of it may be there; false in journals from before there was that
     */
    record StepFailed(StepName step, String summary, boolean retryable, boolean partly) implements OperationFact {
        /** One that left nothing. */
        public StepFailed(StepName step, String summary, boolean retryable) {
            this(step, summary, retryable, false);
        }
    }

    /**
     * It may have happened.
     *
     * @param outputs what apply reported when its proof failed afterwards; kept for the way back
     */
    record StepInDoubt(StepName step, String summary, Map<String, String> outputs) implements OperationFact {
        public StepInDoubt {
            outputs = Map.copyOf(outputs);
        }
    }

    /** The process ended while the step ran: in doubt as well, but no attempt was spent. */
    record StepInterrupted(StepName step, String summary) implements OperationFact {}

    /** What looking at a step in doubt found. */
    record StepObserved(StepName step, Finding finding, String summary, Map<String, String> outputs)
            implements OperationFact {
        public StepObserved {
            outputs = Map.copyOf(outputs);
        }
    }

    enum Finding {
        REACHED,
        OPEN,
        UNKNOWN
    }

    /** Its goal was true before this operation did anything for it, so there is nothing of it to undo. */
    record StepSkippedAsDone(StepName step, String summary, Map<String, String> outputs) implements OperationFact {
        public StepSkippedAsDone {
            outputs = Map.copyOf(outputs);
        }
    }

    /**
     * Just before a step that can't be undone, or starts what writes, the old primary was not proven fenced any more, and is to be fenced
     * again; durable before the effect.
     *
     * @param step that fenced before
     * @param before the step that has it fenced again
     * @param fences the labels of those that may be raised
     */
    record FenceAgainIntended(StepName step, StepName before, List<String> fences) implements OperationFact {
        public FenceAgainIntended {
            fences = List.copyOf(fences);
        }
    }

    /** It is fenced again; where this is missing after an intent, any of its fences may have been raised. */
    record FencedAgain(StepName step, StepName before, String summary, Map<String, String> outputs)
            implements OperationFact {
        public FencedAgain {
            outputs = Map.copyOf(outputs);
        }
    }

    /** Its condition did not hold when it could start. */
    record StepSkippedByCondition(StepName step, String why) implements OperationFact {}

    /** @param patience how long it waits; null, as in older journals: for as long as it takes, and nobody is told twice */
    record AcceptanceRequested(
            StepName step, Risk risk, String why, @Nullable Patience patience) implements OperationFact {

        /** One that waits for as long as it takes. */
        public AcceptanceRequested(StepName step, Risk risk, String why) {
            this(step, risk, why, null);
        }
    }

    /** Nobody has answered a question for long: people were told once more, by the second channel. Once for each question. */
    record QuestionEscalated(StepName step, String why) implements OperationFact {}

    /** @param remark what the person wrote beside it; null when nothing */
    record AcceptanceGiven(
            StepName step,
            String by,
            String phrase,
            @Nullable String remark) implements OperationFact {

        /** Without a remark. */
        public AcceptanceGiven(StepName step, String by, String phrase) {
            this(step, by, phrase, null);
        }
    }

    /** Someone typed something else. */
    record AcceptanceRefused(String by, String typed, String why) implements OperationFact {}

    /**
     * One person approved what is asked for: that it begins, or goes on as a failover.
     *
     * @param by as the policy writes the name
     * @param hash of the terms that were asked about
     */
    record ApprovalGiven(String by, String hash) implements OperationFact {}

    /** Someone tried to, and it does not count; may follow the last fact. Both texts as typed, cut when they are long. */
    record ApprovalRefused(String by, String hash, String why) implements OperationFact {}

    /** An approval is awaited for long: people were told once more, by the second channel. Once for each request. */
    record ApprovalEscalated(String why) implements OperationFact {}

    /** What the move would lose, before the step that makes it irreversible. */
    record LossForecast(Loss loss) implements OperationFact {}

    /** No step begins until it is resumed or aborted. */
    record OperationPaused(String by, String reason) implements OperationFact {}

    record OperationResumed(String by, String reason) implements OperationFact {}

    /**
     * A person gave the move up while it could still be undone: the command is {@code abort}. Ends a pause.
     *
     * @param reason null in journals that were written before reasons were
     */
    record OperationDeclined(String by, @Nullable String reason) implements OperationFact {}

    /** A switchover whose primary was lost goes on under the rules of a failover, the same operation for the same epoch. */
    record OperationEscalated(Trigger trigger, String reason) implements OperationFact {}

    /** A switchover is asked to go on as a failover, which its policy has others approve; it goes on as it is meanwhile. */
    record EscalationAsked(Trigger trigger, String reason, ApprovalTerms approval) implements OperationFact {}

    /** That request is over without having come to anything. */
    record EscalationDropped(String why) implements OperationFact {}

    /** The step failed for good and its runbook says to ask: it waits until a person retries, skips or aborts. */
    record DecisionRequested(StepName step, String why) implements OperationFact {}

    /** A person left the step out; what an earlier attempt of it did is still to be undone on the way back. */
    record StepSkippedByPerson(StepName step, String by, String reason) implements OperationFact {}

    record CompensationStarted(String why) implements OperationFact {}

    record CompensationIntended(StepName step, int attempt) implements OperationFact {}

    record CompensationDone(StepName step, String summary) implements OperationFact {}

    record CompensationFailed(StepName step, String summary, boolean retryable) implements OperationFact {}

    /** The application has moved: from here on this is where its roles are. */
    record EpochAdvanced(Placement placement) implements OperationFact {}

    /** All that comes before its point of no return is done; it waits for those of its consistency group. */
    record OthersAwaited(String group) implements OperationFact {}

    /** It waits for a person to repair the cause. */
    record OperationBlocked(StepName step, String why) implements OperationFact {}

    /**
     * @param reason null in journals that were written before reasons were
     * @param documents digests of what it goes on with, where that is not what it began with and a person was told; else null
     */
    record RetryRequested(
            String by, @Nullable String reason, @Nullable Map<String, String> documents) implements OperationFact {

        /** With what it began with. */
        public RetryRequested(String by, @Nullable String reason) {
            this(by, reason, null);
        }
    }

    /** @param phase one of the closed ones */
    record OperationFinished(Phase phase, String summary) implements OperationFact {}

    /** Lifts the cooldown after an automatic operation; may follow its last fact. */
    record CooldownAcknowledged(String by) implements OperationFact {}
}
