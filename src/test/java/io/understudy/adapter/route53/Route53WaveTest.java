package io.understudy.adapter.route53;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.DnsMoves;
import io.understudy.component.route53.FakeRoute53;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.DnsPolicy;
import io.understudy.topology.ApplicationName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many applications of one hosted zone switch at once, at an API with Amazon's limits, in simulated time. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class Route53WaveTest {

    private static final Duration CALL = Duration.ofMillis(100);
    private static final Duration IN_SYNC = Duration.ofSeconds(20);
    private static final int MANY = 500;

    private final SimulatedTime time = new SimulatedTime();
    private final FakeRoute53 zone = new FakeRoute53("example.org.");
    private final LimitedRoute53 amazon = new LimitedRoute53(zone, time, CALL, IN_SYNC);
    private final HostedZones zones = new HostedZones(access -> amazon, time, time, time, HostedZones.Times.USUAL);
    private final Route53SwitchStep step =
            new Route53SwitchStep(zones, time, time, time, HostedZones.Times.USUAL.poll());
    private final Map<Integer, Duration> ended = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        time.close();
    }

    @Test
    void five_hundred_take_at_most_three_times_the_time_of_one() throws Exception {
        Duration one = alone();
        int callsOfOne = amazon.calls.size();
        amazon.calls.clear();
        amazon.batches.clear();
        ended.clear();
        long start = time.nanos();

        assertThat(moves(IntStream.range(1, MANY + 1).boxed().toList()))
                .allSatisfy(goal -> assertThat(goal).isInstanceOf(Goal.Reached.class));

        Duration slowest = Collections.max(ended.values()).minusNanos(start);
        assertThat(slowest).isLessThanOrEqualTo(one.multipliedBy(3));
        assertThat(amazon.turnedAway).isEmpty();
        assertThat(amazon.batches).hasSizeLessThanOrEqualTo(5);
        assertThat(amazon.calls.stream().filter("getChange"::equals).count()).isLessThanOrEqualTo(5L * 25);
        assertThat(amazon.calls.size()).isLessThan(callsOfOne * 10);
        assertThat(IntStream.range(1, MANY + 1)
                        .filter(i -> !zone.values(name(i), "A").equals(Set.of(Route53World.NEW))))
                .isEmpty();
    }

    @Test
    void of_a_refused_call_each_application_has_its_own_verdict() throws Exception {
        List<Integer> others = List.of(7, 23, 31);

        assertRefusedOnly(sent(exist(40), others), others);
        assertThat(amazon.batches)
                .as("each refused call, then the innocent, then the named")
                .hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void a_refusal_that_names_nobody_is_taken_apart_until_the_innocent_are_through() throws Exception {
        amazon.refusesWithoutNames();

        assertRefusedOnly(sent(exist(40), List.of(23)), List.of(23));
        assertThat(amazon.batches).hasSizeLessThanOrEqualTo(1 + 2 * 7);
    }

    @Test
    void a_right_that_is_missing_for_one_name_stops_nobody_else() throws Exception {
        amazon.denies(name(5));

        assertFailedOnly(apply(exist(20)), List.of(5));
    }

    @Test
    void what_meets_another_call_to_the_zone_is_sent_again_and_once_only() throws Exception {
        amazon.busyFor(3);

        assertFailedOnly(apply(exist(20)), List.of());
        assertThat(amazon.turnedAway).containsOnly("PriorRequestNotComplete").hasSize(3);
        assertThat(amazon.batches.stream().mapToInt(Integer::intValue).sum())
                .as("a record that goes, one that comes, a mark")
                .isEqualTo(20 * 3);
    }

    @Test
    void an_answer_that_is_lost_leaves_all_in_doubt_and_none_is_sent_again() throws Exception {
        zone.loseNextAnswer();

        List<HostedZone.Reply> replies = sent(exist(20), List.of());

        assertThat(replies).hasAtLeastOneElementOfType(HostedZone.Reply.NoAnswer.class);
        assertThat(replies).hasOnlyElementsOfTypes(HostedZone.Reply.NoAnswer.class, HostedZone.Reply.Taken.class);
        assertThat(amazon.batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(20 * 3);
        assertThat(IntStream.range(1, 21)
                        .allMatch(i -> zone.values(name(i), "A").contains(Route53World.NEW)))
                .isTrue();
    }

    @Test
    void readiness_of_all_asks_the_zone_once_and_leaves_switches_their_calls() throws Exception {
        List<Integer> all = exist(MANY);

        List<Future<List<String>>> answers = new ArrayList<>();
        all.forEach(i -> answers.add(time.submit(() -> step.precheck(context(i)))));
        for (Future<List<String>> answer : answers) {
            assertThat(answer.get()).isEmpty();
        }

        assertThat(amazon.calls.size()).as("not five for each").isLessThan(20);
        assertThat(amazon.turnedAway).isEmpty();
    }

    @Test
    void who_joins_a_question_that_does_not_name_its_records_asks_another_one() throws Exception {
        exist(2);
        Future<Future<List<String>>> second = time.submit(() -> {
            Future<List<String>> first = time.submit(() -> step.precheck(context(1)));
            while (!amazon.calls.contains("list")) {
                time.sleep(CALL.dividedBy(10));
            }
            assertThat(first.isDone()).isFalse();
            return time.submit(() -> step.precheck(context(2)));
        });

        assertThat(second.get().get()).isEmpty();
    }

    @Test
    void a_switch_waits_for_no_question_of_readiness() throws Exception {
        exist(3);
        CallPace pace = new CallPace(time, time, time);
        AtomicInteger given = new AtomicInteger();
        AtomicInteger givenByThen = new AtomicInteger();
        // Within one task, so that no time passes before all of them ask.
        Future<Duration> waited = time.submit(() -> {
            for (int i = 0; i < 50; i++) {
                time.execute(() -> ask(pace, given));
            }
            time.sleep(Duration.ofSeconds(3));
            long start = time.nanos();
            for (int i = 0; i < 3; i++) {
                pace.take(Urgency.SWITCH, Duration.ZERO);
            }
            givenByThen.set(given.get());
            return time.since(start);
        });

        assertThat(waited.get()).isEqualTo(Duration.ZERO);
        assertThat(givenByThen.get()).as("two a second").isLessThanOrEqualTo(8);
    }

    private static void ask(CallPace pace, AtomicInteger given) {
        try {
            pace.take(Urgency.READINESS, Duration.ofMinutes(10));
            given.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertFailedOnly(List<StepResult> results, List<Integer> failed) {
        for (int i = 1; i <= results.size(); i++) {
            boolean fails = failed.contains(i);
            assertThat(results.get(i - 1))
                    .as(name(i))
                    .isInstanceOf(fails ? StepResult.Failed.class : StepResult.Done.class);
            assertThat(zone.values(name(i), "A").contains(Route53World.NEW)).isEqualTo(!fails);
        }
    }

    private void assertRefusedOnly(List<HostedZone.Reply> replies, List<Integer> refused) {
        for (int i = 1; i <= replies.size(); i++) {
            boolean fails = refused.contains(i);
            assertThat(replies.get(i - 1))
                    .as(name(i))
                    .isInstanceOf(fails ? HostedZone.Reply.Conflict.class : HostedZone.Reply.Taken.class);
            assertThat(zone.values(name(i), "A").contains(Route53World.NEW)).isEqualTo(!fails);
        }
    }

    /** All send what fitted before somebody changed some of the records. */
    private List<HostedZone.Reply> sent(List<Integer> applications, List<Integer> changed) throws Exception {
        changed.forEach(i -> zone.put(name(i), "A", 60, "203.0.113.9"));
        return together(applications, i -> {
            ZoneSwitch goal = ZoneSwitch.of(context(i));
            ZoneView.Seen before = new ZoneView.Seen(
                    Map.of(
                            new ZoneView.Seen.Key(name(i), "A"),
                            List.of(FakeRoute53.simple(name(i), "A", 60, Route53World.OLD))),
                    goal.owner());
            return zones.of(goal, Duration.ofMinutes(3)).send(goal.batch(before));
        });
    }

    private Duration alone() throws Exception {
        exist(MANY);
        zone.put(name(0), "A", 60, Route53World.OLD);
        assertThat(moves(List.of(0))).singleElement().isInstanceOf(Goal.Reached.class);
        return Objects.requireNonNull(ended.get(0));
    }

    private List<Integer> exist(int applications) {
        List<Integer> all = IntStream.range(1, applications + 1).boxed().toList();
        all.forEach(i -> zone.put(name(i), "A", 60, Route53World.OLD));
        return all;
    }

    private List<Goal> moves(List<Integer> applications) throws Exception {
        return together(applications, i -> {
            StepContext context = context(i);
            StepResult result = step.apply(context);
            Goal goal = result instanceof StepResult.Done done
                    ? step.verify(context, done)
                    : new Goal.Unknown(result.summary());
            ended.put(i, Duration.ofNanos(time.nanos()));
            return goal;
        });
    }

    private List<StepResult> apply(List<Integer> applications) throws Exception {
        return together(applications, i -> step.apply(context(i)));
    }

    private interface Work<T> {
        T of(int application);
    }

    /** All begin at the same moment. */
    private <T> List<T> together(List<Integer> applications, Work<T> work) throws Exception {
        List<Future<T>> futures = new ArrayList<>();
        Future<?> all = time.submit(() -> applications.forEach(i -> futures.add(time.submit(() -> work.of(i)))));
        all.get();
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get());
        }
        return results;
    }

    private static String name(int i) {
        return "app-%d.example.org.".formatted(i);
    }

    private static StepContext context(int i) {
        DnsPolicy dns = new DnsPolicy.Route53(
                "example.org.",
                FakeRoute53.ZONE,
                List.of(),
                Route53World.AWS,
                Duration.ofSeconds(5),
                List.of(Route53World.entry(name(i), "A", List.of(Route53World.OLD), List.of(Route53World.NEW))));
        return DnsMoves.failover(new ApplicationName("app-%d".formatted(i)), Optional.of(dns), Duration.ofMinutes(3));
    }
}
