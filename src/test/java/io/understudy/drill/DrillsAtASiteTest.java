package io.understudy.drill;

import static io.understudy.drill.Rehearsal.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.understudy.camel.DrillNews;
import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.operation.Trigger;
import io.understudy.policy.DrillKind;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Shops;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Copies take room at a site that every application which moves there needs, not only their own. */
@Timeout(60)
class DrillsAtASiteTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final FailoverPolicy BANK = Shops.policy("bank");

    private final Rehearsal world = new Rehearsal();

    @AfterEach
    void ends() {
        world.close();
    }

    @Test
    void an_operation_of_another_application_ends_the_isolated_drills_at_its_standby() {
        world.site.afterEach = () -> operation(Shops.WEST, Phase.RUNNING);
        Drill drill = run(SHOP);

        assertThat(drill.result()).isEqualTo(Result.ABORTED);
        assertThat(drill.why()).isEqualTo("operation bank-2-1 began, which needs west");
        assertThat(world.site.made).hasSize(1);
        assertThat(world.site.standing).isEmpty();
    }

    @Test
    void one_that_acts_elsewhere_or_waits_for_its_approval_ends_none() {
        world.site.afterEach = () -> {
            operation(Shops.EAST, Phase.RUNNING);
            operation(Shops.WEST, Phase.AWAITING_APPROVAL);
        };
        assertThat(run(SHOP).result()).isEqualTo(Result.PASSED);
    }

    @Test
    void copies_go_also_when_nobody_told_of_the_operation() {
        world.meanwhile = () -> world.beside = Optional.of("bank-2-1");
        Drill drill = run(SHOP);

        assertThat(drill.result()).isEqualTo(Result.ABORTED);
        assertThat(drill.why()).contains("bank-2-1", "needs west");
        assertThat(world.site.standing).isEmpty();
    }

    @Test
    void no_isolated_drill_begins_while_an_operation_acts_at_its_site_and_a_dry_run_does() {
        world.beside = Optional.of("bank-2-1");
        assertThatThrownBy(() -> world.drills.start(SHOP, DrillKind.ISOLATED, "ann", ""))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining("operation bank-2-1 needs west");
        assertThat(world.drills.running()).isEmpty();

        Drill unused = world.drills.start(SHOP, DrillKind.DRY_RUN, "ann", "");
        await().atMost(LIMIT).until(() -> !world.ended.isEmpty());
        assertThat(world.ended.getFirst().result()).isEqualTo(Result.PASSED);
    }

    @Test
    void a_second_drill_waits_until_the_first_one_has_left_the_site_and_says_so() {
        world.site.afterEach = () -> {
            world.site.afterEach = () -> {};
            Drill unused = world.drills.start(BANK, DrillKind.ISOLATED, "bob", "");
            await().atMost(LIMIT).until(() -> world.drills.isAwaited(Shops.WEST) || world.site.most > 1);
        };
        Drill unused = world.drills.start(SHOP, DrillKind.ISOLATED, "ann", "");
        await().atMost(LIMIT).until(() -> world.ended.size() == 2);

        assertThat(world.site.most).isEqualTo(1);
        assertThat(world.ended).extracting(Drill::result).containsOnly(Result.PASSED);
        Drill second = world.ended.stream()
                .filter(drill -> drill.application().equals(BANK.application()))
                .findFirst()
                .orElseThrow();
        assertThat(second.timeline())
                .extracting(Moment::what)
                .contains("waits for its turn: another isolated drill is at west");
    }

    @Test
    void one_that_waits_for_the_site_can_be_ended() {
        world.site.afterEach = () -> {
            world.site.afterEach = () -> {};
            Drill waiting = world.drills.start(BANK, DrillKind.ISOLATED, "bob", "");
            await().atMost(LIMIT).until(() -> world.drills.isAwaited(Shops.WEST));
            assertThat(world.drills.abort(waiting.id(), "bob: no time")).isTrue();
            await().atMost(LIMIT).until(() -> !world.ended.isEmpty());
        };
        Drill unused = world.drills.start(SHOP, DrillKind.ISOLATED, "ann", "");
        await().atMost(LIMIT).until(() -> world.ended.size() == 2);

        assertThat(world.ended.getFirst().why()).isEqualTo("bob: no time");
        assertThat(world.ended.getLast().result()).isEqualTo(Result.PASSED);
    }

    @Test
    void copies_that_an_earlier_drill_left_keep_the_next_one_from_making_more() {
        world.site.standing.add(new Stage(
                "drill-bank-20261124-090000", BANK.application(), Shops.WEST, "drill-bank-20261124-090000", ""));
        Drill drill = run(SHOP);

        assertThat(drill.result()).isEqualTo(Result.ABORTED);
        assertThat(drill.why()).contains("drill-bank-20261124-090000", "still at west");
        assertThat(world.site.made).isEmpty();
    }

    private void operation(SiteName standby, Phase phase) {
        ApplicationName bank = BANK.application();
        SiteName primary = standby.equals(Shops.WEST) ? Shops.EAST : Shops.WEST;
        DrillNews.givingWay(world.drills)
                .changed(
                        new OperationView(
                                new OperationId("bank-2-1"),
                                bank,
                                OperationKind.FAILOVER,
                                phase,
                                new Placement(bank, primary, standby, Epoch.INITIAL),
                                Optional.empty(),
                                new Trigger.Person("ann"),
                                "flooded",
                                Instant.EPOCH,
                                Instant.EPOCH,
                                Instant.EPOCH,
                                Optional.empty(),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        new OperationFact.OperationResumed("ann", "go on"));
    }

    private Drill run(FailoverPolicy policy) {
        int before = world.ended.size();
        Drill unused = world.drills.start(policy, DrillKind.ISOLATED, "ann", "a rehearsal");
        await().atMost(LIMIT)
                .until(() ->
                        world.ended.size() > before && world.drills.running().isEmpty());
        return world.ended.get(before);
    }
}
