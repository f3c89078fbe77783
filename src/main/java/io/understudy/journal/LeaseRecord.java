package io.understudy.journal;

import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The lease as a store keeps it, with the rules that all stores share. Each {@code now} is the store's clock, read while
 * nobody else can change the record.
 *
 * @param token grows with every grant, and never goes back
 * @param length what its holder counts on from its last request
 * @param until when it runs out; empty when it was released or never held
 */
public record LeaseRecord(long token, String holder, Duration length, Optional<Instant> until) {

    /** Before anybody ever held it. */
    public static final LeaseRecord NEVER_HELD = new LeaseRecord(0, "nobody", Duration.ZERO, Optional.empty());

    /** The next grant, whoever holds it. */
    public LeaseRecord granted(Claimant claimant, Instant now) {
        return new LeaseRecord(
                token + 1, claimant.holder(), claimant.length(), Optional.of(now.plus(claimant.length())));
    }

    /**
     * The same lease, from now on for its whole length again.
     *
     * @throws StaleLease when a newer one was granted, or this one has run out: once late, always late, since whoever
     *     asked in between had a right to it
     */
    public LeaseRecord renewed(Lease lease, Instant now) {
        require(lease, now);
        return until(now.plus(length));
    }

    /** Free for the next claim, unless somebody else has it. */
    public LeaseRecord released(Lease lease) {
        return lease.token() == token ? new LeaseRecord(token, holder, length, Optional.empty()) : this;
    }

    /**
     * The same, but not for longer than its length from now. A store's clock that was set back would keep a dead holder's
     * lease for as long as the jump; no holder counts on more than its length, so no more needs to be kept.
     */
    public LeaseRecord bounded(Instant now) {
        Instant longest = now.plus(length);
        return until.filter(end -> end.isAfter(longest))
                .map(end -> until(longest))
                .orElse(this);
    }

    /** Who holds it, or held it last without releasing it. */
    public Optional<Holding> holding(Instant now) {
        return until.map(end -> new Holding(token, holder, end, Duration.between(now, end)));
    }

    /**
     * Checks that a lease may write.
     *
     * @throws StaleLease when a newer one was granted, or this one has run out or was released
     */
    public void require(Lease lease, Instant now) {
        if (lease.token() != token) {
            throw StaleLease.replaced(lease, token);
        }
        if (until.isEmpty()) {
            throw StaleLease.released(lease);
        }
        Duration late = Duration.between(until.get(), now);
        if (!late.isNegative()) {
            throw StaleLease.ranOut(lease, late);
        }
    }

    private LeaseRecord until(Instant end) {
        return new LeaseRecord(token, holder, length, Optional.of(end));
    }
}
