package io.understudy.camel;

import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationListener;
import io.understudy.operation.OperationView;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells people what an operation needs of them or came to, with the command to type. Thread-safe as what it tells. */
public final class Announcer implements OperationListener {

    private final Consumer<String> people;

    /** @param people takes one sentence; must return quickly */
    public Announcer(Consumer<String> people) {
        this.people = people;
    }

    @Override
    public void changed(OperationView view, OperationFact fact) {
        sentence(view, fact).ifPresent(people);
    }

    private static Optional<String> sentence(OperationView view, OperationFact fact) {
        String head = "operation=%s application=%s ".formatted(view.id(), view.application());
        return switch (fact) {
            case OperationFact.AcceptanceRequested asked ->
                Optional.of(head
                        + "WAITS for a person at step %s: %s. To go on: understudy approve %s --by YOUR-NAME --accept \"%s\""
                                .formatted(
                                        asked.step(),
                                        asked.why(),
                                        view.id(),
                                        asked.risk().phrase()));
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
