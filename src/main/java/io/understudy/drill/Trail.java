package io.understudy.drill;

import io.understudy.operation.OperationRecord;
import io.understudy.operation.OperationView;
import io.understudy.operation.Trigger;
import io.understudy.topology.OperationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of an application since a live drill began: the drill's own operations, told by the trigger that their first fact
 * carries, and the first one of anybody else. So an operation that was started just before the process ended is never started twice.
 *
 * @param own oldest first
 * @param foreign an operation by somebody else that is open, or came after the drill's first one
 */
public record Trail(List<Leg> own, Optional<String> foreign) {

    static final Trail NONE = new Trail(List.of(), Optional.empty());

    public Trail {
        own = List.copyOf(own);
    }

    /** @param newest operations of the application, newest first, as far back as the drill's first one at least */
    public static Trail of(List<OperationRecord> newest, OperationId drill) {
        List<OperationRecord> since = since(newest, drill);
        List<Leg> own = new ArrayList<>();
        Optional<String> foreign = Optional.empty();
        for (OperationRecord operation : since) {
            if (belongs(operation, drill)) {
                own.add(Leg.of((OperationView) operation));
            } else if (foreign.isEmpty()) {
                foreign = Optional.of(words(operation));
            }
        }
        return new Trail(own, foreign);
    }

    /** Whether all of it is over, so that only a newer operation changes it. */
    public boolean isSettled() {
        return foreign.isEmpty() && own.stream().noneMatch(Leg::open);
    }

    /** Oldest first: from the drill's first one, or, before there is one, what is open. */
    private static List<OperationRecord> since(List<OperationRecord> newest, OperationId drill) {
        int first = -1;
        for (int i = 0; i < newest.size(); i++) {
            first = belongs(newest.get(i), drill) ? i : first;
        }
        return first < 0
                ? newest.stream().limit(1).filter(Trail::open).toList()
                : newest.subList(0, first + 1).reversed();
    }

    private static boolean open(OperationRecord operation) {
        return !(operation instanceof OperationView view && view.phase().closed());
    }

    private static boolean belongs(OperationRecord operation, OperationId drill) {
        return operation instanceof OperationView view
                && view.trigger() instanceof Trigger.Drill(OperationId id, var _)
                && id.equals(drill);
    }

    private static String words(OperationRecord operation) {
        return switch (operation) {
            case OperationView view ->
                "operation %s by %s (%s) came in between"
                        .formatted(view.id(), view.trigger().label(), view.phase());
            case OperationRecord.Unreadable unreadable ->
                "operation %s, which this version can't read, came in between".formatted(unreadable.id());
        };
    }
}
