package io.understudy.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the standbys are asked, and what is known of them between. */
@Timeout(60)
class RoundsTest {

    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final FailoverPolicy SHOP = Shops.policy("shop");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SetTime time = new SetTime();
    private final List<Readiness> looked = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<ApplicationName, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final CountDownLatch opened = new CountDownLatch(1);
    private Optional<String> hindrance = Optional.empty();
    private volatile boolean moves;
    private volatile boolean movedAway;
    private Answer answer = new Answer.Holds("fine");
    private boolean hangs;
    private Runnable meanwhile = () -> {};
    private Rounds current = fresh(List.of(SHOP));

    @AfterEach
    void ends() {
        opened.countDown();
        threads.shutdownNow();
    }

    @Test
    void every_application_is_asked_soon_after_the_start_and_then_once_in_every_interval() {
        List<FailoverPolicy> many =
                IntStream.range(0, 50).mapToObj(i -> Shops.policy("app-" + i)).toList();
        Rounds rounds = rounds(many);
        seconds(rounds, 21);
        assertThat(looked).hasSize(50);

        List<Integer> perMinute = new ArrayList<>();
        for (int minute = 0; minute < 10; minute++) {
            int before = looked.size();
            seconds(rounds, 60);
            perMinute.add(looked.size() - before);
        }
        assertThat(perMinute.subList(5, 10).stream().mapToInt(i -> i).sum()).isEqualTo(50);
        assertThat(perMinute.subList(5, 10))
                .as("spread over the interval")
                .allSatisfy(count -> assertThat(count).isBetween(1, 25));
    }

    @Test
    void nothing_is_known_before_the_first_round_and_that_is_not_ready() {
        Rounds rounds = rounds(List.of(SHOP));
        assertThat(rounds.of(SHOP).state()).isEqualTo(State.UNKNOWN);
        assertThat(rounds.of(SHOP).score()).isEmpty();
        assertThat(rounds.age(SHOP.application())).isEmpty();
        assertThat(rounds.of(SHOP).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("understudy readiness shop --now"));
    }

    @Test
    void what_was_found_too_long_ago_is_not_known_any_more() throws Exception {
        Rounds rounds = rounds(List.of(SHOP));
        rounds.look(SHOP);
        time.pass(Duration.ofMinutes(10));
        assertThat(rounds.of(SHOP).state()).isEqualTo(State.READY);
        assertThat(rounds.age(SHOP.application())).contains(Duration.ofMinutes(10));
        time.pass(Duration.ofSeconds(61));
        assertThat(rounds.of(SHOP).state()).isEqualTo(State.UNKNOWN);
        assertThat(rounds.of(SHOP).findings().getFirst().what()).contains("661 s ago");
    }

    @Test
    void an_application_whose_documents_have_changed_is_asked_at_once() throws Exception {
        Rounds rounds = rounds(List.of(SHOP));
        rounds.look(SHOP);
        rounds.forget(SHOP.application());
        assertThat(rounds.of(SHOP).state()).isEqualTo(State.UNKNOWN);
        seconds(rounds, 20);
        assertThat(rounds.of(SHOP).state()).isEqualTo(State.READY);
        assertThat(looked).hasSize(2);
    }

    @Test
    void applications_that_come_and_go_are_asked_while_they_are_there() {
        List<FailoverPolicy> live = new CopyOnWriteArrayList<>();
        Rounds rounds = rounds(live);
        seconds(rounds, 20);
        assertThat(looked).isEmpty();
        live.add(SHOP);
        seconds(rounds, 20);
        assertThat(looked).hasSize(1);
    }

    @Test
    void nothing_is_asked_while_an_operation_acts_and_everything_anew_once_the_roles_have_moved() throws Exception {
        Rounds rounds = rounds(List.of(SHOP));
        rounds.look(SHOP);
        moves = true;
        seconds(rounds, 600);
        assertThat(looked).hasSize(1);

        movedAway = true;
        assertThat(rounds.of(SHOP).state()).isEqualTo(State.UNKNOWN);
        moves = false;
        seconds(rounds, 1);
        assertThat(looked).hasSize(2);
        assertThat(rounds.of(SHOP).placement().standby()).isEqualTo(Shops.EAST);
        assertThat(rounds.of(SHOP).state()).isEqualTo(State.READY);
    }

    @Test
    void a_round_beside_an_operation_is_not_judged_and_is_asked_anew_after_it() throws Exception {
        for (Runnable operation : List.<Runnable>of(
                () -> moves = true, () -> movedAway = true, () -> current.disturbed(SHOP.application()))) {
            current = rounds(List.of(SHOP));
            current.look(SHOP);
            looked.clear();
            meanwhile = operation;
            answer = new Answer.Fails(Severity.BLOCKING, "it is being promoted", "");
            Readiness found = current.look(SHOP);
            assertThat(found.state()).isEqualTo(State.UNKNOWN);
            assertThat(found.findings().getFirst().what()).contains("an operation acted on it");
            assertThat(looked).isEmpty();

            meanwhile = () -> {};
            moves = false;
            movedAway = false;
            answer = new Answer.Holds("fine");
            assertThat(current.of(SHOP).state()).as("what was known before it").isEqualTo(State.READY);
            seconds(current, 1);
            assertThat(looked).hasSize(1);
        }
    }

    @Test
    void nothing_is_asked_at_a_person_s_word_while_an_operation_acts() throws Exception {
        Rounds rounds = rounds(List.of(SHOP));
        moves = true;
        assertThat(rounds.look(SHOP).state()).isEqualTo(State.UNKNOWN);
        assertThat(asked).isEmpty();
    }

