package io.understudy.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which moves of an application begin only when other people have approved them.
 *
 * @param expires how long a request waits for its approvals, from 10 s to 7 d, default 15 m
 * @param escalateAfter when people are told once more, by the second channel, counted from the request; from 1 s to less than {@code
 *     expires}, default half of it
 */
public record ApprovalPolicy(
        Optional<Quorum> failover, Optional<Quorum> switchover, Duration expires, Duration escalateAfter) {

    static final Duration EXPIRES = Duration.ofMinutes(15);

    /** Nobody is asked. */
    public static final ApprovalPolicy NONE = new ApprovalPolicy(Optional.empty(), Optional.empty(), EXPIRES);

    /** People are told once more at half time. */
    public ApprovalPolicy(Optional<Quorum> failover, Optional<Quorum> switchover, Duration expires) {
        this(failover, switchover, expires, halfOf(expires));
    }

    static Duration halfOf(Duration expires) {
        return expires.dividedBy(2);
    }

    /**
     * So many of these people, the one who asks not counted.
     *
     * @param count from 1 to the number of names
     * @param of names that differ even when case is not looked at
     * @param automatic whether a failover that the service decides by itself waits for them as well
     */
    public record Quorum(int count, List<String> of, boolean automatic) {
        public Quorum {
            of = List.copyOf(of);
        }
    }
}
