package io.understudy.simulation;

import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A planted bug: whoever had the lease once counts on it, and looks at no clock before a step begins. */
final class Unaware implements Supplier<Lease> {

    private final Supplier<Lease> leases;
    private @Nullable Lease last;

    Unaware(Supplier<Lease> leases) {
        this.leases = leases;
    }

    @Override
    public Lease get() {
        Lease known = last;
        try {
            known = leases.get();
        } catch (StaleLease e) {
            if (known == null) {
                throw e;
            }
        }
        last = known;
        return known.renewed(known.claimant().ticker().nanos());
    }
}
