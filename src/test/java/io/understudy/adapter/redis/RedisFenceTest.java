package io.understudy.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.Fence;
import io.understudy.operation.StepResult;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisFenceTest {

    private static final String UNSAVED = "ERR Rewriting config file: No space left on device";

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
    void a_fence_that_holds_tells_where_the_changes_end_and_in_which_history() {
        Fence.Proof proof = pair.fence();

        assertThat(proof.state()).as(proof.evidence()).isEqualTo(Fence.State.FENCED);
        assertThat(proof.outputs()).isEqualTo(FakePair.ended(FakePair.HISTORY, FakePair.OFFSET));
        assertThat(proof.evidence()).contains("kept over a restart");
    }

    @Test
    void a_connection_of_a_user_that_was_switched_off_earlier_is_ended() {
        pair.primary().user("default", "off nopass ~* &* +@all");
        pair.primary().client("900", "", "default", "N", false);

        Fence.Proof proof = pair.fence();

        assertThat(proof.state()).as(proof.evidence()).isEqualTo(Fence.State.FENCED);
        assertThat(pair.primary().isConnected("900")).isFalse();
    }

    @Test
    void one_that_can_not_be_ended_stands_against_the_fence_whoever_it_is_of() {
        pair.primary().user("default", "off nopass ~* &* +@all");
        pair.primary().client("900", "", "default", "N", true);
        pair.primary().client("901", "", "deleted", "N", true);

        assertThat(pair.fence().evidence()).contains("2 connections that may write are left, of default, deleted");
        assertThat(pair.observeFence().state()).isEqualTo(Fence.State.NOT_FENCED);
    }

    @Test
    void a_lift_that_stood_still_on_its_way_opens_nothing_that_was_fenced_since() {
        StepResult lift = pair.releaseFence(() -> pair.fence());

        assertThat(lift).isNotInstanceOf(StepResult.Done.class);
        assertThat(pair.observeFence().state()).isEqualTo(Fence.State.FENCED);
    }

    @Test
    void a_lift_by_an_instance_that_leads_no_more_is_not_sent() {
        pair.fence();

        StepResult lift = pair.releaseFence(() -> {
            throw new UnderstudyException.Transient("not led here any more", new IllegalStateException());
        });

        assertThat(lift).isInstanceOf(StepResult.Failed.class);
        assertThat(pair.observeFence().state()).isEqualTo(Fence.State.FENCED);
    }

    @Test
    void a_connection_that_lifts_and_can_not_be_ended_stands_against_the_fence() {
        pair.primary().client("900", Clients.LIFTS, "understudy", "N", true);

        Fence.Proof proof = pair.fence();

        assertThat(proof.state()).isEqualTo(Fence.State.NOT_FENCED);
        assertThat(proof.evidence()).contains("a connection that lifts its fence is under way");
    }

    @Test
    void readers_administrators_and_the_replica_stay_connected() {
        pair.primary().user("reader", "on #3 ~* resetchannels -@all +@read");
        pair.primary().user("admin", "on #4 ~* &* +@all");
        pair.primary().user("default", "off nopass ~* &* +@all");
        pair.primary().client("900", "", "reader", "N", false);
        pair.primary().client("901", "", "admin", "N", false);
        pair.primary().client("902", "", "default", "S", false);

        Fence.Proof proof = pair.fence();

        assertThat(proof.state()).as(proof.evidence()).isEqualTo(Fence.State.FENCED);
        assertThat(pair.primary().isConnected("900")).isTrue();
        assertThat(pair.primary().isConnected("901")).isTrue();
        assertThat(pair.primary().isConnected("902")).isTrue();
    }

    @Test
    void a_fence_whose_file_can_not_be_written_is_unknown_until_it_can() {
        pair.primary().refuse("CONFIG REWRITE", UNSAVED);
        Fence.Proof unsaved = pair.fence();
        Fence.Proof observed = pair.observeFence();
        pair.primary().refuseNoMore("CONFIG REWRITE");

        assertThat(unsaved.state()).isEqualTo(Fence.State.UNKNOWN);
        assertThat(unsaved.evidence()).contains("No space left", "only until a restart");
        assertThat(observed.state()).isEqualTo(Fence.State.UNKNOWN);
        Fence.Proof saved = pair.observeFence();
        assertThat(saved.state()).as(saved.evidence()).isEqualTo(Fence.State.FENCED);
    }

    @Test
    void an_aclfile_that_can_not_be_written_makes_it_unknown_too() {
        pair.primary().config("aclfile", "/etc/redis/users.acl");
        pair.primary().refuse("ACL SAVE", UNSAVED);

        assertThat(pair.fence().state()).isEqualTo(Fence.State.UNKNOWN);
    }

    @Test
    void a_server_without_any_file_is_fenced_and_its_restart_is_told() {
        pair.primary().info("config_file", "");

        Fence.Proof proof = pair.fence();

        assertThat(proof.state()).as(proof.evidence()).isEqualTo(Fence.State.FENCED);
        assertThat(proof.evidence()).contains("ends with a restart");
    }

    @Test
    void looking_at_an_open_one_saves_nothing() {
        assertThat(pair.observeFence().state()).isEqualTo(Fence.State.NOT_FENCED);
        assertThat(pair.primary().asked("CONFIG REWRITE")).isZero();
    }

    @Test
    void one_that_a_sentinel_watches_is_not_said_to_be_fenced() {
        pair.primary().subscribersOfSentinel(1);

        Fence.Proof proof = pair.fence();

        assertThat(proof.state()).isEqualTo(Fence.State.UNKNOWN);
        assertThat(proof.evidence()).contains("watched by a Redis Sentinel");
    }
}
