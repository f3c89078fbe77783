package io.understudy.policy;

import java.time.Duration;

/**
 * How an application is protected again after a move, and when it may be moved back.
 *
 * @param reprotect who begins to make the old primary a standby; default a person
 * @param stableFor for how long the application must have been protected without a break before it is moved back; default 30 min
 */
public record WayBack(Reprotect reprotect, Duration stableFor) {

    public static final WayBack DEFAULT = new WayBack(Reprotect.MANUAL, Duration.ofMinutes(30));

    /** Who begins. */
    public enum Reprotect {
        MANUAL,
        AUTOMATIC
    }
}
