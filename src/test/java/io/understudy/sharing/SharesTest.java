package io.understudy.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.sharing.Installation.Instance;
import io.understudy.sharing.Report.Word;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Three instances in virtual time: who probes what, and what each knows. */
class SharesTest {

    private static final int APPLICATIONS = 60;
    private static final Duration SETTLED = Duration.ofSeconds(12);
    private static final String APP = "app-7";

    private final Installation world = new Installation(APPLICATIONS);
    private final Instance a = world.start("a");
    private final Instance b = world.start("b");
    private final Instance c = world.start("c");

    @Test
    void while_all_is_well_each_application_is_probed_by_one_instance_alone() {
        world.run(SETTLED);
        world.probed();

        world.run(Duration.ofSeconds(10));

        Map<String, Map<String, Integer>> probed = world.probed();
        assertThat(probed).hasSize(APPLICATIONS);
        assertThat(probed.values()).allSatisfy(by -> assertThat(by.values()).containsExactly(10));
        assertThat(List.of(a, b, c))
                .allSatisfy(instance -> assertThat(instance.shares.looked()).isBetween(8L, 32L))
                .allSatisfy(instance -> assertThat(world.instances.keySet()).hasSize(instance.shares.instances()));
    }

    @Test
    void another_policy_of_an_application_keeps_the_verdicts_of_the_probes_that_stay() {
        world.run(SETTLED);
        Instance owner = world.owner(APP);
        owner.shares.exchange(Installation.policyWithTwoProbes(APP), () -> Installation.placement(APP));
        assertThat(owner.sees(APP)).isEqualTo(Verdict.UP);

        world.probed();
        world.run(Duration.ofSeconds(10));
        assertThat(world.probed().get(APP)).containsEntry(owner.name, 20);
        assertThat(owner.shares.signals(Installation.placement(APP))).containsEntry(Signal.APPLICATION, Verdict.UP);
    }

    @Test
    void a_move_that_ends_while_a_policy_is_exchanged_is_not_watched_backwards() {
        world.run(SETTLED);
        Instance owner = world.owner(APP);
        Placement before = Installation.placement(APP);
        Iterator<Placement> told = List.of(before, before.moved()).iterator();

        owner.shares.exchange(Installation.policyWithTwoProbes(APP), told::next);
        owner.shares.watch(Installation.policyWithTwoProbes(APP), before);

        assertThat(owner.shares.report(0).words().values())
                .filteredOn(word -> word.epoch() == before.moved().epoch().value())
                .hasSize(1);
    }

    @Test
    void an_application_that_is_forgotten_is_probed_by_nobody_and_known_to_nobody() {
        world.run(SETTLED);
        world.instances.values().forEach(instance -> instance.shares.forget(new ApplicationName(APP)));
        world.probed();
        world.run(SETTLED);

        assertThat(world.probed()).doesNotContainKey(APP);
        assertThat(List.of(a, b, c))
                .allSatisfy(instance -> assertThat(instance.sees(APP)).isEqualTo(Verdict.UNKNOWN));
    }

