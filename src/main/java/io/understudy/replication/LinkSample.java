package io.understudy.replication;

import io.understudy.topology.LinkName;

/** What was seen of a replication link at one moment. */
public sealed interface LinkSample permits LagSample, CopySample {

    LinkName link();

    /** On the observer's monotonic ticker. */
    long takenNanos();
}
