package io.understudy.health;

import static io.understudy.health.HealthFixtures.EAST;
import static io.understudy.health.HealthFixtures.HERE;
import static io.understudy.health.HealthFixtures.SHOP;
import static io.understudy.health.HealthFixtures.WEST;
import static io.understudy.health.HealthFixtures.probe;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.HealthFixtures.FakeTicker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthBoardTest {

    private static final Thresholds THREE_AND_TEN = Thresholds.DEFAULT;
    private static final Probe DB = probe("db");
    private static final Probe HEARTBEAT = probe("heartbeat");
    private static final Probe WEB = probe("web", Signal.APPLICATION, 1_000, 800);

    private final FakeTicker ticker = new FakeTicker();
    private final List<VerdictChange> changes = new ArrayList<>();
    private final HealthBoard board = new HealthBoard(ticker, HERE, changes::add);

    private Observation observation(Probe probe, SiteName site, VantagePoint from, Outcome outcome) {
        return new Observation(
                SHOP,
                probe.name(),
                probe.signal(),
                site,
                from,
                new ProbeResult(outcome, "it says " + outcome),
                ticker.nanos(),
                Duration.ofMillis(5));
    }

    private void see(Probe probe, Outcome... outcomes) {
        for (Outcome outcome : outcomes) {
            ticker.advance(Duration.ofSeconds(1));
            board.accept(observation(probe, EAST, HERE, outcome));
        }
    }

    private Verdict database() {
        return Objects.requireNonNull(board.signals(SHOP).get(Signal.DATABASE));
    }

    private ProbeHealth db() {
        return Objects.requireNonNull(board.probes(SHOP).get(DB.name()));
    }

    @Test
    void nothing_watched_is_unknown_on_every_signal() {
        assertThat(board.signals(SHOP)).hasSize(3).containsValue(Verdict.UNKNOWN);
        board.watch(SHOP, EAST, List.of(), THREE_AND_TEN);
        assertThat(board.signals(SHOP).values()).containsOnly(Verdict.UNKNOWN);
    }

    @Test
    void a_signal_without_probes_stays_unknown_beside_healthy_ones() {
        board.watch(SHOP, EAST, List.of(DB), THREE_AND_TEN);
        see(DB, Outcome.UP);
        assertThat(board.signals(SHOP))
                .containsEntry(Signal.DATABASE, Verdict.UP)
                .containsEntry(Signal.SITE, Verdict.UNKNOWN)
                .containsEntry(Signal.APPLICATION, Verdict.UNKNOWN);
    }

    @Test
    void a_signals_verdict_follows_from_its_probes() {
        assertThat(HealthBoard.verdict(EnumSet.noneOf(Verdict.class))).isEqualTo(Verdict.UNKNOWN);
        for (Set<Verdict> probes : List.of(
                Set.of(Verdict.DOWN, Verdict.UP),
                Set.of(Verdict.DOWN, Verdict.UNKNOWN),
                Set.of(Verdict.DOWN, Verdict.FAILING),
                Set.of(Verdict.FAILING),
                Set.of(Verdict.FAILING, Verdict.UP, Verdict.UNKNOWN))) {
            assertThat(HealthBoard.verdict(probes)).isEqualTo(Verdict.FAILING);
        }
        for (Set<Verdict> probes : List.of(Set.of(Verdict.RECOVERING), Set.of(Verdict.RECOVERING, Verdict.DOWN))) {
            assertThat(HealthBoard.verdict(probes)).isEqualTo(Verdict.RECOVERING);
        }
        for (Set<Verdict> probes : List.of(
                Set.of(Verdict.RECOVERING, Verdict.UP),
                Set.of(Verdict.RECOVERING, Verdict.UNKNOWN),
                Set.of(Verdict.RECOVERING, Verdict.FAILING),
                Set.of(Verdict.DOWN, Verdict.UP))) {
            assertThat(HealthBoard.verdict(probes)).isEqualTo(Verdict.FAILING);
        }
        assertThat(HealthBoard.verdict(Set.of(Verdict.UP, Verdict.UNKNOWN))).isEqualTo(Verdict.UNKNOWN);
        assertThat(HealthBoard.verdict(Set.of(Verdict.UP))).isEqualTo(Verdict.UP);
        assertThat(HealthBoard.verdict(Set.of(Verdict.DOWN))).isEqualTo(Verdict.DOWN);
    }

    @Test
    void one_probe_that_never_answered_keeps_its_signal_from_being_down() {
        board.watch(SHOP, EAST, List.of(DB, HEARTBEAT), THREE_AND_TEN);
        see(DB, Outcome.UP, Outcome.DOWN, Outcome.DOWN, Outcome.DOWN);
        assertThat(db().verdict()).isEqualTo(Verdict.DOWN);
        assertThat(database()).isEqualTo(Verdict.FAILING);
    }

    @Test
    void tells_each_change_at_once_and_nothing_else() {
        board.watch(SHOP, EAST, List.of(DB), THREE_AND_TEN);
        see(DB, Outcome.UP, Outcome.UP, Outcome.DOWN, Outcome.DOWN, Outcome.DOWN, Outcome.DOWN);
        assertThat(changes).extracting(VerdictChange::after).containsExactly(Verdict.UP, Verdict.FAILING, Verdict.DOWN);
        assertThat(changes.getLast())
                .isEqualTo(new VerdictChange(
                        SHOP, DB.name(), Signal.DATABASE, Verdict.FAILING, Verdict.DOWN, "it says DOWN"));
    }

    @Test
    void flapping_every_two_seconds_is_one_incident() {
        board.watch(SHOP, EAST, List.of(DB), THREE_AND_TEN);
        see(DB, Outcome.UP, Outcome.DOWN, Outcome.DOWN, Outcome.DOWN);
        changes.clear();
        long since = board.incidentSince(SHOP, Set.of(Signal.DATABASE)).orElseThrow();
        for (int i = 0; i < 20; i++) {
            see(DB, Outcome.UP, Outcome.UP, Outcome.DOWN, Outcome.DOWN);
        }
        assertThat(changes).extracting(VerdictChange::after).containsOnly(Verdict.DOWN, Verdict.RECOVERING);
        assertThat(database()).isEqualTo(Verdict.DOWN);
        assertThat(board.incidentSince(SHOP, Set.of(Signal.DATABASE))).hasValue(since);
    }

    @Test
    void an_incident_begins_with_its_first_failed_observation_and_ends_with_up() {
        board.watch(SHOP, EAST, List.of(DB, WEB), THREE_AND_TEN);
        see(DB, Outcome.UP);
        assertThat(board.incidentSince(SHOP, Set.of(Signal.DATABASE))).isEmpty();
        see(DB, Outcome.DOWN);
        long first = ticker.nanos();
        see(DB, Outcome.DOWN, Outcome.DOWN, Outcome.UP);
        assertThat(board.incidentSince(SHOP, Set.of(Signal.DATABASE))).hasValue(first);
        assertThat(board.incidentSince(SHOP, Set.of(Signal.APPLICATION))).isEmpty();
        for (int i = 0; i < 10; i++) {
            see(DB, Outcome.UP);
        }
        assertThat(board.incidentSince(SHOP, Set.of(Signal.DATABASE))).isEmpty();
    }

    @Test
    void a_verdict_on_old_data_is_unknown_even_before_the_sweep() {
        board.watch(SHOP, EAST, List.of(DB), THREE_AND_TEN);
        see(DB, Outcome.UP);
        ticker.advance(Duration.ofMillis(3_800));
        assertThat(database()).isEqualTo(Verdict.UP);
        ticker.advance(Duration.ofMillis(1));
        assertThat(database()).isEqualTo(Verdict.UNKNOWN);
        assertThat(changes).hasSize(1);
        board.sweep();
        board.sweep();
        assertThat(changes).hasSize(2);
        assertThat(changes.getLast().after()).isEqualTo(Verdict.UNKNOWN);
        assertThat(changes.getLast().detail()).isEqualTo("no observation for too long");
        see(DB, Outcome.UP);
        assertThat(changes.getLast().after()).isEqualTo(Verdict.UP);
    }

    @Test
    void a_probe_that_can_only_say_unknown_does_not_keep_an_old_verdict_alive() {
        board.watch(SHOP, EAST, List.of(DB), THREE_AND_TEN);
        see(DB, Outcome.UP, Outcome.UNKNOWN, Outcome.UNKNOWN, Outcome.UNKNOWN);
        assertThat(database()).isEqualTo(Verdict.UP);
        see(DB, Outcome.UNKNOWN);
        assertThat(database()).isEqualTo(Verdict.UNKNOWN);
        assertThat(changes.getLast().after()).isEqualTo(Verdict.UNKNOWN);
        assertThat(db().detail()).isEqualTo("it says UNKNOWN");
    }

    @Test
    void a_pause_between_failures_does_not_add_up_to_down() {
        board.watch(SHOP, EAST, List.of(DB), THREE_AND_TEN);
        see(DB, Outcome.UP, Outcome.DOWN, Outcome.DOWN);
        ticker.advance(Duration.ofSeconds(5));
        see(DB, Outcome.DOWN);
        assertThat(database()).isEqualTo(Verdict.FAILING);
    }

    @Test
    void a_move_of_the_primary_starts_anew_and_ignores_the_old_site() {
        board.watch(SHOP, EAST, List.of(DB), THREE_AND_TEN);
        see(DB, Outcome.UP, Outcome.DOWN, Outcome.DOWN, Outcome.DOWN);
        board.watch(SHOP, WEST, List.of(DB), THREE_AND_TEN);
        assertThat(database()).isEqualTo(Verdict.UNKNOWN);
        assertThat(board.incidentSince(SHOP, Set.of(Signal.DATABASE))).isEmpty();
        see(DB, Outcome.UP);
        assertThat(database()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void watching_the_same_again_keeps_verdicts_and_a_reset_does_not() {
        board.watch(SHOP, EAST, List.of(DB), THREE_AND_TEN);
        see(DB, Outcome.UP);
        board.watch(SHOP, EAST, List.of(DB, WEB), THREE_AND_TEN);
        assertThat(database()).isEqualTo(Verdict.UP);
        board.watch(SHOP, EAST, List.of(DB, WEB), new Thresholds(5, 10));
        assertThat(database()).isEqualTo(Verdict.UNKNOWN);
        see(DB, Outcome.UP);
        board.reset(SHOP);
        assertThat(database()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void an_observation_from_elsewhere_or_of_a_stranger_or_out_of_order_changes_nothing() {
        board.watch(SHOP, EAST, List.of(DB), THREE_AND_TEN);
        see(DB, Outcome.UP);
        Observation old = observation(DB, EAST, HERE, Outcome.DOWN);
        see(DB, Outcome.UP);
        board.accept(old);
        board.accept(observation(DB, EAST, new VantagePoint("witness"), Outcome.DOWN));
        board.accept(observation(HEARTBEAT, EAST, HERE, Outcome.DOWN));
        assertThat(database()).isEqualTo(Verdict.UP);
        assertThat(board.probes(new ApplicationName("stranger"))).isEmpty();
    }

    @Test
    void says_since_when_a_verdict_holds() {
        board.watch(SHOP, EAST, List.of(DB), THREE_AND_TEN);
        see(DB, Outcome.UP);
        long up = ticker.nanos();
        see(DB, Outcome.UP, Outcome.UP);
        assertThat(db().sinceNanos()).isEqualTo(up);
        ticker.advance(Duration.ofSeconds(10));
        assertThat(db().sinceNanos()).isEqualTo(up + 2_000_000_000L + 3_800_000_000L);
    }

    @Test
    void a_forgotten_application_is_unknown() {
        board.watch(SHOP, EAST, List.of(DB), THREE_AND_TEN);
        see(DB, Outcome.UP);
        board.forget(SHOP);
        assertThat(database()).isEqualTo(Verdict.UNKNOWN);
    }
}
