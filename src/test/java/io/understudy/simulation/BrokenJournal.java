package io.understudy.simulation;

import io.understudy.journal.Claim;
import io.understudy.journal.Claimant;
import io.understudy.journal.Entry;
import io.understudy.journal.Holding;
import io.understudy.journal.Journal;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Planted bugs: a journal with one flaw. */
final class BrokenJournal implements Journal {

    enum Flaw {
        TAKES_ANY_LEASE,
        OPENS_A_SECOND_ONE,
        LOSES_INTENTS,
        HIDES_INTENTS_AFTER_A_RESTART,
        PRETENDS_TO_WRITE,
        LOSES_ACCEPTANCES,
        GIVES_UP,
        FORGETS_THE_UNANSWERED
    }

    private final SimulatedJournal journal;
    private final Flaw flaw;
    private boolean gaveUp;

    BrokenJournal(SimulatedJournal journal, Flaw flaw) {
        this.journal = journal;
        this.flaw = flaw;
    }

    @Override
    public Claim claim(Claimant claimant) {
        return journal.claim(claimant);
    }

    @Override
    public Lease takeOver(Claimant claimant) {
        return journal.takeOver(claimant);
    }

    @Override
    public Lease renew(Lease lease) {
        return flaw == Flaw.TAKES_ANY_LEASE ? journal.pretended(lease) : journal.renew(lease);
    }

    @Override
    public void release(Lease lease) {
        journal.release(lease);
    }

    @Override
    public Optional<Holding> holding() {
        return journal.holding();
    }

    @Override
    public Entry append(Lease lease, Draft draft) {
        if (flaw == Flaw.LOSES_INTENTS && draft.type().equals("StepIntended")) {
            return kept(draft);
        }
        if (flaw == Flaw.LOSES_ACCEPTANCES
                && draft.type().equals("AcceptanceGiven")
                && draft.payload().contains("accept data loss")) {
            return kept(draft);
        }
        if (gaveUp) {
            throw new JournalUnavailable("the connection is broken", new IOException("broken"));
        }
        if (flaw == Flaw.TAKES_ANY_LEASE) {
            return journal.forced(lease, draft);
        }
        try {
            return journal.append(lease, draft);
        } catch (JournalUnavailable e) {
            return pretended(draft, e);
        }
    }

    private Entry pretended(Draft draft, JournalUnavailable e) {
        gaveUp |= flaw == Flaw.GIVES_UP;
        if (flaw == Flaw.FORGETS_THE_UNANSWERED) {
            throw new JournalUnavailable("nothing was written, it says", e);
        }
        if (flaw != Flaw.PRETENDS_TO_WRITE) {
            throw e;
        }
        return kept(draft);
    }

    private static Entry kept(Draft draft) {
        return new Entry(1, Instant.EPOCH, draft.application(), draft.operation(), draft.type(), draft.payload());
    }

    @Override
    public Optional<OperationId> open(Lease lease, Draft first) {
        if (flaw == Flaw.OPENS_A_SECOND_ONE) {
            return journal.openBeside(lease, first);
        }
        try {
            return journal.open(lease, first);
        } catch (JournalUnavailable e) {
            pretended(first, e);
            return Optional.empty();
        }
    }

    @Override
    public Entry close(Lease lease, Draft last) {
        try {
            return journal.close(lease, last);
        } catch (JournalUnavailable e) {
            return pretended(last, e);
        }
    }

    @Override
    public List<Entry> of(OperationId operation) {
        List<Entry> entries = journal.of(operation);
        return flaw == Flaw.HIDES_INTENTS_AFTER_A_RESTART
                ? entries.stream()
                        .filter(e -> !e.type().equals("StepIntended") || outcome(entries, e))
                        .toList()
                : entries;
    }

    private static boolean outcome(List<Entry> entries, Entry intent) {
        String step = intent.payload().replaceAll(".*\"step\":\"([^\"]*)\".*", "$1");
        return entries.stream()
                .anyMatch(e -> e.sequence() > intent.sequence()
                        && !e.type().equals("StepIntended")
                        && e.payload().contains("\"step\":\"%s\"".formatted(step)));
    }

    @Override
    public Optional<OperationId> open(ApplicationName application) {
        return journal.open(application);
    }

    @Override
    public List<OperationId> open() {
        return journal.open();
    }

    @Override
    public List<OperationId> recent(ApplicationName application, int limit) {
        return journal.recent(application, limit);
    }

    @Override
    public List<Entry> of(ApplicationName application, String type) {
        return journal.of(application, type);
    }

    @Override
    public void close() {}
}
