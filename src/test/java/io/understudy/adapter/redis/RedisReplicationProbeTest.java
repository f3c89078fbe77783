package io.understudy.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.replication.LagSample;
import io.understudy.replication.LagTracker;
import io.understudy.replication.ReplicationStatus;
import io.understudy.topology.LinkName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisReplicationProbeTest {

    private static final Duration RPO = Duration.ofSeconds(30);

    private final LagTracker tracker = new LagTracker(new LinkName("sessions"));
    private FakePair pair;

    @BeforeEach
    void starts_a_pair(@TempDir Path folder) throws IOException {
        pair = new FakePair(folder);
    }

    @AfterEach
    void ends() throws IOException {
        pair.close();
    }

    @Test
    void what_a_replica_of_the_same_history_has_received_counts() {
        ReplicationStatus status = status(sampled());

        assertThat(status.broken()).isEmpty();
        assertThat(status.lossWindow()).hasValue(Duration.ZERO);
    }

    @Test
    void a_restarted_primary_that_dies_leaves_no_small_loss_window_to_a_replica_that_was_cut_off() throws IOException {
        sampled();
        pair.primary().info("master_replid", FakePair.ANOTHER_HISTORY);
        pair.primary().info("master_repl_offset", "5");
        pair.replica().info("master_link_status", "down");
        ReplicationStatus restarted = status(sampled());
        pair.primary().close();
        ReplicationStatus dead = status(sampled());

        assertThat(restarted.broken().orElseThrow()).contains("another history");
        assertThat(restarted.lossWindow()).isEmpty();
        assertThat(dead.broken().orElseThrow()).contains("no copy of the primary as that was last seen");
        assertThat(dead.lossWindow()).isEmpty();
    }

    @Test
    void a_replica_that_took_up_the_restarted_primarys_history_counts_again() {
        sampled();
        pair.primary().info("master_replid", FakePair.ANOTHER_HISTORY);
        sampled();
        pair.replica().info("master_replid", FakePair.ANOTHER_HISTORY);
        pair.replica().info("master_replid2", FakePair.HISTORY);
        ReplicationStatus status = status(sampled());

        assertThat(status.broken()).isEmpty();
        assertThat(status.lossWindow()).hasValue(Duration.ZERO);
    }

    @Test
    void a_replica_that_was_promoted_by_somebody_is_told_as_a_primary() {
        sampled();
        pair.replica().info("role", "master");
        pair.replica().info("master_replid", FakePair.ANOTHER_HISTORY);

        assertThat(status(sampled()).broken().orElseThrow()).contains("is a primary itself");
    }

    @Test
    void one_that_names_no_history_is_not_compared() {
        pair.replica().info("master_replid", "");
        LagSample sample = sampled();

        assertThat(sample.standby()).isEmpty();
        assertThat(sample.detail()).contains("names no history");
    }

    @Test
    void a_replica_that_is_mute_without_its_primary_is_seen_and_can_not_be_promoted() {
        pair.replica().config("replica-serve-stale-data", "no");
        pair.replica().info("master_link_status", "down");
        pair.replica().refuse("GET", "MASTERDOWN Link with MASTER is down");
        pair.replica().refuse("HMGET", "MASTERDOWN Link with MASTER is down");

        assertThat(sampled().obstacle().orElseThrow()).contains("CONFIG SET replica-serve-stale-data yes");
    }

    @Test
    void a_replica_that_takes_writes_of_its_own_is_told() {
        pair.replica().info("slave_read_only", "0");

        assertThat(sampled().detail()).contains("takes writes of its own");
    }

    @Test
    void a_primary_that_a_sentinel_watches_gets_no_heartbeat() {
        pair.primary().subscribersOfSentinel(1);
        LagSample sample = sampled();

        assertThat(sample.primary()).isEmpty();
        assertThat(sample.detail()).contains("watched by a Redis Sentinel");
    }

    private LagSample sampled() {
        LagSample sample = pair.sample();
        tracker.add(sample, Instant.EPOCH);
        return sample;
    }

    private ReplicationStatus status(LagSample last) {
        return tracker.status(RPO, last.takenNanos(), Instant.EPOCH);
    }
}
