package io.understudy.operation;

import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;

/** Why the application moves, or what else is done to it. */
public enum OperationKind {
    /** Unplanned: the primary is lost, data may be. */
    FAILOVER,
    /** Planned: both sites are up, nothing may be lost. */
    SWITCHOVER,
    /** The roles stay: the old primary becomes a standby of the new one, so that the application is protected again. */
    REPROTECT,
    /** A planned move back to the policy's own primary: a switchover that begins only when the way back has proved itself. */
    FAILBACK;

    /** Whether there is time to be safe: it asks before it begins, and takes no acceptance of a risk to the data. */
    public boolean planned() {
        return this != FAILOVER;
    }

    /** Whether the roles are exchanged by it, so that it fences and promotes. */
    public boolean moves() {
        return this != REPROTECT;
    }

    /** The epoch that an operation of this kind works under: a move leads to the next one. */
    public Epoch epoch(Placement from) {
        return moves() ? from.epoch().next() : from.epoch();
    }
}
