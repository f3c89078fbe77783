package io.understudy.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What one instance knows of one link under one assignment of the roles. Not thread-safe. */
sealed interface LinkTracker permits LagTracker, CopyTracker {

    /** Takes in what another instance told. */
    void hear(Hearsay told);

    /** When the latest own sample was taken; empty before the first. */
    OptionalLong takenNanos();

    /** What to tell other instances; empty before the first own sample. */
    Optional<LinkWord> word(long nowNanos, Instant now);

    /** @param stoppedNanos since when the primary can't have acknowledged anything */
    ReplicationStatus status(Duration rpo, long nowNanos, Instant now, long stoppedNanos);
}
