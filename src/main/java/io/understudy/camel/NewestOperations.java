package io.understudy.camel;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The newest operation of each application, for a glance at all of them. The journal is asked while it answers; one that does not
 * costs a look at most one of its timeouts, however many applications there are, and what was known before is told. Thread-safe.
 */
final class NewestOperations {

    private final Function<ApplicationName, Optional<OperationId>> journal;
    private final Function<ApplicationName, Optional<OperationId>> active;
    private final BooleanSupplier silent;
    private final Map<ApplicationName, OperationId> known = new ConcurrentHashMap<>();

    /**
     * @param journal throws {@link JournalUnavailable} when it does not answer, which may take seconds
     * @param active those that are open; from memory
     * @param silent whether the journal is known not to answer now; from memory
     */
    NewestOperations(
            Function<ApplicationName, Optional<OperationId>> journal,
            Function<ApplicationName, Optional<OperationId>> active,
            BooleanSupplier silent) {
        this.journal = journal;
        this.active = active;
        this.silent = silent;
    }

    /** One look at all of them. One thread at a time. */
    Look look() {
        return new Look(silent.getAsBoolean());
    }

    final class Look {
        private boolean unanswered;

        private Look(boolean unanswered) {
            this.unanswered = unanswered;
        }

        Optional<OperationId> of(ApplicationName application) {
            if (!unanswered) {
                try {
                    Optional<OperationId> newest = journal.apply(application);
                    newest.ifPresent(id -> known.put(application, id));
                    return newest;
                } catch (JournalUnavailable e) {
                    unanswered = true;
                }
            }
            return active.apply(application).or(() -> Optional.ofNullable(known.get(application)));
        }
    }
}
