package io.understudy.app;

import java.util.List;

/**
 * What is so when an operation is over, as the service tells it and as the targets count it.
 *
 * @param publicName the site that the zone sends users to
 * @param scales the writes to the standby's Deployment that changed it
 * @param promotions of the standby
 * @param epochRows in the standby's database, {@code none} while it recovers
 * @param dnsUpdates that changed the zone
 * @param calls of a target that guards itself against nothing
 */
record Ended(
        String phase,
        String primary,
        long epoch,
        String publicName,
        List<Targets.Scale> scales,
        int promotions,
        String epochRows,
        long dnsUpdates,
        long calls) {}
