package io.understudy.rig.checker;

import java.util.Set;

/**
 * How far both tables went apart. Rows on one side only are normal after a failover (what was lost; what came since); they are
 * what somebody has to merge by hand.
 *
 * @param onlyAtPrimary numbers that only the old primary's table holds, acknowledged or not
 * @param onlyAtStandby numbers that only the standby's table holds
 */
public record Divergence(long onlyAtPrimary, long onlyAtStandby) {

    static Divergence of(Set<Long> primary, Set<Long> standby) {
        return new Divergence(without(primary, standby), without(standby, primary));
    }

    private static long without(Set<Long> these, Set<Long> those) {
        return these.stream().filter(number -> !those.contains(number)).count();
    }
}
