package io.understudy.drill;

import io.understudy.operation.OperationKind;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port: what a live drill moves its application with, and what it must know for that. Thread-safe. */
public interface Moves {

    /**
     * How an application is now, by one reading of the world.
     *
     * @param unprotected what is missing for a failover; empty when it is protected
     * @param obstacles what stands against a move back now, but for the time that the policy wants for one by hand
     * @param maintenance when the maintenance window closes that is open; empty while none is
     */
    record Stand(Placement placement, List<String> unprotected, List<String> obstacles, Optional<Instant> maintenance) {
        public Stand {
            unprotected = List.copyOf(unprotected);
            obstacles = List.copyOf(obstacles);
        }
    }

    /** The policy of an application that counts now: the documents may change while a drill is under way. */
    Optional<FailoverPolicy> policy(ApplicationName application);

    /**
     * @throws io.understudy.topology.UnderstudyException while this instance has not yet taken up what was open before: until then it
     *     may remember roles that another one has changed
     * @throws io.understudy.journal.Journal.StaleLease when another instance leads
     */
    Stand stand(FailoverPolicy policy);

    /** Who has paused the service and why; empty while nobody has. One that can't be read counts as on. */
    Optional<String> brake();

    /**
     * The drill's operations, and anybody else's since.
     *
     * @throws io.understudy.journal.Journal.JournalUnavailable when they can't be read
     */
    Trail trail(ApplicationName application, OperationId drill);

    /**
     * Begins an operation of a drill by the policy that counts now, unless the roles are others than expected or an operation is open.
     *
     * @param by who asked for the drill
     * @return why it did not begin; empty when it did
     * @throws io.understudy.topology.UnderstudyException when it can't
     * @throws io.understudy.journal.Journal.JournalUnavailable when it can't be journaled, or nobody knows whether it was
     * @throws io.understudy.journal.Journal.StaleLease when another instance leads
     */
    Optional<String> begin(Placement expected, OperationKind kind, OperationId drill, String by, String why);

    /**
     * Lets an operation undo itself before its point of no return.
     *
     * @return false when it can't any more
     */
    boolean giveUp(OperationId operation, String by, String why);
}
