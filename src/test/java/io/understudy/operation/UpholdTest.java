package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.runbook.Runbook;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What starts writers is looked after behind the fence only. */
class UpholdTest {

    private final Fixture world = new Fixture();
    private final AtomicInteger upheld = new AtomicInteger();
    private Runnable during = () -> {};
    private Consumer<StepContext> inside = context -> {};

    UpholdTest() {
        FakeStep scale = new FakeStep("scale", false) {
            @Override
            public boolean upholds() {
                return true;
            }

            @Override
            public Optional<String> uphold(StepContext context) {
                upheld.incrementAndGet();
                during.run();
                inside.accept(context);
                return Optional.of("given again");
            }
        };
        scale.startsWriters = true;
        world.types.put("scale", scale);
        world.edit = runbook -> new Runbook(
                runbook.name(),
                List.of(
                        Fixture.step("fence", "fence.primary"),
                        Fixture.step("web", "scale", "fence"),
                        Fixture.step("call", "manual", "web")));
    }

    @Test
    void it_is_done_again_behind_a_fence_that_holds_fresh_or_looked_at_again() {
        Engine engine = started();
        assertThat(engine.uphold(web(engine))).contains("given again");
        world.time.pass(Duration.ofMinutes(1));

        assertThat(engine.uphold(web(engine))).contains("given again");

        assertThat(world.fence.calls).containsExactly("fence route:power", "observe route:power");
    }

    @Test
    void it_is_only_told_while_the_old_primary_is_not_proven_fenced() {
        Engine engine = started();
        world.time.pass(Duration.ofMinutes(1));
        world.fence.holding.clear();
        assertThat(engine.uphold(web(engine))).as("nothing is undone").isEmpty();
        world.fake("scale").reached.set(false);

        assertThat(engine.uphold(web(engine)).orElseThrow())
                .contains("it is left so, as us-east-1 is not proven fenced now: scale to do");

        assertThat(upheld).hasValue(0);
        assertThat(world.fence.calls)
                .doesNotContain("release route:power")
                .filteredOn("fence route:power"::equals)
                .hasSize(1);
    }

    @Test
    void an_accepted_risk_is_no_proof() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        engine.accept(world.start(engine, FAILOVER), "ann", Fixture.SPLIT_BRAIN);
        world.fake("scale").reached.set(false);

        assertThat(engine.uphold(web(engine)).orElseThrow()).contains("not proven fenced now");
        assertThat(upheld).hasValue(0);
    }

    @Test
    void what_starts_no_writers_needs_no_fence() {
        world.fake("scale").startsWriters = false;
        Engine engine = started();
        world.time.pass(Duration.ofMinutes(1));
        world.fence.holding.clear();

        assertThat(engine.uphold(web(engine))).contains("given again");
    }

    @Test
    void nothing_is_done_again_once_the_engine_is_closed_and_what_is_under_way_then_was_cut_off() {
        Engine engine = started();
        StepContext web = web(engine);
        during = () -> {
            engine.close();
            assertThat(engine.cutOff()).isTrue();
        };
        engine.uphold(web);
        assertThat(engine.cutOff()).as("it is over").isFalse();

        assertThat(engine.uphold(web)).isEmpty();
        assertThat(upheld).hasValue(1);
    }

    @Test
    void nothing_is_done_again_that_was_undone_since_it_was_looked_for() {
        world.fake("scale").startsWriters = false;
        Engine engine = started();
        StepContext web = web(engine);
        OperationId id = web.operation();
        engine.intervene(id, new Intervention.Abort("ann", "not today"));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);

        assertThat(engine.uphold(web)).isEmpty();
        assertThat(upheld).hasValue(0);
    }

    @Test
    void what_is_undone_while_it_is_looked_at_is_not_sent_again() {
        world.fake("scale").startsWriters = false;
        Engine engine = started();
        StepContext web = web(engine);
        AtomicReference<StepContext> given = new AtomicReference<>();
        inside = given::set;
        engine.uphold(web);
        StepContext called = Objects.requireNonNull(given.get());
        called.warrant().require();
        engine.intervene(web.operation(), new Intervention.Abort("ann", "not today"));

        assertThatThrownBy(() -> called.warrant().require())
                .isInstanceOf(UnderstudyException.Transient.class)
                .hasMessage("step web of operation shop-2-1 is not to last any more: nothing more was sent");
    }

    private Engine started() {
        Engine engine = world.engine();
        world.start(engine, FAILOVER);
        return engine;
    }

    private static StepContext web(Engine engine) {
        return engine.done(Fixture.SHOP).stream()
                .filter(context -> context.step().name().value().equals("web"))
                .findFirst()
                .orElseThrow();
    }
}
