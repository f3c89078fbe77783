package io.understudy.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.OperationReport;
import io.understudy.api.WaveReport;
import io.understudy.sandbox.shop.Judge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FleetJudgeTest {

    private static final Judge.Findings CLEAN = users(0, 0, 0);

    private final List<FleetJudge.Outcome> outcomes = new ArrayList<>();

    @Test
    void a_wave_in_order_passes() {
        add("identity", "shared", Optional.empty(), 0, 10, CLEAN, Set.of());
        add("mail", "shared", Optional.empty(), 10, 20, CLEAN, Set.of("identity"));
        add("ledger", "databases", Optional.of("shared"), 20, 30, CLEAN, Set.of("identity", "mail"));
        assertThat(judged(1)).isEmpty();
    }

    @Test
    void finds_one_that_was_fenced_before_its_turn() {
        add("identity", "shared", Optional.empty(), 0, 10, CLEAN, Set.of());
        add("mail", "shared", Optional.empty(), 10, 20, CLEAN, Set.of());
        add("ledger", "databases", Optional.of("shared"), 20, 30, CLEAN, Set.of("identity"));
        assertThat(judged(1))
                .containsExactly(
                        "mail was fenced before identity had moved", "ledger was fenced before mail had moved");
    }

    @Test
    void finds_a_consistency_group_that_did_not_wait_for_all_its_members() {
        outcomes.add(outcome("ledger", Set.of()));
        outcomes.add(outcome("stock", Set.of("ledger")));
        assertThat(judged(2)).containsExactly("ledger had moved before stock of its consistency group was fenced");
    }

    private static FleetJudge.Outcome outcome(String name, Set<String> moved) {
        return new FleetJudge.Outcome(
                new FleetApplication(0, name, "databases", Optional.empty(), Optional.of("books")),
                Optional.of(operation(name, 0L, 10L)),
                Optional.of(new FleetMember.Fenced(0, moved)),
                CLEAN);
    }

    @Test
    void finds_two_writers_and_a_loss_beyond_what_was_announced() {
        add("identity", "shared", Optional.empty(), 0, 10, users(3, 600, 2), Set.of());
        assertThat(judged(1))
                .containsExactly(
                        "identity: 2 orders were taken by both sides",
                        "identity: more was lost (600 ms) than announced (500 ms)");
    }

    @Test
    void finds_more_at_once_than_may_be() {
        add("identity", "shared", Optional.empty(), 0, 10, CLEAN, Set.of());
        add("mail", "shared", Optional.empty(), 10, 20, CLEAN, Set.of("identity"));
        add("media", "shared", Optional.empty(), 19, 30, CLEAN, Set.of("identity"));
        assertThat(judged(2)).isEmpty();
        assertThat(judged(1)).containsExactly("2 operations were open at once, 1 may be");
    }

    @Test
    void finds_one_that_never_moved_and_a_report_that_says_otherwise() {
        outcomes.add(new FleetJudge.Outcome(
                application("identity", "shared", Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                new Judge.Findings(9, 0, Duration.ZERO, 0, Duration.ZERO, OptionalLong.empty())));
        assertThat(FleetJudge.judge(outcomes, wave("RUNNING", List.of("mail")), 1))
                .containsExactly(
                        "the wave is RUNNING",
                        "the report says that [mail] moved, it should be [identity]",
                        "identity: no order reached the new primary",
                        "identity was never fenced");
    }

    private List<String> judged(int atOnce) {
        return FleetJudge.judge(
                outcomes,
                wave("FINISHED", outcomes.stream().map(FleetJudge.Outcome::name).toList()),
                atOnce);
    }

    private void add(
            String name,
            String group,
            Optional<String> after,
            long start,
            long end,
            Judge.Findings users,
            Set<String> moved) {
        outcomes.add(new FleetJudge.Outcome(
                application(name, group, after),
                Optional.of(operation(name, start, end)),
                Optional.of(new FleetMember.Fenced(start, moved)),
                users));
    }

    private static FleetApplication application(String name, String group, Optional<String> after) {
        return new FleetApplication(0, name, group, after, Optional.empty());
    }

    private static Judge.Findings users(long lost, long lostMillis, long both) {
        return new Judge.Findings(9, lost, Duration.ofMillis(lostMillis), both, Duration.ZERO, OptionalLong.of(7));
    }

    private static WaveReport wave(String phase, List<String> moved) {
        return new WaveReport(
                "wave-1",
                "FAILOVER",
                "us-east-1",
                phase,
                "ann",
                "fire",
                "",
                moved.stream()
                        .map(name -> new WaveReport.Member(name, "", "MOVED", "", null, null, null, null))
                        .toList());
    }

    private static OperationReport operation(String name, @Nullable Long started, @Nullable Long finished) {
        return new OperationReport(
                name + "-e2-1",
                name,
                "FAILOVER",
                "SUCCEEDED",
                "us-east-1",
                "us-west-2",
                2,
                "wave-1 of ann",
                "fire",
                null,
                null,
                started == null ? 0 : started,
                finished,
                500L,
                null,
                List.of(),
                null,
                null,
                List.of());
    }
}
