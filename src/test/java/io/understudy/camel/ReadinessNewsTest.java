package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.decision.Snapshot;
import io.understudy.health.Canaries.Reach;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Check;
import io.understudy.readiness.Guard;
import io.understudy.readiness.Rounds;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Severity;
import io.understudy.readiness.Shops;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people hear of a standby, from one round to the next. */
class ReadinessNewsTest {

    private static final Answer HOLDS = new Answer.Holds("fine");
    private static final Answer SILENT = new Answer.Unknown("no answer", "");
    private static final Answer LESS = new Answer.Fails(Severity.DEGRADING, "a witness is silent", "start it");
    private static final Answer BEHIND = new Answer.Fails(Severity.DEGRADING, "more than the RPO", "see why");
    private static final Answer BLOCKED = new Answer.Fails(Severity.BLOCKING, "no right to scale", "grant it");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Notice> told = new ArrayList<>();
    private final SetTime time = new SetTime();
    private final FailoverPolicy shop = Shops.policy("shop");
    private Answer answer = HOLDS;
    private Answer link = HOLDS;
    private Verdict primary = Verdict.UP;
    private Optional<String> hindrance = Optional.empty();
    private boolean movedAway;
    private final Rounds rounds = new Rounds(
            List.of(shop),
            _ -> List.of(
                    new Check("link orders", "this instance", () -> link),
                    new Check("step web", "west/kubernetes.scale", () -> answer)),
            new Guard(threads, Duration.ofSeconds(30)),
            new Rounds.World() {
                @Override
                public Optional<String> hindrance() {
                    return hindrance;
                }

                @Override
                public boolean moves(ApplicationName application) {
                    return false;
                }

                @Override
                public Placement placement(FailoverPolicy policy) {
                    return movedAway ? Shops.moved(policy) : Shops.home(policy);
                }
            },
            Duration.ofMinutes(5),
            time,
            time,
            threads,
            new ReadinessNews(told::add, _ -> Optional.of(seen())));

    @BeforeEach
    void settles() {
        time.pass(Rounds.SETTLING);
    }

    @AfterEach
    void ends() {
        threads.shutdownNow();
    }

    @Test
    void a_standby_that_could_not_take_over_is_told_once_and_its_end_once() throws Exception {
        for (Answer found : List.of(HOLDS, BLOCKED, BLOCKED, BLOCKED, HOLDS, HOLDS)) {
            answer = found;
            rounds.look(shop);
        }
        assertThat(told).hasSize(2);
        assertThat(told.getFirst().words())
                .contains("application=shop", "west could NOT take over", "step web: no right to scale (grant it)");
        assertThat(told.getFirst().over()).isFalse();
        assertThat(told.getLast().over()).isTrue();
        assertThat(told).extracting(Notice::subject).containsOnly("readiness of shop");
    }

    @Test
    void that_nobody_knows_is_neither_its_beginning_nor_its_end() throws Exception {
        for (Answer found : List.of(SILENT, BLOCKED, SILENT, BLOCKED, SILENT)) {
            answer = found;
            rounds.look(shop);
        }
        assertThat(told).hasSize(1);
        answer = LESS;
        rounds.look(shop);
        assertThat(told).hasSize(2);
    }

    @Test
    void a_standby_of_which_nobody_knows_for_three_rounds_is_told_once_and_its_end_once() throws Exception {
        looks(SILENT, SILENT);
        assertThat(told).as("it may be an accident").isEmpty();
        looks(SILENT);
        assertThat(told).singleElement().satisfies(notice -> {
            assertThat(notice.urgency()).isEqualTo(Urgency.WARNING);
            assertThat(notice.over()).isFalse();
            assertThat(notice.subject()).isEqualTo("readiness of shop");
            assertThat(notice.topic()).isEqualTo("west unknown");
            assertThat(notice.words())
                    .contains(
                            "application=shop NOBODY CAN TELL whether the standby west could take over",
                            "3 rounds",
                            "step web: no answer",
                            "understudy readiness shop");
        });
        looks(SILENT, SILENT, SILENT, SILENT);
        assertThat(told).hasSize(1);
        looks(HOLDS, HOLDS);
        assertThat(told).hasSize(2);
        assertThat(told.getLast().over()).isTrue();
        assertThat(told.getLast().topic()).isEqualTo("west ready");
    }

    @Test
    void rounds_that_know_something_between_begin_the_count_anew() throws Exception {
        looks(SILENT, SILENT, HOLDS, SILENT, SILENT, LESS, SILENT, SILENT);
        assertThat(told).isEmpty();
        movedAway = true;
        looks(SILENT, SILENT);
        assertThat(told).as("the two before were of another standby").isEmpty();
        looks(SILENT);
        assertThat(told).extracting(Notice::topic).containsExactly("east unknown");
    }

