package io.understudy.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What costs calls that a real switch needs is asked sparingly, and nobody is forgotten. */
@Timeout(60)
class RationTest {

    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SetTime time = new SetTime();
    private final AtomicInteger asked = new AtomicInteger();
    private final List<ApplicationName> news = new CopyOnWriteArrayList<>();
    private volatile Answer answer = new Answer.Holds("nothing stands against it");
    private final Ration ration =
            new Ration(new Guard(threads, Duration.ofMinutes(1)), time, EVERY.dividedBy(2), threads, news::add);

    @AfterEach
    void ends() {
        threads.shutdownNow();
    }

    @Test
    void five_hundred_applications_are_asked_one_in_five_seconds_and_each_gets_its_turn() throws Exception {
        Set<ApplicationName> known = new HashSet<>();
        int rounds = 0;
        for (; known.size() < 500; rounds++) {
            for (int second = 0; second < EVERY.toSeconds(); second++) {
                time.pass(Duration.ofSeconds(1));
                ration.tick();
                await().pollInterval(Duration.ofMillis(1)).atMost(LIMIT).until(ration::quiet);
                // Those of this second of their interval.
                for (int i = second; i < 500; i += (int) EVERY.toSeconds()) {
                    if (ask(i) instanceof Answer.Holds) {
                        known.add(app(i));
                    }
                }
            }
            long seconds = (rounds + 1) * EVERY.toSeconds();
            assertThat(asked.get()).isLessThanOrEqualTo((int) (seconds / Ration.SPACING.toSeconds()) + 1);
        }
        assertThat(rounds).as("500 x 5 s, and one round to tell").isLessThanOrEqualTo(11);
    }

    @Test
    void an_answer_that_holds_is_reused_within_the_interval_and_stands_until_there_is_another() throws Exception {
        assertThat(ask(1)).isEqualTo(new Answer.Holds("nothing stands against it"));
        time.pass(Duration.ofSeconds(60));
        assertThat(ask(1)).isEqualTo(new Answer.Holds("nothing stands against it"));
        assertThat(asked).hasValue(1);

        time.pass(EVERY);
        assertThat(ask(2)).as("takes the turn").isInstanceOf(Answer.Holds.class);
        assertThat(ask(1)).isEqualTo(new Answer.Holds("nothing stands against it, asked 360 s ago"));
        assertThat(asked).hasValue(2);
        later(3);
        assertThat(ask(1)).isEqualTo(new Answer.Holds("nothing stands against it"));
        assertThat(news).as("nothing new").isEmpty();
    }

    @Test
    void one_that_never_had_its_turn_is_unknown_and_its_first_answer_is_news() throws Exception {
        ask(1);
        assertThat(ask(2))
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("waits for its turn"));
        later(2);
        await().atMost(LIMIT).until(() -> news.equals(List.of(app(2))));
        assertThat(ask(2)).isInstanceOf(Answer.Holds.class);
    }

    @Test
    void what_failed_is_asked_anew_as_soon_as_it_may_be() throws Exception {
        answer = new Answer.Fails(Severity.BLOCKING, "no right", "grant it");
        assertThat(ask(1)).isEqualTo(answer);
        Answer before = answer;
        answer = new Answer.Holds("nothing stands against it");
        assertThat(ask(1)).as("too soon").isEqualTo(before);
        time.pass(Ration.SPACING);
        assertThat(ask(1)).isEqualTo(answer);
    }

    @Test
    void what_an_operation_may_have_changed_is_forgotten_even_while_it_is_asked() throws Exception {
        ask(1);
        ration.forget(app(1));
        assertThat(ask(1)).isInstanceOf(Answer.Unknown.class);
        ration.forgetAll();
        time.pass(Ration.SPACING);
        ration.tick();
        assertThat(asked).as("nobody waits any more").hasValue(1);

        assertThat(ration.ask(app(1), "Route 53", new Check("step dns", "west/dns.switch", () -> {
                    ration.forget(app(1));
                    return new Answer.Holds("of before");
                })))
                .isInstanceOf(Answer.Holds.class);
        assertThat(ask(1)).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void another_question_takes_a_turn_only_where_nobody_waits() throws Exception {
        assertThat(ration.take("Route 53")).isTrue();
        assertThat(ration.take("Route 53")).isFalse();
        ask(1);
        time.pass(Ration.SPACING);
        assertThat(ration.take("Route 53")).as("one waits").isFalse();
        assertThat(ration.take("another")).isTrue();
    }

    @Test
    void only_a_switch_in_route_53_is_scarce() {
        FailoverPolicy shop = Shops.policy("shop");
        assertThat(Check.allowance(Shops.step("dns", "dns.switch"), shop)).isEmpty();
        FailoverPolicy amazon = Shops.served(
                shop,
                new DnsPolicy.Route53(
                        "example.test.",
                        "Z1",
                        List.of(),
                        new DnsPolicy.Aws("aws-global", Optional.empty(), Optional.empty()),
                        Duration.ofSeconds(30),
                        List.of()));
        assertThat(Check.allowance(Shops.step("dns", "dns.switch"), amazon)).contains("Route 53");
        assertThat(Check.allowance(Shops.step("web", "kubernetes.scale"), amazon))
                .isEmpty();
    }

    private void later(int expected) {
        time.pass(Ration.SPACING);
        ration.tick();
        await().atMost(LIMIT).until(() -> asked.get() == expected && ration.quiet());
    }

    private Answer ask(int number) throws InterruptedException {
        return ration.ask(app(number), "Route 53", new Check("step dns", "west/dns.switch", () -> {
            asked.incrementAndGet();
            return answer;
        }));
    }

    private static ApplicationName app(int number) {
        return new ApplicationName("shop-" + number);
    }
}
