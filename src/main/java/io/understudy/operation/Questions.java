package io.understudy.operation;

import io.understudy.operation.OperationFact.AcceptanceRequested;
import io.understudy.runbook.StepName;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The questions of one operation that nobody has answered yet. Not thread-safe. */
final class Questions {

    /** @param escalatedAt when people were told once more, by the second channel */
    record Question(AcceptanceRequested asked, Instant at, Optional<Instant> escalatedAt) {

        StepName step() {
            return asked.step();
        }

        Optional<Instant> escalates() {
            return escalatedAt.isPresent()
                    ? Optional.empty()
                    : Optional.ofNullable(asked.patience())
                            .flatMap(p -> Optional.ofNullable(p.escalateAfter()))
                            .map(at::plus);
        }

        Optional<Instant> fails() {
            return Optional.ofNullable(asked.patience())
                    .flatMap(p -> Optional.ofNullable(p.failAfter()))
                    .map(at::plus);
        }
    }

    private final Map<StepName, Question> open = new LinkedHashMap<>();

    void ask(AcceptanceRequested asked, Instant at) {
        open.put(asked.step(), new Question(asked, at, Optional.empty()));
    }

    void escalated(StepName step, Instant at) {
        open.computeIfPresent(step, (name, q) -> new Question(q.asked(), q.at(), Optional.of(at)));
    }

    /** It is answered, or over; empty when there was none. */
    Optional<AcceptanceRequested> drop(StepName step) {
        return Optional.ofNullable(open.remove(step)).map(Question::asked);
    }

    void clear() {
        open.clear();
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    boolean of(StepName step) {
        return open.containsKey(step);
    }

    /** In the order in which they were asked. */
    Collection<Question> all() {
        return List.copyOf(open.values());
    }
}
