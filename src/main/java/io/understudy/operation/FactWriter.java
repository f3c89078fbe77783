package io.understudy.operation;

import io.understudy.journal.Entry;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts of one operation on their way into the journal, in the order in which they happened. Confined to the thread that
 * holds the operation's lock.
 */
final class FactWriter {

    private static final Logger LOG = LoggerFactory.getLogger(FactWriter.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    private final Wiring wiring;
    private final Lease lease;
    private final OperationId id;
    private final ApplicationName application;
    private final Consumer<OperationFact> admission;
    private final BiConsumer<OperationFact, Instant> durable;
    /** What happened but is not journaled yet; nothing else happens before it is. */
    private final Deque<OperationFact> owed = new ArrayDeque<>();

    private boolean unanswered;
    private Optional<String> hindrance = Optional.empty();
    private Duration retry = FIRST_RETRY;

    /**
     * @param admission throws {@link IllegalStateException} for a fact that can't happen now; asked before each is written
     * @param durable hears of each fact once it is in the journal, with the journal's time
     */
    FactWriter(
            Wiring wiring,
            Lease lease,
            OperationId id,
            ApplicationName application,
            Consumer<OperationFact> admission,
            BiConsumer<OperationFact, Instant> durable) {
        this.wiring = wiring;
        this.lease = lease;
        this.id = id;
        this.application = application;
        this.admission = admission;
        this.durable = durable;
    }

    /** Remembers what happened until it can be written. */
    void owe(OperationFact fact) {
        owed.add(fact);
    }

    /**
     * Writes what is owed.
     *
     * @throws JournalUnavailable when it can't be written; it stays owed
     * @throws StaleLease when another instance leads
     * @throws IllegalStateException for a fact that can't happen as the operation is: a journal with it could not be read
     */
    void flush() {
        for (OperationFact fact = owed.peek(); fact != null; fact = owed.peek()) {
            write(fact);
            owed.poll();
        }
        unanswered = false;
    }

    /** Whether the journal may have a fact that nothing was decided with yet. */
    boolean unanswered() {
        return unanswered;
    }

    /**
     * Writes one fact; throws as {@link #flush} does, and then nothing was written, or the journal did not answer. Then it may be there,
     * and whatever was decided without it could contradict it: it is owed from then on.
     */
    void write(OperationFact fact) {
        admission.accept(fact);
        Entry entry;
        try {
            entry = journal(wiring.codec().draft(application, id, fact), fact instanceof OperationFinished);
        } catch (JournalUnavailable e) {
            if (e.unanswered()) {
                unanswered = true;
                if (owed.peek() != fact) {
                    owed.addFirst(fact);
                }
            }
            throw e;
        }
        durable.accept(fact, entry.at());
    }

    private Entry journal(Draft draft, boolean last) {
        return last ? wiring.journal().close(lease, draft) : wiring.journal().append(lease, draft);
    }

    Lease lease() {
        return lease;
    }

    /** What keeps the operation from going on, for people; empty while the journal takes its facts. */
    Optional<String> hindrance() {
        return hindrance;
    }

    /** The journal can't be written: how long to wait before the next attempt. */
    Duration obstructed(JournalUnavailable cause) {
        if (hindrance.isEmpty()) {
            LOG.error("operation={} stops before its next step: {}", id, cause.getMessage());
        }
        hindrance = Optional.of("it stops before its next step: " + cause.getMessage());
        Duration wait = retry;
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY;
        return wait;
    }

    /** A fact that can't happen, or a defect: the operation stops here, as nobody knows what it would be after it. */
    void refused(RuntimeException defect) {
        hindrance = Optional.of(
                "it stops, as what came next contradicts its journal (%s): restart the service, and report this"
                        .formatted(defect instanceof IllegalStateException ? defect.getMessage() : defect));
    }

    /** The journal could be written; true when it could not before. */
    boolean clear() {
        boolean was = hindrance.isPresent();
        if (was) {
            LOG.info("operation={} the journal can be written again, it goes on", id);
            hindrance = Optional.empty();
        }
        retry = FIRST_RETRY;
        return was;
    }
}