    @Test
    void every_instance_knows_of_every_application_whoever_probes_it() {
        world.run(SETTLED);

        assertThat(List.of(a, b, c)).allSatisfy(instance -> {
            for (int i = 0; i < APPLICATIONS; i++) {
                assertThat(instance.sees("app-" + i)).isEqualTo(Verdict.UP);
            }
        });
        Instance other = world.anotherThan(world.owner(APP));
        assertThat(other.shares.probes(Installation.placement(APP)))
                .extracting("verdict", "detail")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Verdict.UP, "probed by " + world.owner(APP).member));
    }

    @Test
    void when_one_dies_its_applications_are_probed_within_a_second_and_by_one_alone_soon_after() {
        world.run(SETTLED);
        Instance gone = world.owner(APP);
        Set<Verdict> seen = EnumSet.noneOf(Verdict.class);
        world.kill(gone);
        world.probed();

        runUntil(Duration.ofMillis(1_300), () -> {
            world.instances.values().forEach(instance -> seen.add(instance.sees(APP)));
            return world.instances.values().stream().allMatch(instance -> instance.looksAt(APP));
        });
        world.run(Duration.ofMillis(1_000));
        assertThat(world.probed().get(APP)).as("both that are left look").hasSize(2);

        world.run(SETTLED);
        world.probed();
        world.run(Duration.ofSeconds(10));
        Map<String, Map<String, Integer>> probed = world.probed();
        assertThat(probed).hasSize(APPLICATIONS);
        assertThat(probed.values()).allSatisfy(by -> assertThat(by).hasSize(1));
        assertThat(seen).as("nothing is down because somebody died").isSubsetOf(Verdict.UP, Verdict.UNKNOWN);
    }

    @Test
    void an_application_that_fails_is_down_everywhere_by_a_full_row_of_everybodys_own_failures() {
        world.run(SETTLED);
        Instance owner = world.owner(APP);
        Instance other = world.anotherThan(owner);
        world.down.add(APP);

        long owned = runUntil(Duration.ofSeconds(4), () -> owner.sees(APP) == Verdict.DOWN);
        world.probed();
        long after = runUntil(Duration.ofSeconds(4), () -> other.sees(APP) == Verdict.DOWN);

        System.out.printf("sharing: down at its owner after %d ms, elsewhere %d ms later%n", owned, after);
        assertThat(after).as("a question, and the next own start").isBetween(1L, 1_400L);
        assertThat(other.board.signals(new ApplicationName(APP))).containsEntry(Signal.DATABASE, Verdict.DOWN);
        assertThat(other.changed).contains(APP);
    }

    @Test
    void what_is_told_is_never_enough_for_down() {
        world.run(SETTLED);
        Instance owner = world.owner(APP);
        Instance other = world.anotherThan(owner);
        owner.tells = report -> with(report, Verdict.DOWN);

        Set<Verdict> seen = EnumSet.noneOf(Verdict.class);
        runUntil(Duration.ofSeconds(10), () -> {
            seen.add(other.sees(APP));
            return false;
        });

        assertThat(seen).doesNotContain(Verdict.DOWN).contains(Verdict.FAILING, Verdict.UP);
        assertThat(other.looksAt(APP)).isTrue();
        assertThat(other.sees(APP)).as("its own probes count").isEqualTo(Verdict.UP);
    }

    @Test
    void one_that_answers_for_another_process_is_not_believed() {
        world.run(SETTLED);
        Instance owner = world.owner(APP);
        Instance other = world.anotherThan(owner);
        world.down.add(APP);
        Map<String, Word> well = new HashMap<>();
        owner.tells = report -> {
            report.words().keySet().forEach(name -> well.put(name, word(Verdict.UP, "us-east-1", 1)));
            return new Report("of-a-process-before", report.at(), well, Map.of());
        };

        runUntil(Duration.ofSeconds(5), () -> other.sees(APP) == Verdict.DOWN);

        assertThat(other.sees(APP)).isEqualTo(Verdict.DOWN);
        assertThat(well).as("it was said to be well").containsKey(APP);
    }

    @Test
    void words_on_another_site_or_epoch_tell_nothing() {
        world.run(SETTLED);
        Instance owner = world.owner(APP);
        Instance other = world.anotherThan(owner);
        for (Word elsewhere : List.of(word(Verdict.UP, "us-west-2", 1), word(Verdict.UP, "us-east-1", 2))) {
            owner.tells = report -> with(report, elsewhere);
            world.run(Duration.ofSeconds(1));
            assertThat(other.looksAt(APP)).isTrue();

            owner.tells = report -> report;
            world.run(Duration.ofSeconds(5));
            assertThat(other.looksAt(APP)).isFalse();
        }
    }

    @Test
    void without_an_answer_it_looks_itself_before_what_it_heard_is_too_old() {
        world.run(SETTLED);
        Instance owner = world.owner(APP);
        Instance other = world.anotherThan(owner);
        other.deaf = true;

        long until = runUntil(Duration.ofSeconds(4), () -> other.looksAt(APP));

        assertThat(until).as("stale after two seconds").isBetween(1_500L, 2_400L);
        world.down.add(APP);
        world.run(Duration.ofSeconds(5));
        assertThat(other.sees(APP)).isEqualTo(Verdict.DOWN);
    }

    @Test
    void what_it_never_saw_up_itself_it_keeps_looking_at_and_does_not_call_down() {
        a.unreachable.add(APP);
        b.unreachable.add(APP);
        c.unreachable.add(APP);
        Instance blind = world.anotherThan(ownerOnceSettled());
        List.of(a, b, c).stream().filter(i -> !i.equals(blind)).forEach(i -> i.unreachable.clear());

        world.run(SETTLED);

        assertThat(blind.looksAt(APP)).isTrue();
        assertThat(blind.sees(APP)).as("nobody else's sight stands for its own").isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void without_the_store_everybody_probes_everything() {
        world.run(SETTLED);
        world.storeLost = true;

        world.run(Duration.ofSeconds(4));
        assertThat(List.of(a, b, c))
                .allSatisfy(instance -> assertThat(instance.shares.looked()).isEqualTo(APPLICATIONS));

        world.storeLost = false;
        world.run(SETTLED);
        assertThat(a.shares.looked() + b.shares.looked() + c.shares.looked()).isEqualTo(APPLICATIONS);
    }

    @Test
    void what_a_witness_sees_fail_or_an_operation_moves_is_watched_with_own_eyes() {
        world.run(SETTLED);
        Instance other = world.anotherThan(world.owner(APP));
        other.closer.add(Installation.placement(APP));

        world.run(Duration.ofMillis(400));

        assertThat(other.looksAt(APP)).isTrue();
    }

    @Test
    void what_only_its_owner_can_reach_is_found_out_in_minutes() {
        world.run(SETTLED);
        Instance other = world.anotherThan(world.owner(APP));
        other.unreachable.add(APP);
        world.run(Duration.ofMinutes(1));
        assertThat(other.sees(APP)).isEqualTo(Verdict.UP);

        long after = runUntil(Duration.ofMinutes(6), () -> other.sees(APP) == Verdict.DOWN);

        assertThat(after).isBetween(60_000L, 350_000L);
    }

    @Test
    void own_looks_are_spread_over_minutes_and_end_when_all_is_well() {
        world.run(SETTLED);
        world.run(Duration.ofMinutes(4).minusSeconds(10));
        long most = 0;
        for (int second = 0; second < 140; second++) {
            world.run(Duration.ofSeconds(1));
            most = Math.max(most, a.shares.looked() + b.shares.looked() + c.shares.looked());
        }
        assertThat(most).isBetween(APPLICATIONS + 1L, APPLICATIONS + 20L);
        world.run(SETTLED);

        assertThat(a.shares.looked() + b.shares.looked() + c.shares.looked()).isEqualTo(APPLICATIONS);
    }

    @Test
    void ten_thousand_applications_are_spread_evenly_and_one_that_dies_leaves_a_third() {
        Installation large = new Installation(10_000);
        Instance x = large.start("x");
        Instance y = large.start("y");
        Instance z = large.start("z");
        large.run(Duration.ofSeconds(5));
        List<Long> shares = List.of(x.shares.looked(), y.shares.looked(), z.shares.looked());
        assertThat(shares.stream().mapToLong(Long::longValue).sum()).isEqualTo(10_000);
        assertThat(shares).allSatisfy(share -> assertThat(share).isBetween(3_000L, 3_667L));

        large.kill(z);
        large.run(Duration.ofSeconds(8));

        assertThat(x.shares.looked() + y.shares.looked()).isEqualTo(10_000);
        large.probed();
        large.run(Duration.ofSeconds(3));
        assertThat(large.probed().values())
                .hasSize(10_000)
                .allSatisfy(by -> assertThat(by).hasSize(1));
        long from = System.nanoTime();
        x.shares.review();
        System.out.printf(
                "sharing: 10000 applications over three instances %s, after a death %s; one review %d us%n",
                shares, List.of(x.shares.looked(), y.shares.looked()), (System.nanoTime() - from) / 1_000);
    }

    @Test
    void after_a_move_everybody_looks_at_the_new_primary_first() {
        world.run(SETTLED);
        Instance other = world.anotherThan(world.owner(APP));
        var moved = Installation.placement(APP).moved();

        other.shares.watch(Installation.policy(APP), moved);
        world.run(SETTLED);
        assertThat(other.looksAt(APP)).as("its owner does not know yet").isTrue();

        world.instances.values().forEach(instance -> instance.shares.watch(Installation.policy(APP), moved));
        world.run(SETTLED);
        assertThat(other.looksAt(APP)).isFalse();
        assertThat(other.shares.signals(moved)).containsEntry(Signal.DATABASE, Verdict.UP);
    }

    @Test
    void nobody_tells_what_it_was_told() {
        world.run(SETTLED);
        Instance other = world.anotherThan(world.owner(APP));

        assertThat(other.shares.report(0).words()).isNotEmpty().doesNotContainKey(APP);
    }

    private Instance ownerOnceSettled() {
        world.run(Duration.ofSeconds(3));
        return world.owner(APP);
    }

    /** How long it took, in milliseconds; the whole time when it never came true. */
    private long runUntil(Duration atMost, BooleanSupplier condition) {
        Duration step = Duration.ofMillis(20);
        Duration passed = Duration.ZERO;
        while (passed.compareTo(atMost) < 0 && !condition.getAsBoolean()) {
            world.run(step);
            passed = passed.plus(step);
        }
        return passed.toMillis();
    }

    private static Report with(Report report, Verdict verdict) {
        return with(report, word(verdict, "us-east-1", 1));
    }

    private static Report with(Report report, Word word) {
        Map<String, Word> words = new HashMap<>(report.words());
        words.put(APP, word);
        return new Report(report.session(), report.at(), words, report.links());
    }

    private static Word word(Verdict verdict, String site, long epoch) {
        return new Word(site, epoch, Map.of(Signal.DATABASE, verdict));
    }
}
