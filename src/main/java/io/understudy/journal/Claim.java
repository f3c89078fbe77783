package io.understudy.journal;

/** What became of asking for the lease. */
public sealed interface Claim {

    /** It was free or had run out by the store's clock; every older token is refused from now on. */
    record Granted(Journal.Lease lease) implements Claim {}

    /** Another claimant holds it; nothing was changed. Ask again after what remains of it. */
    record Held(Holding by) implements Claim {}
}
