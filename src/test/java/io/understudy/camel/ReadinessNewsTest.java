package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.notification.Notice;
import io.understudy.policy.FailoverPolicy;
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
import java.util.Optional;
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
    private static final Answer BLOCKED = new Answer.Fails(Severity.BLOCKING, "no right to scale", "grant it");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Notice> told = new ArrayList<>();
    private final SetTime time = new SetTime();
    private final FailoverPolicy shop = Shops.policy("shop");
    private Answer answer = HOLDS;
    private Optional<String> hindrance = Optional.empty();
    private boolean movedAway;
    private final Rounds rounds = new Rounds(
            List.of(shop),
            _ -> List.of(new Check("step web", "west/kubernetes.scale", () -> answer)),
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
            new ReadinessNews(told::add));

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
}
