package io.understudy.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepGraphTest {

    @Test
    void steps_become_ready_when_everything_they_need_has_finished() {
        StepGraph graph = graph(step("a", 1), step("b", 1, "a"), step("c", 1, "a"), step("d", 1, "b", "c"));

        assertThat(graph.ready(Set.of())).extracting(Step::name).containsExactly(name("a"));
        assertThat(graph.ready(Set.of(name("a")))).extracting(Step::name).containsExactly(name("b"), name("c"));
        assertThat(graph.ready(Set.of(name("a"), name("b"))))
                .extracting(Step::name)
                .containsExactly(name("c"));
        assertThat(graph.ready(Set.of(name("a"), name("b"), name("c"), name("d"))))
                .isEmpty();
    }

    @Test
    void the_critical_path_is_the_chain_with_the_longest_budgets() {
        StepGraph graph =
                graph(step("a", 1), step("b", 9, "a"), step("c", 2, "a"), step("d", 3, "c", "b"), step("e", 5));

        assertThat(graph.criticalPath()).extracting(Step::name).containsExactly(name("a"), name("b"), name("d"));
    }

    @Test
    void the_budget_counts_every_attempt_and_the_waits_between() {
        Step thrice = step("a", "route", 2, 3, List.of());

        assertThat(thrice.budget()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void a_manual_step_adds_nothing_to_the_critical_path() {
        Step manual = step("call", StepTypes.MANUAL, 3600, 1, List.of());
        StepGraph graph = graph(manual, step("a", 1), step("b", 1, "a"));

        assertThat(graph.criticalPath()).extracting(Step::name).containsExactly(name("a"), name("b"));
    }

    @Test
    void what_a_step_needs_includes_what_those_steps_need() {
        StepGraph graph = graph(step("a", 1), step("b", 1, "a"), step("c", 1, "b"), step("d", 1));

        assertThat(graph.neededBy(name("c"))).containsExactlyInAnyOrder(name("a"), name("b"));
    }

    @Test
    void a_circle_is_refused_by_its_steps() {
        assertThatThrownBy(() -> graph(step("a", 1, "c"), step("b", 1, "a"), step("c", 1, "b"), step("d", 1, "c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("runbook test: the needs go round in a circle: a -> c -> b -> a: "
                        + "remove one of them; none of these steps could ever start");
    }

    @Test
    void two_circles_are_both_told() {
        List<Defect> defects =
                StepGraph.defects(List.of(step("a", 1, "b"), step("b", 1, "a"), step("c", 1, "d"), step("d", 1, "c")));

        assertThat(defects)
                .extracting(Defect::what)
                .containsExactly(
                        "the needs go round in a circle: a -> b -> a", "the needs go round in a circle: c -> d -> c");
    }

    @Test
    void a_chain_of_twenty_thousand_steps_is_sorted_without_running_out_of_stack() {
        List<Step> chain = new ArrayList<>(List.of(step("s0", 1)));
        for (int i = 1; i < 20_000; i++) {
            chain.add(step("s" + i, 1, "s" + (i - 1)));
        }
        Collections.reverse(chain);

        StepGraph graph = StepGraph.of(new Runbook(new RunbookName("test"), chain));

        assertThat(graph.order().getFirst().name()).isEqualTo(name("s0"));
        assertThat(graph.criticalPath()).hasSize(20_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void any_graph_keeps_its_promises(long seed) {
        Random random = new Random(seed);
        for (int world = 0; world < 50; world++) {
            StepGraph graph = StepGraph.of(new Runbook(new RunbookName("test"), randomSteps(random)));
            orderRespectsNeeds(graph);
            readyReachesEveryStepOnce(graph);
            noChainIsLongerThanTheCriticalPath(graph, random);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void any_graph_with_one_need_turned_back_is_a_circle(long seed) {
        Random random = new Random(seed);
        for (int world = 0; world < 50; world++) {
            List<Step> steps = new ArrayList<>(randomSteps(random));
            StepGraph sound = StepGraph.of(new Runbook(new RunbookName("test"), steps));
            Step last = sound.order().getLast();
            Set<StepName> before = sound.neededBy(last.name());
            if (before.isEmpty()) {
                continue;
            }
            Step first = sound.step(before.iterator().next());
            List<StepName> needs = new ArrayList<>(first.needs());
            needs.add(last.name());
            steps.set(steps.indexOf(first), withNeeds(first, needs));

            assertThat(StepGraph.find(new Runbook(new RunbookName("test"), steps)))
                    .isEmpty();
        }
    }

    private static void orderRespectsNeeds(StepGraph graph) {
        Set<StepName> done = new HashSet<>();
        for (Step step : graph.order()) {
            assertThat(done).containsAll(step.needs());
            done.add(step.name());
        }
    }

    private static void readyReachesEveryStepOnce(StepGraph graph) {
        Set<StepName> finished = new HashSet<>();
        List<Step> ready = graph.ready(finished);
        while (!ready.isEmpty()) {
            ready.forEach(step -> assertThat(finished.add(step.name())).isTrue());
            ready = graph.ready(finished);
        }
        assertThat(finished).hasSize(graph.order().size());
    }

    private static void noChainIsLongerThanTheCriticalPath(StepGraph graph, Random random) {
        List<Step> path = graph.criticalPath();
        for (int i = 1; i < path.size(); i++) {
            assertThat(path.get(i).needs()).contains(path.get(i - 1).name());
        }
        Duration longest = sum(path);
        for (int walk = 0; walk < 20; walk++) {
            List<Step> chain = new ArrayList<>();
            Step step = graph.order().get(random.nextInt(graph.order().size()));
            chain.add(step);
            while (!step.needs().isEmpty()) {
                step = graph.step(step.needs().get(random.nextInt(step.needs().size())));
                chain.add(step);
            }
            assertThat(sum(chain)).isLessThanOrEqualTo(longest);
        }
    }

    private static Duration sum(List<Step> steps) {
        return steps.stream().map(Step::budget).reduce(Duration.ZERO, Duration::plus);
    }

    /** Up to twelve steps that need only earlier ones, in shuffled order. */
    private static List<Step> randomSteps(Random random) {
        List<Step> steps = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            List<String> needs = new ArrayList<>();
            for (int j = 0; j < i; j++) {
                if (random.nextInt(3) == 0) {
                    needs.add("s" + j);
                }
            }
            steps.add(step("s" + i, 1 + random.nextInt(30), needs.toArray(String[]::new)));
        }
        Collections.shuffle(steps, random);
        return steps;
    }

    private static StepGraph graph(Step... steps) {
        return StepGraph.of(new Runbook(new RunbookName("test"), List.of(steps)));
    }

    private static Step step(String name, int seconds, String... needs) {
        return step(name, "route", seconds, 1, Arrays.asList(needs));
    }

    private static Step step(String name, String type, int seconds, int attempts, List<String> needs) {
        return new Step(
                name(name),
                type,
                JsonNodeFactory.instance.objectNode(),
                needs.stream().map(StepName::new).toList(),
                Duration.ofSeconds(seconds),
                attempts,
                Duration.ofMillis(500),
                Step.OnError.FAIL);
    }

    private static Step withNeeds(Step step, List<StepName> needs) {
        return new Step(
                step.name(),
                step.type(),
                step.with(),
                needs,
                step.timeout(),
                step.attempts(),
                step.backoff(),
                step.onError());
    }

    private static StepName name(String value) {
        return new StepName(value);
    }
}
