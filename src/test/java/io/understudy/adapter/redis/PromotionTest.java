package io.understudy.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.OperationKind;
import io.understudy.operation.StepResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
        pair.promotionTimeout(Duration.ofMillis(200));

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
        pair.promotionTimeout(Duration.ofMillis(200));

        StepResult result = promote(OperationKind.SWITCHOVER, FakePair.ended(FakePair.ANOTHER_HISTORY, 5));

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(result.summary()).contains("are of history " + FakePair.HISTORY);
        assertThat(pair.replica().asked("REPLICAOF NO ONE")).isZero();
    }

    @Test
    void an_offset_that_comes_without_its_history_proves_nothing() {
        StepResult result = promote(OperationKind.SWITCHOVER, Map.of("sessions.offset", "5"));

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(result.summary()).contains("fence it again");
    }

    private StepResult promote(OperationKind kind, Map<String, String> fenced) {
        return FakePair.promotion().apply(pair.context(kind, fenced));
    }
}
