package io.understudy.adapter.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.operation.contract.Contexts;
import io.understudy.operation.contract.Covers;
import io.understudy.operation.contract.MuteServer;
import io.understudy.operation.contract.StepContract;
import io.understudy.operation.contract.StepSubject;
import io.understudy.policy.Site;
import io.understudy.sandbox.kubernetes.ClusterState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;

/** Pausing and resuming keep the contract, at two Applications of Argo CD. */
class GitOpsStepsContractIT {

    private static final Owner SHOP = new Owner(Owner.Kind.APPLICATION, "argocd", "shop");
    private static final Owner DATA = new Owner(Owner.Kind.APPLICATION, "argocd", "data");
    private static final Clock CLOCK = Clock.systemUTC();

    /** A newer operation of the shop holds or held the second of them. */
    private abstract static class Subject implements StepSubject {

        final GitOpsWorld world;
        private final MuteServer mute = new MuteServer();
        private final KubernetesClient silent;
        private Optional<KubernetesClient> instead = Optional.empty();
        private long before;

        Subject(Path folder) throws IOException {
            world = new GitOpsWorld(folder);
            world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);
            world.put(DATA, "{}", GitOpsWorld.AUTOMATED);
            silent = new KubernetesClientBuilder()
                    .withConfig(new ConfigBuilder(Config.empty())
                            .withMasterUrl("http://" + mute.at())
                            .withRequestRetryBackoffLimit(0)
                            .withConnectionTimeout(500)
                            .withRequestTimeout(500)
                            .build())
                    .build();
        }

        abstract StepContext newer();

        final KubernetesClient client(Site site) {
            return instead.orElseGet(() -> world.client(site));
        }

        final StepType pause() {
            return new PauseStep(this::client, CLOCK, System::nanoTime, Duration.ofMillis(5));
        }

        /** What was done until now belongs to the world. */
        final void begin() {
            before = world.west.changes();
        }

        @Override
        public final Map<String, JsonNode> state() {
            return ClusterState.of(world.west);
        }

        @Override
        public final Map<String, JsonNode> originals() {
            return ClusterState.withoutMarks(world.west);
        }

        @Override
        public final long effects() {
            return world.west.changes() - before;
        }

        @Override
        public final void obstruct() {
            world.west.allowReadingOnly();
        }

        /** The second can't be written for a moment. */
        @Override
        public final void half() {
            world.west.deny("data", 422, "not that one");
            StepResult unused = step().apply(context());
            world.west.deny("", 0, "");
        }

        @Override
        public final void supersede() {
            StepResult done = pause().apply(newer());
            if (!(done instanceof StepResult.Done)) {
                throw new IllegalStateException(done.summary());
            }
        }

        @Override
        public final void refuse() {
            world.west.kill();
        }

        @Override
        public final StepContext mute() {
            instead = Optional.of(silent);
            return Contexts.withTimeout(context(), Duration.ofSeconds(2));
        }

        @Override
        public final List<String> where() {
            return List.of("the API server of us-west-2", "can't be reached");
        }

        @Override
        public final Set<String> optional() {
            return Set.of("applications", "reconcile", "at");
        }

        @Override
        public final void close() throws IOException {
            silent.close();
            world.close();
            mute.close();
        }
    }

    private static final String BOTH = "{'applications': ['shop', 'data'], 'reconcile': '20ms'}";

    @Nested
    @Covers(type = "gitops.pause", by = PauseStep.class)
    class Pause extends StepContract {

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new Subject(folder) {

                @Override
                public StepType step() {
                    return pause();
                }

                @Override
                public StepContext context() {
                    return world.failover(PauseStep.ID, BOTH);
                }

                @Override
                StepContext newer() {
                    return world.context("shop", 5, PauseStep.ID, BOTH);
                }
            };
        }
    }

    @Nested
    @Covers(type = "gitops.resume", by = ResumeStep.class)
    class Resume extends StepContract {

        private static final String AT_NEW =
                "{'applications': ['shop', 'data'], 'reconcile': '20ms', 'at': 'newPrimary'}";

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new Subject(folder) {
                {
                    StepResult unused = pause().apply(world.context("shop", 1, PauseStep.ID, BOTH));
                    begin();
                }

                @Override
                public StepType step() {
                    return new ResumeStep(this::client, CLOCK);
                }

                @Override
                public StepContext context() {
                    return world.context("shop", 2, ResumeStep.ID, AT_NEW);
                }

                /** Pauses for itself what the older one would resume. */
                @Override
                StepContext newer() {
                    StepResult unused =
                            new ResumeStep(this::client, CLOCK).apply(world.context("shop", 4, ResumeStep.ID, AT_NEW));
                    return world.context("shop", 5, PauseStep.ID, BOTH);
                }

                @Override
                public List<String> tooOld() {
                    return List.of("epoch 6", "epoch 3");
                }

                @Override
                public String repeated() {
                    return "nothing to give back";
                }
            };
        }
    }
}
