package io.understudy.operation;

import io.understudy.operation.OperationFact.EscalationAsked;
import io.understudy.operation.OperationView.Approval;
import io.understudy.operation.OperationView.Approval.Purpose;
import io.understudy.operation.OperationView.Approved;
import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.operation.approval.Ballot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people are asked to approve of one operation, and what they have given: a part of its fold. Not thread-safe. */
final class Hearing {

    private final @Nullable ApprovalTerms toBegin;
    private final List<Approved> given = new ArrayList<>();
    private Optional<Instant> escalatedAt = Optional.empty();
    private Optional<EscalationAsk> ask = Optional.empty();
    /** The approved one that made it a failover. */
    private Optional<EscalationAsk> granted = Optional.empty();

    /** @param toBegin null when it began at once */
    Hearing(@Nullable ApprovalTerms toBegin) {
        this.toBegin = toBegin;
    }

    /** One more approval that it begins; true when that was the last one needed. */
    boolean begins(Approved one) {
        given.add(one);
        return toBegin != null && given.size() >= toBegin.count();
    }

    /** One more approval that it goes on as a failover. */
    void escalates(Approved one) {
        ask = ask.map(a -> a.approved(one));
    }

    void asked(EscalationAsked fact) {
        ask = Optional.of(new EscalationAsk(fact));
    }

    /** People were told once more of what is asked now. */
    void toldOnceMore(Instant at) {
        if (ask.isPresent()) {
            ask = ask.map(a -> a.toldOnceMore(at));
        } else {
            escalatedAt = Optional.of(at);
        }
    }

    /** Nobody asks any more that it becomes a failover. */
    void dropped() {
        ask = Optional.empty();
    }

    /** It has become a failover, by this request or without one. */
    void escalated() {
        granted = ask.filter(EscalationAsk::complete);
        ask = Optional.empty();
    }

    /** The open request that it becomes a failover. */
    Optional<EscalationAsk> ask() {
        return ask;
    }

    /**
     * Whose word counts for what is asked now; empty when nothing is.
     *
     * @param waits whether it waits to begin
     */
    Optional<Ballot> ballot(boolean waits) {
        return waits
                ? Optional.ofNullable(toBegin)
                        .map(terms -> new Ballot(
                                terms, given.stream().map(Approved::by).toList()))
                : ask.filter(a -> !a.complete()).map(EscalationAsk::ballot);
    }

    /** When people are told once more of what is asked now; empty when nothing is, or they have been told. */
    Optional<Instant> escalates(boolean waits) {
        Optional<Instant> told = ask.map(EscalationAsk::escalatedAt).orElse(escalatedAt);
        return told.isPresent()
                ? Optional.empty()
                : ballot(waits)
                        .flatMap(ballot -> Optional.ofNullable(ballot.terms().escalates()));
    }

    /** The latest, for people. */
    Optional<Approval> view(boolean waits) {
        Optional<Purpose> open = ask.isPresent()
                ? Optional.of(Purpose.ESCALATE)
                : Optional.of(Purpose.BEGIN).filter(_ -> waits);
        return ask.or(() -> granted)
                .map(a -> new Approval(a.asked().approval(), a.given(), open, a.escalatedAt()))
                .or(() -> Optional.ofNullable(toBegin).map(terms -> new Approval(terms, given, open, escalatedAt)));
    }
}
