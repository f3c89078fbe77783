package io.understudy.operation;

import io.understudy.topology.UnderstudyException;

/**
 * Port: whether what a step is about to send is still this instance's to send. The engine asks before each call; a call that then
 * takes its time, to open a session for example, asks once more before it opens what another instance may have closed meanwhile.
 */
@FunctionalInterface
public interface Warrant {

    /** Where nobody else can lead: plans, prechecks, tests. */
    Warrant UNLIMITED = () -> {};

    /** Throws {@link UnderstudyException.Transient} when it is not; nothing may be sent then. */
    void require();
}
