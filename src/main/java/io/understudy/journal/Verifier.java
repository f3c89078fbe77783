package io.understudy.journal;

import io.understudy.journal.Verification.Broken;
import io.understudy.journal.Verification.Finding;
import io.understudy.journal.Verification.Intact;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows a journal's chain from its first entry, and says where it breaks first. Used once, by one thread. */
public final class Verifier {

    private final Optional<Checkpoint> checkpoint;
    private long entries;
    private Hash head = Hash.NONE;
    private @Nullable ChainedEntry odd;
    private @Nullable Broken broken;

    private Verifier(Optional<Checkpoint> checkpoint) {
        this.checkpoint = checkpoint;
    }

    /**
     * Checks a whole journal.
     *
     * @param checkpoint what it must still contain
     */
    public static Verification verify(Ledger ledger, Optional<Checkpoint> checkpoint) {
        Verifier verifier = new Verifier(checkpoint);
        ledger.forEach(verifier::next);
        return verifier.end();
    }

    private void next(ChainedEntry next) {
        if (broken != null) {
            return;
        }
        if (odd != null) {
            broken = judge(odd, next);
        } else if (next.entry().sequence() != entries + 1) {
            broken = misplaced(next.entry().sequence());
        } else if (!next.follows(head)) {
            // What comes behind tells whether it was changed, is new, or has lost the one before it.
            odd = next;
        } else {
            entries++;
            head = next.hash();
            broken = against(checkpoint);
        }
    }

    private @Nullable Broken against(Optional<Checkpoint> anchor) {
        return anchor.filter(c -> c.sequence() == entries && !c.hash().equals(head))
                .map(c -> broken(
                        entries,
                        Finding.REWRITTEN,
                        "the entries up to %d fit together, but their hash is not the checkpoint's of %s: something at or before %d was changed, removed or inserted, and the chain computed anew"
                                .formatted(entries, c.at(), entries)))
                .orElse(null);
    }

    private Broken misplaced(long found) {
        return found > entries + 1
                ? broken(
                        entries + 1,
                        Finding.REMOVED,
                        "entries %d to %d are missing: they were removed".formatted(entries + 1, found - 1))
                : broken(found, Finding.INSERTED, "entry %d is there twice or out of place".formatted(found));
    }

    private Broken judge(ChainedEntry at, ChainedEntry behind) {
        long sequence = at.entry().sequence();
        if (behind.followsAt(sequence, head)) {
            return broken(
                    sequence,
                    Finding.INSERTED,
                    "entry %d does not belong there: it was inserted, and those behind it moved".formatted(sequence));
        }
        if (behind.followsAt(behind.entry().sequence() + 1, at.hash())) {
            return broken(
                    sequence,
                    Finding.REMOVED,
                    "an entry before %d was removed, and those behind it moved up".formatted(sequence));
        }
        return behind.follows(at.hash()) ? changed(at) : rewritten(at);
    }

    private Broken changed(ChainedEntry at) {
        long sequence = at.entry().sequence();
        return broken(
                sequence,
                Finding.CHANGED,
                "entry %d (%s of operation %s, %s) does not fit its hash: it was changed, or the one before it with its hash"
                        .formatted(
                                sequence,
                                at.entry().type(),
                                at.entry().operation(),
                                at.entry().at()));
    }

    private Broken rewritten(ChainedEntry at) {
        long sequence = at.entry().sequence();
        return broken(
                sequence,
                Finding.REWRITTEN,
                "nothing fits from entry %d on: several entries were changed, removed or inserted".formatted(sequence));
    }

    private Broken broken(long sequence, Finding finding, String words) {
        return new Broken(sequence, Math.min(entries, sequence - 1), finding, words);
    }

    private Verification end() {
        if (broken == null && odd != null) {
            broken = changed(odd);
        }
        if (broken == null && checkpoint.isPresent() && checkpoint.get().sequence() > entries) {
            broken = broken(
                    entries + 1,
                    Finding.TRUNCATED,
                    "it ends at entry %d, but had %d at the checkpoint of %s: its end was cut off, or an older copy was put in its place"
                            .formatted(
                                    entries,
                                    checkpoint.get().sequence(),
                                    checkpoint.get().at()));
        }
        return broken == null ? new Intact(entries, head) : broken;
    }
}
