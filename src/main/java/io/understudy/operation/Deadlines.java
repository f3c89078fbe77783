package io.understudy.operation;

import io.understudy.operation.OperationFact.EscalationDropped;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.operation.OperationFact.QuestionEscalated;
import io.understudy.operation.OperationFact.StepFailed;
import io.understudy.operation.Questions.Question;
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
        if (state.phase() == Phase.AWAITING_APPROVAL) {
            return state.ballot()
                    .filter(ballot -> !now.isBefore(ballot.terms().expires()))
                    .map(ballot -> new OperationFinished(Phase.REFUSED, "not approved in time: " + ballot.expired()));
        }
        Optional<OperationFact> late = state.ask()
                .filter(ask -> ask.expired(now))
                .map(ask -> new EscalationDropped(
                        "not approved in time: " + ask.ballot().expired()));
        return late.or(() -> question(state, now));
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
        if (state.phase() == Phase.AWAITING_APPROVAL) {
            return state.ballot().map(ballot -> ballot.terms().expires());
        }
        Stream<Instant> questions = state.questions().all().stream()
                .flatMap(q -> Stream.concat(
                        q.escalates().stream(), state.paused().isEmpty() ? q.fails().stream() : Stream.empty()));
        Stream<Instant> ask = state.ask().filter(a -> !a.complete()).stream()
                .map(a -> a.asked().approval().expires());
        return Stream.concat(ask, questions).min(Comparator.naturalOrder());
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
