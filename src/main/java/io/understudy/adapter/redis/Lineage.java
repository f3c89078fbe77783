package io.understudy.adapter.redis;

import io.understudy.operation.StepContext;
import io.understudy.topology.Epoch;

/** What a server that is no standby any more is to an operation, told by the epoch that it carries. */
enum Lineage {
    /** It carries this operation's epoch. */
    OURS,
    /** An earlier attempt may have promoted it, and it was a copy of the primary: only its first writes are missing. */
    UNFINISHED,
    /** Another operation was here later. */
    NEWER,
    /** This operation did not promote it: perhaps an old primary that came back. */
    FOREIGN;

    /**
     * @param carried the newest epoch found on it, 0 when none is
     */
    static Lineage of(StepContext context, long carried) {
        long own = context.epoch().value();
        if (carried >= own) {
            return carried == own ? OURS : NEWER;
        }
        Epoch before = context.from().epoch();
        boolean copy = carried == before.value() || carried == 0 && before.equals(Epoch.INITIAL);
        return copy && context.doubt().isPresent() ? UNFINISHED : FOREIGN;
    }
}
