package io.understudy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.health.Probe;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Signal;
import io.understudy.operation.contract.Covers;
import io.understudy.operation.contract.StepContract;
import io.understudy.operation.contract.StepSubject;
import io.understudy.operation.steps.ManualStep;
import io.understudy.operation.steps.VerifyProbeStep;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;

/** The steps whose target is a probe or a person keep the contract. */
class StepsWithoutASystemContractTest {

    private static StepContext context(Fixture world, String type, JsonNode with, List<Acceptance> acceptances) {
        Step step = new Step(
                new StepName("served"),
                type,
                with,
                List.of(),
                Duration.ofSeconds(3),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
        return new StepContext(
                new OperationId("shop-2-1"),
                OperationKind.FAILOVER,
                world.policy(),
                Map.of(),
                new Placement(Fixture.SHOP, Fixture.EAST, Fixture.WEST, Epoch.INITIAL),
                step,
                Map.of(),
                acceptances);
    }

    @Nested
    @Covers(type = "verify.probe", by = VerifyProbeStep.class)
    class VerifyProbe extends StepContract {

        @Override
        protected StepSubject subject(Path folder) {
            return new Probed();
        }
    }

    /** Users, who are served or not. */
    private static final class Probed implements StepSubject {

        private final Fixture world = new Fixture();
        private final SettableTime time = new SettableTime();
        private ProbeResult says = ProbeResult.down("503");
        private boolean mute;
        private String probe = "storefront";

        Probed() {
            world.probes = List.of(new Probe(
                    new ProbeName("storefront"),
                    new ProbeTarget.KubernetesReadyz(),
                    Signal.APPLICATION,
                    Duration.ofSeconds(1),
                    Duration.ofMillis(800)));
        }

        @Override
        public StepType step() {
            return new VerifyProbeStep(
                    request -> answer(),
                    (delay, task) -> {
                        time.pass(delay);
                        task.run();
                        return () -> {};
                    },
                    time);
        }

        /** One that gets no answer says so when the probe's time is over. */
        private CompletionStage<ProbeResult> answer() {
            if (mute) {
                time.pass(Duration.ofMillis(800));
            }
            return CompletableFuture.completedFuture(says);
        }

        @Override
        public StepContext context() {
            return StepsWithoutASystemContractTest.context(
                    world, "verify.probe", JsonNodeFactory.instance.objectNode().put("probe", probe), List.of());
        }

        @Override
        public Object state() {
            return says;
        }

        @Override
        public long effects() {
            return 0;
        }

        @Override
        public void others() {
            says = ProbeResult.up("200");
        }

        @Override
        public void obstruct() {
            probe = "checkout";
        }

        @Override
        public void refuse() {
            says = ProbeResult.down("connection refused");
        }

        @Override
        public StepContext mute() {
            mute = true;
            says = ProbeResult.down("no answer within 800 ms");
            return context();
        }

        @Override
        public List<String> where() {
            return List.of("storefront", says.detail());
        }

        @Override
        public void close() {}
    }

    @Nested
    @Covers(type = "manual", by = ManualStep.class)
    class Manual extends StepContract {

        @Override
        protected StepSubject subject(Path folder) {
            return new Person();
        }
    }

    /** A person, who says by typed words that it is done. */
    private static final class Person implements StepSubject {

        private final Fixture world = new Fixture();
        private List<Acceptance> acceptances = List.of();

        @Override
        public StepType step() {
            return new ManualStep();
        }

        @Override
        public StepContext context() {
            return StepsWithoutASystemContractTest.context(
                    world,
                    "manual",
                    JsonNodeFactory.instance.objectNode().put("instructions", "Call the bank."),
                    acceptances);
        }

        @Override
        public Object state() {
            return List.of();
        }

        @Override
        public long effects() {
            return 0;
        }

        @Override
        public void others() {
            acceptances = List.of(new Acceptance("ana", "done: served", Instant.EPOCH));
        }

        @Override
        public void close() {}
    }
}
