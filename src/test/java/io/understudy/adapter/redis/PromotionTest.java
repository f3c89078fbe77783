package io.understudy.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromotionTest {

    private FakePair pair;

    @BeforeEach
    void starts_a_pair(@TempDir Path folder) throws IOException {
        pair = new FakePair(folder);
    }

    @AfterEach
    void ends() throws IOException {
        pair.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWITCHOVER", "FAILBACK"})
    void a_planned_move_promotes_nothing_that_lacks_what_the_fenced_primary_wrote_last(OperationKind kind) {
        pair.promotionTimeout(Duration.ofSeconds(2));

        StepResult result = promote(kind, FakePair.ended(FakePair.HISTORY, FakePair.OFFSET + 7));

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(result.summary()).contains("still lacks 7 bytes");
        assertThat(pair.replica().asked("REPLICAOF NO ONE")).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWITCHOVER", "FAILBACK"})
    void a_planned_move_promotes_nothing_without_a_fence_that_told_the_end(OperationKind kind) {
        StepResult result = promote(kind, Map.of());

        assertThat(result.summary()).contains("no fence told where the old primary's changes end");
    }

    @Test
    void a_planned_move_promotes_one_that_has_everything() {
        StepResult result = promote(OperationKind.FAILBACK, FakePair.ended(FakePair.HISTORY, FakePair.OFFSET));

        assertThat(result).as(result.summary()).isInstanceOf(StepResult.Done.class);
        assertThat(pair.replica().key("understudy:epoch")).isEqualTo("2");
    }

    @Test
    void a_greater_offset_in_another_history_is_not_all_that_the_primary_wrote() {
        pair.promotionTimeout(Duration.ofSeconds(2));

        StepResult result = promote(OperationKind.SWITCHOVER, FakePair.ended(FakePair.ANOTHER_HISTORY, 5));

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(result.summary()).contains("are of history " + FakePair.HISTORY);
        assertThat(pair.replica().asked("REPLICAOF NO ONE")).isZero();
    }

    @Test
    void an_offset_that_comes_without_its_history_proves_nothing() {
        StepResult result = promote(OperationKind.SWITCHOVER, Map.of("sessions.offset", "5"));

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(result.summary()).contains("fence the old primary again");
    }

    @Test
    void a_promotion_that_can_not_be_kept_is_told_in_capitals_and_both_files_are_tried() {
        pair.replica().config("aclfile", "/etc/redis/users.acl");
        pair.replica().refuse("ACL SAVE", "ERR There was an error trying to save the ACLs.");
        pair.replica().refuse("CONFIG REWRITE", "ERR Rewriting config file: Read-only file system");

        StepResult result = promote(OperationKind.FAILOVER, Map.of());

        assertThat(result).as("users are served either way").isInstanceOf(StepResult.Done.class);
        assertThat(result.summary())
                .contains("BUT ONLY UNTIL ITS NEXT RESTART", "ACL SAVE was refused", "Read-only file system");
    }

    @Test
    void users_that_can_not_be_saved_do_not_keep_the_role_from_being_written() {
        pair.replica().config("aclfile", "/etc/redis/users.acl");
        pair.replica().refuse("ACL SAVE", "ERR There was an error trying to save the ACLs.");

        assertThat(promote(OperationKind.FAILOVER, Map.of()).summary()).contains("ONLY UNTIL ITS NEXT RESTART");
        assertThat(pair.replica().asked("CONFIG REWRITE")).isEqualTo(1);
    }

    @Test
    void after_a_doubt_it_is_kept_once_more_and_a_mere_look_writes_nothing() {
        pair.replica().refuse("CONFIG REWRITE", "ERR Rewriting config file: Read-only file system");
        promote(OperationKind.FAILOVER, Map.of());
        Goal refused = observe("it was in doubt");
        pair.replica().refuseNoMore("CONFIG REWRITE");

        assertThat(refused).isInstanceOf(Goal.Reached.class);
        assertThat(refused.summary()).contains("Read-only file system");
        assertThat(observe("it was in doubt").summary()).doesNotContain("RESTART");

        long written = pair.replica().asked("CONFIG REWRITE");
        assertThat(FakePair.promotion().observe(pair.context(OperationKind.FAILOVER)))
                .isInstanceOf(Goal.Reached.class);
        assertThat(pair.replica().asked("CONFIG REWRITE")).isEqualTo(written);
    }

    @Test
    void one_without_any_file_is_told_before_and_promoted_all_the_same() {
        pair.replica().info("config_file", "");

        assertThat(problems()).contains("without a configuration file");
        StepResult result = promote(OperationKind.FAILOVER, Map.of());
        assertThat(result).as(result.summary()).isInstanceOf(StepResult.Done.class);
        assertThat(result.summary()).contains("it has no file to keep its role in");
    }

    @Test
    void nothing_stands_against_a_replica_that_is_well() {
        assertThat(problems()).isEmpty();
    }

    @Test
    void a_replica_that_takes_writes_of_its_own_is_told_before() {
        pair.replica().info("slave_read_only", "0");

        assertThat(problems()).contains("takes writes of its own");
    }

    @Test
    void a_replica_that_is_mute_without_its_primary_is_told_before_and_not_asked_for_its_data() {
        pair.replica().config("replica-serve-stale-data", "no");

        assertThat(problems()).contains("CONFIG SET replica-serve-stale-data yes");

        pair.replica().info("master_link_status", "down");
        pair.replica().refuse("GET", "MASTERDOWN Link with MASTER is down");
        assertThat(problems()).contains("CONFIG SET replica-serve-stale-data yes");
        assertThat(promote(OperationKind.FAILOVER, Map.of()).summary())
                .contains("CONFIG SET replica-serve-stale-data yes");
    }

    @Test
    void a_redis_that_a_sentinel_or_a_cluster_looks_after_is_refused() {
        pair.replica().subscribersOfSentinel(3);
        assertThat(problems()).contains("watched by a Redis Sentinel");
        assertThat(promote(OperationKind.FAILOVER, Map.of())).isInstanceOf(StepResult.Failed.class);

        pair.replica().subscribersOfSentinel(0);
        pair.replica().info("cluster_enabled", "1");
        assertThat(problems()).contains("node of a Redis Cluster");
        assertThat(promote(OperationKind.FAILOVER, Map.of())).isInstanceOf(StepResult.Failed.class);
        assertThat(pair.replica().asked("REPLICAOF NO ONE")).isZero();
    }

    private String problems() {
        return String.join("; ", FakePair.promotion().precheck(pair.context(OperationKind.FAILOVER)));
    }

    private Goal observe(String doubt) {
        return FakePair.promotion().observe(pair.context(OperationKind.FAILOVER, Map.of(), Optional.of(doubt)));
    }

    private StepResult promote(OperationKind kind, Map<String, String> fenced) {
        return FakePair.promotion().apply(pair.context(kind, fenced));
    }
}
