package io.understudy.drill;

import static io.understudy.drill.Rehearsal.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.journal.Entry;
import io.understudy.policy.DrillKind;
import io.understudy.policy.DrillSchedule;
import io.understudy.readiness.Shops;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a drill could not take away or write down is dealt with by a later look, without a restart. */
@Timeout(60)
class LeftoversTest {

    private final Rehearsal world = new Rehearsal();

    @AfterEach
    void ends() {
        world.close();
    }

    @Test
    void copies_go_and_the_true_result_is_told_though_neither_could_be_done_when_the_drill_ended() {
        Drill drill = neitherRemovedNorWrittenDown();
        assertThat(drill.result()).isEqualTo(Result.FAILED);
        assertThat(facts(drill)).extracting(Entry::type).containsExactly("DrillStarted", "DrillStaged");

        world.site.stubborn = 0;
        world.leftovers().look();
        assertThat(world.site.standing)
                .as("without a lease nothing is written, but copies go")
                .isEmpty();
        world.lease = world.journal.acquire("test");
        world.leftovers().look();
        world.leftovers().look();

        assertThat(facts(drill))
                .extracting(Entry::type)
                .containsExactly("DrillStarted", "DrillStaged", "DrillFinished");
        assertThat(facts(drill).getLast().payload()).contains("FAILED").doesNotContain("ABORTED");
        assertThat(world.ended).as("people heard of it when it ended").containsExactly(drill);
    }

    @Test
    void what_another_leader_told_of_it_meanwhile_stays() {
        Drill drill = neitherRemovedNorWrittenDown();
        world.lease = world.journal.acquire("another instance");
        world.records.finish(drill.aborted(Duration.ZERO, "its process ended"), "");
        world.lease = world.journal.acquire("test");
        world.site.stubborn = 0;
        world.leftovers().look();

        assertThat(world.site.standing).isEmpty();
        assertThat(facts(drill))
                .extracting(Entry::type)
                .containsExactly("DrillStarted", "DrillStaged", "DrillFinished");
        assertThat(facts(drill).getLast().payload()).contains("ABORTED");
        assertThat(world.drills.owed().ids()).isEmpty();
    }

    @Test
    void a_site_whose_answer_nobody_can_read_keeps_no_other_from_being_cleaned() {
        world.site.stubborn = Integer.MAX_VALUE;
        Drill unused = run();
        assertThat(world.site.standing).hasSize(1);
        world.site.stubborn = 0;
        world.site.strange.add(Shops.EAST);
        world.leftovers().look();

        assertThat(world.site.asked).contains(Shops.EAST);
        assertThat(world.site.standing).isEmpty();
    }

    @Test
    void namespaces_that_nobody_knows_are_looked_for_where_isolated_drills_begin_by_themselves() {
        world.leftovers().look();
        assertThat(world.site.asked).as("the right to ask may be missing").isEmpty();

        world.leftovers(SHOP.drilledAt(
                        List.of(new DrillSchedule("0 0 10 ? * TUE", ZoneOffset.UTC, DrillKind.ISOLATED))))
                .look();
        assertThat(world.site.asked).containsExactlyInAnyOrder(Shops.EAST, Shops.WEST);
    }

    private Drill neitherRemovedNorWrittenDown() {
        world.site.stubborn = Integer.MAX_VALUE;
        world.site.beforeRemoval = () -> {
            Object unused = world.journal.acquire("another instance");
            world.site.beforeRemoval = () -> {};
        };
        Drill drill = run();
        assertThat(world.site.standing).hasSize(1);
        return drill;
    }

    private List<Entry> facts(Drill drill) {
        return world.journal.of(new OperationId(drill.id()));
    }

    private Drill run() {
        Drill unused = world.drills.start(SHOP, DrillKind.ISOLATED, "ann", "a rehearsal");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !world.ended.isEmpty() && world.drills.running().isEmpty());
        return world.ended.getFirst();
    }
}
