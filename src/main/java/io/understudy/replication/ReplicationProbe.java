package io.understudy.replication;

import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;

/** Port: looks at a replication link of one kind. Blocks for at most the link's timeout; thread-safe. */
public interface ReplicationProbe {

    /**
     * Takes one sample. What can't be seen is absent from it, with the reason in its detail; nothing is thrown for a system
     * that is down.
     */
    LinkSample sample(Placement placement, LinkName link);
}
