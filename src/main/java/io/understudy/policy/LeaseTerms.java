package io.understudy.policy;

import java.time.Duration;

/**
 * On which terms the leader of several instances leads.
 *
 * @param length how long a lease lasts that is not renewed, from 1 s to 5 min, default 10 s: after it another instance takes over
 * @param renew how often the leader renews it, from 100 ms to a third of the length, default 3 s
 */
public record LeaseTerms(Duration length, Duration renew) {

    /** After its end a lease is taken over within this time, as long as the journal answers. */
    public static final Duration TAKEN_WITHIN = Duration.ofSeconds(2);

    static final LeaseTerms DEFAULT = new LeaseTerms(Duration.ofSeconds(10), Duration.ofSeconds(3));
}
