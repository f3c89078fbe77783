package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.OperationFact.AcceptanceRequested;
import io.understudy.operation.OperationFact.CompensationDone;
import io.understudy.operation.OperationFact.CompensationFailed;
import io.understudy.operation.OperationFact.Finding;
import io.understudy.operation.OperationFact.StepDone;
import io.understudy.operation.OperationFact.StepFailed;
import io.understudy.operation.OperationFact.StepInDoubt;
import io.understudy.operation.OperationFact.StepObserved;
import io.understudy.runbook.StepName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever a step answers or throws, what the journal keeps of it is never more certain than it is. */
class StepCallTest {

    private static final StepName DNS = new StepName("dns");
    private static final Risk RISK = new Risk.ManualStep("dns");
    private static final StepResult.Done DONE = new StepResult.Done("switched", Map.of("was", "10.0.0.1"));

    private final SettableTime time = new SettableTime();
    private Supplier<StepResult> apply = () -> DONE;
    private Supplier<Goal> look = () -> new Goal.Reached("it is so", Map.of("now", "10.0.0.2"));
    private Supplier<StepResult> undo = () -> new StepResult.Done("as before");

    @Test
    void done_and_proven_is_done_with_its_time() {
        apply = () -> {
            time.pass(Duration.ofMillis(42));
            return DONE;
        };

        assertThat(call().apply()).isEqualTo(new StepDone(DNS, "switched", Map.of("was", "10.0.0.1"), 42));
    }

    @Test
    void done_without_a_proof_is_in_doubt_and_keeps_what_it_reported() {
        Map<String, String> reported = Map.of("was", "10.0.0.1");

        look = () -> new Goal.Open("still 10.0.0.1");
        assertThat(call().apply())
                .isEqualTo(new StepInDoubt(DNS, "switched; but its proof failed: still 10.0.0.1", reported));
        look = thrown(new IllegalStateException("no socket"));
        assertThat(call().apply())
                .isEqualTo(new StepInDoubt(
                        DNS, "switched; but its proof failed: unexpected IllegalStateException: no socket", reported));
    }

    @Test
    void only_what_promises_that_nothing_happened_is_a_failure() {
        apply = thrown(new UnderstudyException.Transient("busy", new RuntimeException()));
        assertThat(call().apply()).isEqualTo(new StepFailed(DNS, "busy", true));
        apply = thrown(new UnderstudyException.Permanent("no such zone"));
        assertThat(call().apply()).isEqualTo(new StepFailed(DNS, "no such zone", false));
        apply = thrown(new UnderstudyException.InvalidInput("no zone named"));
        assertThat(call().apply()).isEqualTo(new StepFailed(DNS, "no zone named", false));
    }

    @Test
    void everything_else_that_is_thrown_leaves_it_in_doubt() {
        apply = thrown(new IllegalArgumentException("odd"));
        assertThat(call().apply())
                .isEqualTo(new StepInDoubt(DNS, "unexpected IllegalArgumentException: odd", Map.of()));
        apply = () -> {
            throw new StackOverflowError();
        };
        assertThat(call().apply()).isEqualTo(new StepInDoubt(DNS, "unexpected StackOverflowError: null", Map.of()));
    }

    @Test
    void asks_a_person_once_but_not_for_what_was_accepted() {
        apply = () -> new StepResult.NeedsAcceptance(RISK, "switch it by hand");
        assertThat(call().apply()).isEqualTo(new AcceptanceRequested(DNS, RISK, "switch it by hand"));

        assertThat(call(new Acceptance("ann", RISK.phrase(), Instant.EPOCH)).apply())
                .isEqualTo(new StepFailed(DNS, "asks again for what was accepted: switch it by hand", false));
    }

    @Test
    void a_look_tells_what_it_found_and_a_failing_one_tells_nothing() {
        assertThat(call().observe())
                .isEqualTo(new StepObserved(DNS, Finding.REACHED, "it is so", Map.of("now", "10.0.0.2")));
        look = () -> new Goal.Open("to do");
        assertThat(call().observe()).isEqualTo(new StepObserved(DNS, Finding.OPEN, "to do", Map.of()));
        look = () -> new Goal.Unknown("no answer");
        assertThat(call().observe()).isEqualTo(new StepObserved(DNS, Finding.UNKNOWN, "no answer", Map.of()));
        look = thrown(new UnderstudyException.Permanent("no such zone"));
        assertThat(call().observe()).isEqualTo(new StepObserved(DNS, Finding.UNKNOWN, "no such zone", Map.of()));
    }

    @Test
    void an_undo_is_tried_again_unless_it_can_not_help() {
        assertThat(call().undo(DONE)).isEqualTo(new CompensationDone(DNS, "as before"));
        undo = () -> new StepResult.Failed("busy", true);
        assertThat(call().undo(DONE)).isEqualTo(new CompensationFailed(DNS, "busy", true));
        undo = () -> new StepResult.InDoubt("no answer");
        assertThat(call().undo(DONE)).isEqualTo(new CompensationFailed(DNS, "no answer", true));
        undo = thrown(new IllegalStateException("odd"));
        assertThat(call().undo(DONE))
                .isEqualTo(new CompensationFailed(DNS, "unexpected IllegalStateException: odd", true));

        undo = () -> new StepResult.NeedsAcceptance(RISK, "by hand");
        assertThat(call().undo(DONE)).isEqualTo(new CompensationFailed(DNS, "by hand", false));
        undo = thrown(new UnderstudyException.Permanent("no such zone"));
        assertThat(call().undo(DONE)).isEqualTo(new CompensationFailed(DNS, "no such zone", false));
    }

    private static <T> Supplier<T> thrown(RuntimeException e) {
        return () -> {
            throw e;
        };
    }

    private StepCall call(Acceptance... acceptances) {
        StepContext context = new StepContext(
                new OperationId("shop-2-1"),
                OperationKind.FAILOVER,
                new Fixture().policy(),
                Map.of(),
                new Placement(Fixture.SHOP, Fixture.EAST, Fixture.WEST, Epoch.INITIAL),
                Fixture.step("dns", "dns"),
                Map.of(),
                List.of(acceptances));
        return new StepCall(new Told(), context, time);
    }

    private final class Told implements StepType {
        @Override
        public String id() {
            return "dns";
        }

        @Override
        public List<String> precheck(StepContext context) {
            return List.of();
        }

        @Override
        public Goal observe(StepContext context) {
            return look.get();
        }

        @Override
        public StepResult apply(StepContext context) {
            return apply.get();
        }

        @Override
        public StepResult compensate(StepContext context, StepResult.Done done) {
            return undo.get();
        }
    }
}
