package io.understudy.drill;

import static io.understudy.drill.Rehearsal.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.journal.Entry;
import io.understudy.operation.Goal;
import io.understudy.policy.DrillKind;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Shops;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A drill is over with its report: in virtual time no moment passes between its last outcome and the report. */
@Timeout(60)
class ReportAtTheEndTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final FailoverPolicy SHOP = Shops.movable(Rehearsal.SHOP);

    private final Rehearsal world = new Rehearsal();
    private final List<Kept> kept = new CopyOnWriteArrayList<>();
    private final List<Boolean> thereWhenTold = new CopyOnWriteArrayList<>();

    /** A report as it was kept: when, what the journal had of its drill, and whether that was under way to those who ask. */
    private record Kept(String id, Instant at, List<String> facts, boolean underWay) {}

    ReportAtTheEndTest() {
        world.asks(step("web", "kubernetes.scale", Duration.ofSeconds(3)), new Goal.Open("replicas 1 -> 10"));
        world.keeping = drill ->
                kept.add(new Kept(drill.id(), world.time.instant(), facts(drill), world.drills.isRunning(drill.id())));
        world.told = drill -> thereWhenTold.add(world.kept.containsKey(drill.id()));
        world.meanwhile = world.moves::goesOn;
    }

    @AfterEach
    void ends() {
        world.close();
    }

    @ParameterizedTest
    @EnumSource(DrillKind.class)
    void the_report_is_kept_at_the_last_outcome_before_anybody_hears_of_the_end(DrillKind kind) {
        Drill drill = run(kind);
        assertThat(drill.result()).as(drill.why()).isEqualTo(Result.PASSED);
        assertWritten(drill);
    }

    @Test
    void one_that_is_aborted_ends_with_its_report_too() throws InterruptedException {
        world.hangs(step("slow", "manual", Duration.ofSeconds(3)));
        Drill begun = world.drills.start(SHOP, DrillKind.ISOLATED, "ann", "a rehearsal");
        assertThat(world.isReached()).isTrue();
        assertThat(kept).isEmpty();
        assertThat(world.drills.abort(begun.id(), "aborted by bob")).isTrue();
        await().atMost(LIMIT).until(() -> world.drills.running().isEmpty());
        Drill drill = world.ended.getFirst();
        assertThat(drill.result()).isEqualTo(Result.ABORTED);
        assertWritten(drill);
    }

    private void assertWritten(Drill drill) {
        assertThat(kept).singleElement().satisfies(report -> {
            assertThat(report.id()).isEqualTo(drill.id());
            assertThat(report.at()).isEqualTo(drill.finishedAt().orElseThrow());
            assertThat(report.facts()).as("before its end is journaled").doesNotContain("DrillFinished");
            assertThat(report.underWay()).isTrue();
        });
        assertThat(thereWhenTold).containsExactly(true);
        assertThat(facts(drill)).endsWith("DrillFinished");
        assertThat(world.kept.get(drill.id())).isEqualTo(drill);
        assertThat(drill.timeline().getLast().what()).startsWith(drill.result().name());
    }

    private Drill run(DrillKind kind) {
        Drill unused = world.drills.start(SHOP, kind, "ann", "a rehearsal");
        await().atMost(LIMIT).until(() -> !world.ended.isEmpty());
        return world.ended.getFirst();
    }

    private List<String> facts(Drill drill) {
        return world.journal.of(new OperationId(drill.id())).stream()
                .map(Entry::type)
                .toList();
    }
}
