package io.understudy.operation;

/**
 * Port: how a step tells, while it runs, that it moves. As long as it does its timeout begins anew, so that a long piece of work
 * is no hang; the runbook's {@code deadline} bounds it all the same. Thread-safe; returns at once.
 */
@FunctionalInterface
public interface Progress {

    /** Where nobody listens: plans, prechecks, tests. */
    Progress UNHEARD = (amount, summary) -> {};

    /**
     * @param amount how far it is, in any unit; counts as progress only when it is more than ever before in this call
     * @param summary one line for people, such as {@code 12 of 50 GB replayed}
     */
    void reached(long amount, String summary);
}