    @Test
    void only_the_leader_asks_and_one_that_follows_says_whom_to_ask() throws Exception {
        Rounds rounds = rounds(List.of(SHOP));
        rounds.look(SHOP);
        hindrance = Optional.of("only the leader asks: west-1 leads");
        seconds(rounds, 600);
        assertThat(looked).hasSize(1);
        assertThat(rounds.of(SHOP).state()).isEqualTo(State.UNKNOWN);
        assertThat(rounds.of(SHOP).findings().getFirst().what()).contains("west-1 leads");

        hindrance = Optional.empty();
        assertThat(rounds.of(SHOP).state()).as("what it knew before is old").isEqualTo(State.UNKNOWN);
    }

    @Test
    void an_application_that_gives_no_answer_has_one_round_and_holds_up_no_other() {
        hangs = true;
        FailoverPolicy bank = Shops.policy("bank");
        Rounds rounds = rounds(List.of(SHOP, bank));
        for (int i = 0; i < 1000; i++) {
            time.pass(Duration.ofSeconds(1));
            rounds.tick();
        }
        await().atMost(LIMIT)
                .until(() -> looked.stream().anyMatch(r -> r.application().equals(bank.application())));
        await().atMost(LIMIT).until(() -> asked.containsKey(SHOP.application()));
        assertThat(asked.get(SHOP.application())).hasValue(1);
        assertThat(rounds.of(SHOP).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void tells_of_every_round_what_it_found() throws Exception {
        Rounds rounds = rounds(List.of(SHOP));
        answer = new Answer.Fails(Severity.BLOCKING, "no right to scale", "grant it");
        rounds.look(SHOP);
        time.pass(Duration.ofSeconds(10));
        rounds.look(SHOP);
        assertThat(looked).extracting(Readiness::state).containsExactly(State.NOT_READY, State.NOT_READY);
        assertThat(looked.get(1).findings().getFirst().since()).isEqualTo(SetTime.START.plus(Rounds.SETTLING));
    }

    @Test
    void nobody_is_told_of_a_standby_before_everything_was_heard_that_answers_in_a_moment() throws Exception {
        Rounds rounds = fresh(List.of(SHOP));
        answer = new Answer.Fails(Severity.BLOCKING, "the witness is silent", "start it");
        rounds.look(SHOP);
        assertThat(rounds.of(SHOP).state()).isEqualTo(State.NOT_READY);
        seconds(rounds, 14);
        assertThat(asked.get(SHOP.application())).hasValue(1);
        assertThat(looked).isEmpty();
        answer = new Answer.Holds("it answers");
        seconds(rounds, 17);
        assertThat(looked).extracting(Readiness::state).containsExactly(State.READY);

        hindrance = Optional.of("only the leader asks: west-1 leads");
        seconds(rounds, 100);
        hindrance = Optional.empty();
        rounds.look(SHOP);
        seconds(rounds, 14);
        assertThat(looked).as("it leads anew").hasSize(1);
        seconds(rounds, 17);
        assertThat(looked).hasSize(2);
    }

    @Test
    void a_round_that_waits_long_for_its_answers_replaces_none_that_was_asked_later() throws Exception {
        Rounds rounds = rounds(List.of(SHOP));
        hangs = true;
        Future<Readiness> slow = threads.submit(() -> rounds.look(SHOP));
        await().atMost(LIMIT)
                .until(() -> asked.containsKey(SHOP.application())
                        && asked.get(SHOP.application()).get() == 1);
        hangs = false;
        time.pass(Duration.ofSeconds(1));
        rounds.look(SHOP);
        answer = new Answer.Fails(Severity.BLOCKING, "the witness is silent", "start it");
        opened.countDown();
        assertThat(slow.get(20, TimeUnit.SECONDS).state()).isEqualTo(State.NOT_READY);
        assertThat(rounds.of(SHOP).state()).isEqualTo(State.READY);
        assertThat(looked).extracting(Readiness::state).containsExactly(State.READY);
    }

    /** Each round that begins in a second has ended before the next one. */
    private void seconds(Rounds rounds, int count) {
        for (int i = 0; i < count; i++) {
            time.pass(Duration.ofSeconds(1));
            int before;
            do {
                before = looked.size();
                rounds.tick();
                await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(rounds::quiet);
            } while (looked.size() > before);
        }
    }

    /** Of an instance that has led for a while. */
    private Rounds rounds(List<FailoverPolicy> policies) {
        Rounds rounds = fresh(policies);
        time.pass(Rounds.SETTLING);
        return rounds;
    }

    private Rounds fresh(List<FailoverPolicy> policies) {
        return new Rounds(
                policies,
                policy -> List.of(new Check("step web", "west/scale", () -> ask(policy))),
                new Guard(threads, Duration.ofMinutes(1)),
                new Rounds.World() {
                    @Override
                    public Optional<String> hindrance() {
                        return hindrance;
                    }

                    @Override
                    public boolean moves(ApplicationName application) {
                        return moves;
                    }

                    @Override
                    public Placement placement(FailoverPolicy policy) {
                        return movedAway ? Shops.moved(policy) : Shops.home(policy);
                    }
                },
                EVERY,
                time,
                time,
                threads,
                looked::add);
    }

    private Answer ask(FailoverPolicy policy) {
        meanwhile.run();
        boolean waits = hangs && policy.equals(SHOP);
        asked.computeIfAbsent(policy.application(), _ -> new AtomicInteger()).incrementAndGet();
        if (waits) {
            try {
                opened.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return answer;
    }
}
