package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.runbook.Runbook;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An application that has moved is protected again, where the roles stay, and moved back, where they are exchanged. */
class WayBackTest {

    private final Fixture fixture = new Fixture();
    private final Engine engine = fixture.engine();

    private static final Placement AT_WEST = new Placement(Fixture.SHOP, Fixture.WEST, Fixture.EAST, new Epoch(2));

    private OperationView ended(OperationKind kind) {
        OperationId id = fixture.start(engine, kind);
        return fixture.view(engine, id);
    }

    @Test
    void protecting_again_keeps_the_roles_and_the_epoch() {
        ended(OperationKind.FAILOVER);

        OperationView again = ended(OperationKind.REPROTECT);

        assertThat(again.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(again.moved()).isEmpty();
        assertThat(again.id().value()).startsWith("shop-2-");
        assertThat(fixture.fake("reseed").effects).hasValue(1);
        assertThat(engine.placement(fixture.policy())).isEqualTo(AT_WEST);
    }

    @Test
    void what_the_rebuilding_step_is_told_are_the_roles_as_they_are() {
        ended(OperationKind.FAILOVER);
        var told = new ArrayList<StepContext>();
        fixture.fake("reseed").answers(context -> {
            told.add(context);
            return fixture.fake("reseed").work();
        });

        ended(OperationKind.REPROTECT);

        assertThat(told).singleElement().satisfies(context -> {
            assertThat(context.from()).isEqualTo(AT_WEST);
            assertThat(context.epoch()).isEqualTo(AT_WEST.epoch());
        });
    }

    @Test
    void what_stands_against_rebuilding_is_asked_before_anything_is_touched() {
        ended(OperationKind.FAILOVER);
        fixture.fake("reseed").problems = List.of("the old primary is not proven fenced");

        OperationView again = ended(OperationKind.REPROTECT);

        assertThat(again.phase()).isEqualTo(Phase.REFUSED);
        assertThat(again.why()).hasValueSatisfying(why -> assertThat(why).contains("not proven fenced"));
        assertThat(fixture.fake("reseed").effects).hasValue(0);
    }

    @Test
    void rebuilding_that_fails_leaves_the_roles_and_the_way_open_for_the_next_move() {
        ended(OperationKind.FAILOVER);
        fixture.fake("reseed").answers(c -> new StepResult.Failed("no space left", false));

        assertThat(ended(OperationKind.REPROTECT).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(engine.active(Fixture.SHOP)).isEmpty();
        assertThat(engine.placement(fixture.policy())).isEqualTo(AT_WEST);
    }

    @Test
    void a_runbook_that_fences_or_promotes_never_protects_again() {
        ended(OperationKind.FAILOVER);
        for (String type : List.of("fence.primary", "promote")) {
            fixture.edit = runbook -> runbook.name().value().equals("again")
                    ? new Runbook(
                            runbook.name(),
                            Stream.concat(runbook.steps().stream(), Stream.of(Fixture.step("more", type, "copy")))
                                    .toList())
                    : runbook;
            Engine anew = fixture.engine();

            assertThatThrownBy(() -> anew.start(fixture.request(OperationKind.REPROTECT)))
                    .isInstanceOf(UnderstudyException.Permanent.class)
                    .hasMessageContaining("the roles stay");
        }
        assertThat(fixture.fake("reseed").effects).hasValue(0);
    }

    @Test
    void protecting_again_by_itself_brings_no_cooldown() {
        ended(OperationKind.FAILOVER);
        engine.acknowledge(Fixture.SHOP, "ann");

        ended(OperationKind.REPROTECT);

        assertThat(engine.cooldown(fixture.policy())).isEmpty();
        assertThat(fixture.engine().cooldown(fixture.policy())).isEmpty();
    }

    @Test
    void protecting_again_never_becomes_a_failover() {
        ended(OperationKind.FAILOVER);
        fixture.fake("reseed").answers(c -> new StepResult.NeedsAcceptance(new Risk.ManualStep("copy"), "sign"));
        OperationId id = fixture.start(engine, OperationKind.REPROTECT);

        assertThat(engine.escalatable(Fixture.SHOP)).isEmpty();
        InterventionResult asked = engine.intervene(
                id, new Intervention.Escalate(new Trigger.Person("ann"), "it is lost", Optional.empty()));
        assertThat(asked)
                .isInstanceOfSatisfying(
                        InterventionResult.Refused.class,
                        refused -> assertThat(refused.why()).contains("moves nothing"));
    }

    @Test
    void while_an_old_primary_is_rebuilt_nothing_moves_however_long_it_takes() {
        ended(OperationKind.FAILOVER);
        fixture.fake("reseed").answers(c -> new StepResult.NeedsAcceptance(new Risk.ManualStep("copy"), "sign"));
        OperationId id = fixture.start(engine, OperationKind.REPROTECT);

        assertThat(engine.acting(Fixture.SHOP)).contains(id);
        assertThat(engine.moving(Fixture.SHOP)).isEmpty();
    }

    @Test
    void what_waits_in_the_middle_of_a_move_moves() {
        fixture.fake("scale").answers(c -> new StepResult.NeedsAcceptance(new Risk.ManualStep("web"), "sign"));
        OperationId id = fixture.start(engine, OperationKind.FAILOVER);

        assertThat(engine.moving(Fixture.SHOP)).contains(id);
    }

    @Test
    void a_move_back_takes_the_runbook_of_a_switchover_and_leads_to_the_next_epoch() {
        ended(OperationKind.FAILOVER);
        ended(OperationKind.REPROTECT);
        fixture.fence.holding.clear();
        for (String type : List.of("scale", "wait", "dns", "served", "writes", "promote")) {
            fixture.fake(type).reached.set(false);
        }

        OperationView back = ended(OperationKind.FAILBACK);

        assertThat(back.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(back.kind()).isEqualTo(OperationKind.FAILBACK);
        assertThat(engine.placement(fixture.policy()))
                .isEqualTo(new Placement(Fixture.SHOP, Fixture.EAST, Fixture.WEST, new Epoch(3)));
    }

    @Test
    void what_is_at_home_is_not_moved_back() {
        assertThatThrownBy(() -> engine.start(fixture.request(OperationKind.FAILBACK)))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining("nothing to move back");
    }

    @Test
    void a_move_back_takes_no_acceptance_of_an_unfenced_primary() {
        ended(OperationKind.FAILOVER);
        fixture.fence.holding.clear();
        // The way back promotes another server.
        fixture.fake("promote").reached.set(false);
        fixture.fence.answers.put("route:power", Fence.State.UNKNOWN);

        OperationView back = ended(OperationKind.FAILBACK);

        assertThat(back.phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(engine.placement(fixture.policy())).isEqualTo(AT_WEST);
    }
}
