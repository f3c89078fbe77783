package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Draft;
import io.understudy.runbook.Step;
import io.understudy.runbook.When;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The steps of a runbook as readiness and drills ask them. */
class QuestionsTest {

    private final Fixture world = new Fixture();

    @Test
    void asking_changes_nothing_and_hands_out_nothing_that_could() {
        List<StepQuestion> questions = questions();
        questions.stream().filter(q -> !q.step().type().equals("fence.primary")).forEach(question -> {
            assertThat(question.precheck()).isEmpty();
            assertThat(question.observe()).isInstanceOf(Goal.Open.class);
        });
        for (String type : List.of("scale", "wait", "dns", "served", "writes", "promote")) {
            assertThat(world.fake(type).effects).as(type).hasValue(0);
            assertThat(world.fake(type).undone).as(type).hasValue(0);
        }
        assertThat(StepQuestion.class.getMethods())
                .extracting(Method::getName)
                .containsExactlyInAnyOrder(
                        "step",
                        "wave",
                        "pointOfNoReturn",
                        "unaskable",
                        "concerns",
                        "precheck",
                        "precheckWithoutPrimary",
                        "observe");
        assertThat(Arrays.asList(questions.getFirst().getClass().getInterfaces()))
                .containsExactly(StepQuestion.class);
        assertThat(world.heard).isEmpty();
    }

    @Test
    void come_in_an_order_in_which_they_may_run_with_the_point_of_no_return() {
        assertThat(questions())
                .extracting(q -> q.step().name().value())
                .containsExactly("fence", "promote", "web", "ready", "writes", "dns", "served");
        assertThat(questions())
                .filteredOn(StepQuestion::pointOfNoReturn)
                .extracting(q -> q.step().name().value())
                .containsExactly("promote");
    }

    @Test
    void a_step_that_refers_to_another_ones_report_says_that_it_can_not_be_asked() {
        world.edit = Fixture.replacing(
                "dns",
                step -> step.carrying(JsonNodeFactory.instance.objectNode().put("note", "${steps.promote.lsn}")));
        assertThat(questions())
                .filteredOn(q -> q.unaskable().isPresent())
                .singleElement()
                .satisfies(q -> assertThat(q.unaskable().orElseThrow()).contains("promote", "still to run"));
    }

    @Test
    void a_step_of_switchovers_alone_is_none_of_a_failover() {
        world.edit = Fixture.replacing(
                "writes",
                s -> new Step(
                        s.name(),
                        s.type(),
                        s.with(),
                        s.needs(),
                        s.timeout(),
                        s.attempts(),
                        s.backoff(),
                        s.onError(),
                        null,
                        null,
                        new When("switchover", null, null)));
        assertThat(questions())
                .extracting(q -> q.step().name().value())
                .doesNotContain("writes")
                .hasSize(6);
    }

    @Test
    void a_drill_that_a_crash_left_open_in_the_journal_is_no_operation() {
        Journal.Lease lease = world.journal.acquire("before");
        world.journal.open(
                lease,
                new Draft(ApplicationName.DRILLS, new OperationId("drill-shop-20261124-100000"), "DrillStarted", "{}"));
        Journal.Lease later = world.journal.acquire("test");
        Engine engine = world.engine(() -> later);
        assertThat(engine.resumeOpen()).isEmpty();
        assertThat(engine.moving()).isEmpty();
    }

    private List<StepQuestion> questions() {
        return world.engine().questions(world.policy(), OperationKind.FAILOVER);
    }
}
