package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.adapter.DnsMoves;
import io.understudy.notification.Notice;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpkeepTest {

    private final List<Notice> told = new ArrayList<>();

    @Test
    void people_hear_of_each_step_that_somebody_else_had_undone_and_of_no_other() {
        Upkeep upkeep = new Upkeep(
                _ -> List.of(step("web"), step("dns")),
                context -> context.step().name().value().equals("web")
                        ? Optional.of("it is given 10 again")
                        : Optional.empty(),
                told::add);

        upkeep.look(DnsMoves.SHOP);

        assertThat(told)
                .singleElement()
                .extracting(Notice::words)
                .isEqualTo("operation=shop-2-1 application=shop step web: it is given 10 again");
    }

    @Test
    void one_step_that_can_not_be_looked_after_keeps_no_other_from_it() {
        Upkeep upkeep = new Upkeep(
                _ -> List.of(step("web"), step("dns")),
                context -> {
                    if (context.step().name().value().equals("web")) {
                        throw new IllegalStateException("no answer");
                    }
                    return Optional.of("switched again");
                },
                told::add);

        upkeep.look(DnsMoves.SHOP);

        assertThat(told).singleElement().extracting(Notice::words).asString().contains("switched again");
    }

    @Test
    void nothing_is_asked_while_no_operation_acts() {
        Upkeep upkeep = new Upkeep(
                _ -> List.of(),
                context -> {
                    throw new AssertionError(context);
                },
                told::add);

        upkeep.look(DnsMoves.SHOP);

        assertThat(told).isEmpty();
    }

    private static StepContext step(String name) {
        return new StepContext(
                new OperationId("shop-2-1"),
                OperationKind.FAILOVER,
                DnsMoves.policy(Optional.empty()),
                Map.of(),
                new Placement(DnsMoves.SHOP, DnsMoves.EAST, DnsMoves.WEST, Epoch.INITIAL),
                new Step(
                        new StepName(name),
                        "kubernetes.scale",
                        JsonNodeFactory.instance.objectNode(),
                        List.of(),
                        Duration.ofSeconds(3),
                        1,
                        Duration.ofMillis(500),
                        Step.OnError.FAIL),
                Map.of(),
                List.of());
    }
}