    @Test
    void what_is_known_to_stand_against_it_is_told_after_that_nobody_knew_and_not_the_other_way_round()
            throws Exception {
        looks(SILENT, SILENT, SILENT, BLOCKED, SILENT, SILENT, SILENT, SILENT);
        assertThat(told).extracting(Notice::topic).containsExactly("west unknown", "west not ready");
        looks(LESS);
        assertThat(told).hasSize(3);
        assertThat(told.getLast().over()).isTrue();
    }

    @Test
    void a_link_that_is_behind_for_three_rounds_is_told_once_and_its_end_once() throws Exception {
        link = BEHIND;
        looks(HOLDS, HOLDS);
        assertThat(told).isEmpty();
        looks(HOLDS, HOLDS, HOLDS);
        assertThat(told).singleElement().satisfies(notice -> {
            assertThat(notice.urgency()).isEqualTo(Urgency.WARNING);
            assertThat(notice.topic()).isEqualTo("west behind");
            assertThat(notice.words())
                    .contains("the copy at the standby west FALLS SHORT", "link orders: more than the RPO (see why)");
        });
        link = SILENT;
        looks(SILENT, SILENT, SILENT, SILENT);
        assertThat(told).as("the same trouble").hasSize(1);
        link = HOLDS;
        looks(HOLDS);
        assertThat(told).hasSize(2);
        assertThat(told.getLast().over()).isTrue();
    }

    @Test
    void a_standby_that_could_take_over_again_with_a_link_behind_is_told_so_first() throws Exception {
        link = BEHIND;
        looks(BLOCKED, HOLDS);
        assertThat(told).extracting(Notice::over).containsExactly(false, true);
        looks(HOLDS, HOLDS);
        assertThat(told).extracting(Notice::topic).containsExactly("west not ready", "west ready", "west behind");
    }

    @Test
    void what_the_links_would_lose_while_the_primary_is_down_is_left_to_the_decision() throws Exception {
        primary = Verdict.DOWN;
        for (Answer found : List.of(BEHIND, SILENT)) {
            link = found;
            looks(HOLDS, HOLDS, HOLDS, HOLDS);
        }
        assertThat(told).isEmpty();
        looks(SILENT, SILENT, SILENT);
        assertThat(told)
                .singleElement()
                .satisfies(notice ->
                        assertThat(notice.words()).contains("step web").doesNotContain("link orders"));
    }

    @Test
    void who_leads_anew_counts_anew_and_tells_once_more() throws Exception {
        looks(SILENT, SILENT);
        leadsAnew();
        looks(SILENT, SILENT);
        assertThat(told).isEmpty();
        looks(SILENT);
        assertThat(told).hasSize(1);
        leadsAnew();
        looks(SILENT, SILENT, SILENT, SILENT);
        assertThat(told).hasSize(2);
        looks(HOLDS, HOLDS);
        assertThat(told).hasSize(3);
        assertThat(told.getLast().over()).isTrue();
    }

    @Test
    void the_other_site_could_not_take_over_either_is_news() throws Exception {
        answer = BLOCKED;
        rounds.look(shop);
        movedAway = true;
        rounds.look(shop);
        assertThat(told).extracting(Notice::topic).containsExactly("west not ready", "east not ready");
    }

    @Test
    void what_another_instance_may_have_told_meanwhile_is_told_once_more() throws Exception {
        answer = BLOCKED;
        rounds.look(shop);
        hindrance = Optional.of("only the leader asks: west-2 leads");
        rounds.tick();
        hindrance = Optional.empty();
        time.pass(Rounds.SETTLING);
        rounds.look(shop);
        rounds.look(shop);
        assertThat(told).hasSize(2);
        hindrance = Optional.of("only the leader asks: west-2 leads");
        rounds.tick();
        hindrance = Optional.empty();
        time.pass(Rounds.SETTLING);
        answer = HOLDS;
        rounds.look(shop);
        rounds.look(shop);
        assertThat(told).hasSize(3);
        assertThat(told.getLast().over()).isTrue();
    }

    private void looks(Answer... answers) throws InterruptedException {
        for (Answer found : answers) {
            answer = found;
            rounds.look(shop);
        }
    }

    private void leadsAnew() {
        hindrance = Optional.of("only the leader asks: west-2 leads");
        rounds.tick();
        hindrance = Optional.empty();
        time.pass(Rounds.SETTLING);
    }

    private Snapshot seen() {
        return new Snapshot(
                Shops.home(shop),
                Mode.AUTOMATIC,
                Map.of(new VantagePoint("here"), Map.of(Signal.DATABASE, primary)),
                Set.of(Signal.DATABASE),
                1,
                Reach.CONNECTED,
                List.of(),
                shop.objectives(),
                Optional.empty(),
                Optional.empty(),
                false,
                0,
                1);
    }
}
