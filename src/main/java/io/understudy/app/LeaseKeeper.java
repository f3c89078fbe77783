package io.understudy.app;

import io.understudy.journal.Journal;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews this instance's lease of the journal, and so knows whether it can be written; the bean {@code lease}. Thread-safe. */
public final class LeaseKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    private final Journal journal;
    private final Journal.Lease lease;
    private volatile List<String> hindrances = List.of();

    LeaseKeeper(Journal journal, Journal.Lease lease) {
        this.journal = journal;
        this.lease = lease;
    }

    /** Called regularly by the routes. */
    public void renew() {
        List<String> before = hindrances;
        try {
            journal.renew(lease);
            hindrances = List.of();
        } catch (Journal.JournalUnavailable | Journal.StaleLease e) {
            hindrances = List.of(String.valueOf(e.getMessage()));
        }
        if (!before.equals(hindrances)) {
            LOG.warn("journal: {}", hindrances.isEmpty() ? "can be written again" : hindrances.getFirst());
        }
    }

    /** What kept the last renewal from being written, one line; empty when nothing did. */
    List<String> hindrances() {
        return hindrances;
    }
}
