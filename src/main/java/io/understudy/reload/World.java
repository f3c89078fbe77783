package io.understudy.reload;

import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;

/** Port: what a change of the documents depends on beside them. Answered from memory. */
public interface World {

    /** Whether an operation of the application is open, or a live drill has it. */
    boolean operates(ApplicationName application);

    /** Where its roles are now. */
    Placement placement(FailoverPolicy policy);

    /**
     * Makes a change while no operation starts.
     *
     * @return false when one was starting, and the change was not made
     */
    boolean betweenStarts(Runnable change);
}
