package io.understudy.operation;

import io.understudy.operation.OperationFact.ApprovalEscalated;
import io.understudy.operation.OperationFact.EscalationDropped;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.operation.OperationFact.QuestionEscalated;
import io.understudy.operation.OperationFact.StepFailed;
import io.understudy.operation.Questions.Question;
import io.understudy.operation.approval.Ballot;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What the mere passing of time brings about in an operation that waits for people; changes nothing. */
final class Deadlines {

    /** From here on seconds say too much. */
    private static final Duration MINUTES = Duration.ofMinutes(5);

    private Deadlines() {}

    /** The fact that is due; asked again after it until none is. */
    static Optional<OperationFact> due(OperationState state, Instant now) {
        return state.ballot().flatMap(ballot -> due(state, ballot, now)).or(() -> question(state, now));
    }

    /** A request whose time is up is over; nobody is told once more of what can't be approved any more. */
    private static Optional<OperationFact> due(OperationState state, Ballot ballot, Instant now) {
        boolean begins = state.phase() == Phase.AWAITING_APPROVAL;
        if (!now.isBefore(ballot.terms().expires())) {
            String why = "not approved in time: " + ballot.expired();
            return Optional.of(begins ? new OperationFinished(Phase.REFUSED, why) : new EscalationDropped(why));
        }
        return past(state.approvalEscalates(), now)
                ? Optional.of(new ApprovalEscalated("%s still waits for approval: %s"
                        .formatted(begins ? "that it begins" : "that it goes on as a failover", ballot.missing())))
                : Optional.empty();
    }

    private static Optional<OperationFact> question(OperationState state, Instant now) {
        return state.questions().all().stream()
                .flatMap(question -> due(state, question, now).stream())
                .findFirst();
    }

    private static Optional<OperationFact> due(OperationState state, Question question, Instant now) {
        Duration waited = Duration.between(question.at(), now);
        if (past(question.escalates(), now)) {
            return Optional.of(new QuestionEscalated(
                    question.step(),
                    "nobody has answered for %s: %s"
                            .formatted(text(waited), question.asked().why())));
        }
        // Paused: nothing happens to it but what people do, and they have been told.
        return past(question.fails(), now) && state.paused().isEmpty()
                ? Optional.of(
                        new StepFailed(question.step(), "nobody answered within %s".formatted(text(waited)), false))
                : Optional.empty();
    }

    /** When something is due next, if nothing else happens. */
    static Optional<Instant> next(OperationState state) {
        if (state.phase().closed()) {
            return Optional.empty();
        }
        Stream<Instant> questions = state.questions().all().stream()
                .flatMap(q -> Stream.concat(
                        q.escalates().stream(), state.paused().isEmpty() ? q.fails().stream() : Stream.empty()));
        Stream<Instant> approval = Stream.concat(
                state.ballot().map(ballot -> ballot.terms().expires()).stream(), state.approvalEscalates().stream());
        return Stream.concat(approval, questions).min(Comparator.naturalOrder());
    }

    private static boolean past(Optional<Instant> moment, Instant now) {
        return moment.filter(m -> !now.isBefore(m)).isPresent();
    }

    private static String text(Duration waited) {
        return waited.compareTo(MINUTES) < 0
                ? "%d s".formatted(waited.toSeconds())
                : "%d min".formatted(waited.toMinutes());
    }
}
