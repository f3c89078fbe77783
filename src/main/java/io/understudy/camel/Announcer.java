package io.understudy.camel;

import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationListener;
import io.understudy.operation.OperationView;
import io.understudy.operation.Risk;
import io.understudy.time.Moments;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Tells people what an operation needs of them or came to, with the command to type. Thread-safe as what it tells. */
public final class Announcer implements OperationListener {

    private final Consumer<Notice> people;
    private final Consumer<Notice> second;

    /** Each is news, also when it is in the words of the one before: a retry may fail as the first attempt did. */
    private final AtomicLong facts = new AtomicLong();

    /**
     * Both must return quickly.
     *
     * @param second is told what nobody has answered for long, beside {@code people}
     */
    public Announcer(Consumer<Notice> people, Consumer<Notice> second) {
        this.people = people;
        this.second = second;
    }

    @Override
    public void changed(OperationView view, OperationFact fact) {
        Optional<Notice> notice = sentence(view, fact)
                .map(words -> new Notice(
                        view.application(),
                        "operation " + view.id(),
                        "fact " + facts.incrementAndGet(),
                        urgency(fact),
                        fact instanceof OperationFact.OperationFinished,
                        words));
        notice.ifPresent(people);
        if (fact instanceof OperationFact.QuestionEscalated || fact instanceof OperationFact.ApprovalEscalated) {
            notice.ifPresent(second);
        }
    }

    private static Urgency urgency(OperationFact fact) {
        return switch (fact) {
            case OperationFact.ApprovalGiven _, OperationFact.OperationResumed _ -> Urgency.INFO;
            case OperationFact.ApprovalRefused _,
                    OperationFact.OperationPaused _,
                    OperationFact.EscalationDropped _,
                    OperationFact.StepSkippedByPerson _,
                    OperationFact.OperationFinished _ -> Urgency.WARNING;
            default -> Urgency.CRITICAL;
        };
    }

    private static Optional<String> sentence(OperationView view, OperationFact fact) {
        String head = "operation=%s application=%s ".formatted(view.id(), view.application());
        return switch (fact) {
            case OperationFact.OperationStarted started ->
                Optional.ofNullable(started.approval())
                        .map(terms -> head
                                + "WAITS FOR APPROVAL by %d of %s until %s, asked for by %s: %s. Read its plan: understudy operations %s"
                                        .formatted(
                                                terms.count(),
                                                terms.of(),
                                                Moments.of(terms.expires()),
                                                started.trigger().label(),
                                                started.reason(),
                                                view.id()));
            case OperationFact.ApprovalGiven given -> Optional.of(head + "is approved by %s".formatted(given.by()));
            case OperationFact.ApprovalRefused refused ->
                Optional.of(head + "an approval by %s was REFUSED: %s".formatted(refused.by(), refused.why()));
            case OperationFact.ApprovalEscalated escalated ->
                Optional.of(head
                        + "ESCALATION: %s. Read its plan: understudy operations %s"
                                .formatted(escalated.why(), view.id()));
            case OperationFact.QuestionEscalated escalated ->
                Optional.of(head
                        + "ESCALATION at step %s: %s. Look at it: understudy operations %s"
                                .formatted(escalated.step(), escalated.why(), view.id()));
            case OperationFact.AcceptanceRequested(var step, Risk.ManualStep risk, var _, var _) ->
                Optional.of(head
                        + "WAITS for a person to do step %s by hand: understudy operations %s shows what. When it is done: understudy approve %s --by YOUR-NAME --accept \"%s\""
                                .formatted(step, view.id(), view.id(), risk.phrase()));
            case OperationFact.AcceptanceRequested asked ->
                Optional.of(head
                        + "WAITS for a person at step %s: %s. To go on: understudy approve %s --by YOUR-NAME --accept \"%s\""
                                .formatted(
                                        asked.step(),
                                        asked.why(),
                                        view.id(),
                                        asked.risk().phrase()));
            case OperationFact.DecisionRequested asked ->
                Optional.of(head
                        + "NEEDS A DECISION at step %s: %s. Retry, skip or abort it: understudy operations %s shows the commands"
                                .formatted(asked.step(), asked.why(), view.id()));
            case OperationFact.OperationPaused paused ->
                Optional.of(head + "is PAUSED by %s: %s".formatted(paused.by(), paused.reason()));
            case OperationFact.OperationResumed resumed ->
                Optional.of(head + "is resumed by %s: %s".formatted(resumed.by(), resumed.reason()));
            case OperationFact.EscalationAsked asked ->
                Optional.of(head
                        + "WAITS FOR APPROVAL to go on as a failover, by %d of %s until %s, asked for by %s: %s. Read its plan: understudy operations %s"
                                .formatted(
                                        asked.approval().count(),
                                        asked.approval().of(),
                                        Moments.of(asked.approval().expires()),
                                        asked.trigger().label(),
                                        asked.reason(),
                                        view.id()));
            case OperationFact.EscalationDropped dropped ->
                Optional.of(head + "does NOT go on as a failover: %s".formatted(dropped.why()));
            case OperationFact.OperationEscalated escalated ->
                Optional.of(head
                        + "goes on as a FAILOVER, by %s: %s"
                                .formatted(escalated.trigger().label(), escalated.reason()));
            case OperationFact.StepSkippedByPerson skipped ->
                Optional.of(head
                        + "goes on without step %s, skipped by %s: %s"
                                .formatted(skipped.step(), skipped.by(), skipped.reason()));
            case OperationFact.OperationBlocked blocked ->
                Optional.of(head
                        + "is BLOCKED at step %s: %s. Mend the cause, then: understudy retry %s --by YOUR-NAME"
                                .formatted(blocked.step(), blocked.why(), view.id()));
            case OperationFact.OperationFinished finished ->
                Optional.of(head + "ended as %s: %s".formatted(finished.phase(), finished.summary()));
            default -> Optional.empty();
        };
    }
}
