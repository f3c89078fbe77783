package io.understudy.operation;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Openings of operations that the journal took without an answer, or did not take: one that it took is open, and nobody runs it. Each is
 * looked for until it is found, another instance leads, or it can't be on its way any more. Thread-safe.
 *
 * @param found takes an operation up if it is open; false when it is not
 */
record Unanswered(Timers timers, Predicate<OperationId> found) {

    private static final Logger LOG = LoggerFactory.getLogger(Unanswered.class);
    private static final Duration LOOKS = Duration.ofSeconds(1);

    /** Longer than any store holds a commit back. */
    private static final int MOST = 60;

    void lookFor(OperationId id) {
        later(id, MOST);
    }

    private void later(OperationId id, int left) {
        Runnable unused = timers.after(LOOKS, () -> look(id, left));
    }

    private void look(OperationId id, int left) {
        try {
            if (!found.test(id) && left > 1) {
                later(id, left - 1);
            }
        } catch (JournalUnavailable e) {
            later(id, left);
        } catch (StaleLease e) {
            LOG.info("operation={} is whoever's that leads now, if it is open: {}", id, e.getMessage());
        }
    }
}
