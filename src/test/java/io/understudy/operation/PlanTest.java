package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.operation.Plan.PlannedStep;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a dry run shows before anybody starts anything. */
class PlanTest {

    private final Fixture world = new Fixture();

    @Test
    void shows_the_steps_in_the_waves_in_which_they_may_run() {
        assertThat(plan().steps())
                .extracting(s -> s.name().value(), PlannedStep::wave)
                .containsExactly(
                        tuple("fence", 1),
                        tuple("promote", 2),
                        tuple("web", 2),
                        tuple("ready", 3),
                        tuple("writes", 3),
                        tuple("dns", 4),
                        tuple("served", 5));
    }

    @Test
    void marks_the_point_of_no_return_and_what_each_step_needs() {
        assertThat(plan().steps())
                .filteredOn(PlannedStep::pointOfNoReturn)
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.name()).hasToString("promote");
                    assertThat(step.needs()).extracting(Object::toString).containsExactly("fence");
                });
    }

    /** What is sampled for the day of a disaster must be what is scaled on it. */
    @Test
    void foresees_what_the_references_of_a_runbook_stand_for() {
        world.edit = runbook -> new Runbook(
                runbook.name(),
                runbook.steps().stream()
                        .map(step -> step.name().value().equals("web")
                                ? step.carrying(JsonNodeFactory.instance
                                        .objectNode()
                                        .put("deployment", "${policy.name}-web")
                                        .put("later", "as it is"))
                                : step.name().value().equals("dns")
                                        ? step.carrying(JsonNodeFactory.instance
                                                .objectNode()
                                                .put("note", "${steps.promote.lsn}"))
                                        : step)
                        .toList());
        Map<String, JsonNode> foreseen = world.engine().foreseen(world.policy()).steps().stream()
                .collect(Collectors.toMap(step -> step.name().value(), Step::with));
        assertThat(foreseen)
                .hasEntrySatisfying(
                        "web",
                        with -> assertThat(with.path("deployment").asText()).isEqualTo("shop-web"))
                .hasEntrySatisfying(
                        "dns", with -> assertThat(with.path("note").asText()).isEqualTo("${steps.promote.lsn}"));
    }

    /** Each step: two attempts of 3 s and 500 ms between them; five waves. */
    @Test
    void adds_up_the_longest_chain_of_steps() {
        assertThat(plan().worstCase()).isEqualTo(Duration.ofMillis(5 * 6_500));
    }

    @Test
    void says_what_each_step_would_change_and_what_is_true_already() {
        world.fake("scale").reached.set(true);

        assertThat(step("web").goal()).isEqualTo(new Goal.Reached("scale found done"));
        assertThat(step("dns").goal()).isEqualTo(new Goal.Open("dns to do"));
        assertThat(world.fake("dns").effects).hasValue(0);
    }

    @Test
    void is_clear_only_while_nothing_stands_against_it() {
        assertThat(plan().clear()).isTrue();

        world.fake("dns").problems = List.of("no TSIG key: set it");

        assertThat(plan().clear()).isFalse();
        assertThat(step("dns").problems()).containsExactly("no TSIG key: set it");
        assertThat(step("web").problems()).isEmpty();
    }

    @Test
    void a_step_that_can_not_be_asked_says_so_and_hides_no_other() {
        world.types.put("writes", new Broken());

        assertThat(step("writes").problems()).singleElement().asString().contains("IllegalStateException", "boom");
        assertThat(step("writes").goal()).isInstanceOf(Goal.Unknown.class);
        assertThat(step("writes").goal().summary()).contains("boom");
        assertThat(step("dns").goal()).isInstanceOf(Goal.Open.class);
    }

    @Test
    void tells_the_loss_as_it_is_now_and_from_where_it_moves() {
        world.loss = new Loss.AtMost(Duration.ofSeconds(7), "heartbeats");

        assertThat(plan().loss()).isEqualTo(world.loss);
        assertThat(plan().from().primary()).isEqualTo(Fixture.EAST);
        assertThat(plan().kind()).isEqualTo(FAILOVER);
    }

    private PlannedStep step(String name) {
        return plan().steps().stream()
                .filter(s -> s.name().value().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Plan plan() {
        return world.engine().dryRun(world.policy(), FAILOVER);
    }

    private static final class Broken implements StepType {
        @Override
        public String id() {
            return "writes";
        }

        @Override
        public List<String> precheck(StepContext context) {
            throw new IllegalStateException("boom");
        }

        @Override
        public Goal observe(StepContext context) {
            throw new IllegalStateException("boom");
        }

        @Override
        public StepResult apply(StepContext context) {
            throw new IllegalStateException("boom");
        }
    }
}
