package io.understudy.operation.glass;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Instant;
import java.util.Map;

/**
 * One failover that may be run without the store, as things were when it was sealed.
 *
 * @param primary the site that served then: the one to fence
 * @param standby where the application moves
 * @param epoch that the application was in
 * @param documents SHA-256 of each policy and runbook by its path in the configuration folder
 * @param sealedBy the instance that sealed it
 * @param validUntil from then on nobody may run it
 */
public record SealedPlan(
        ApplicationName application,
        SiteName primary,
        SiteName standby,
        Epoch epoch,
        Map<String, String> documents,
        String sealedBy,
        Instant sealedAt,
        Instant validUntil) {

    public SealedPlan {
        documents = Map.copyOf(documents);
    }

    public Placement placement() {
        return new Placement(application, primary, standby, epoch);
    }
}
