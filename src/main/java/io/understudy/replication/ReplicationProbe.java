package io.understudy.replication;

import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;

/** Port: samples both ends of a replication link. Blocks for at most the link's timeout; thread-safe. */
public interface ReplicationProbe {

    /**
     * Writes a heartbeat on the primary, then reads both ends. An end that fails is absent from the sample, with the reason
     * in its detail; nothing is thrown for a database that is down.
     */
    LagSample sample(Placement placement, LinkName link);
}
