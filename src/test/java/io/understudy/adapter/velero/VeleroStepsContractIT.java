package io.understudy.adapter.velero;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.understudy.operation.StepContext;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;

/** Backup and restore keep the contract, at simulated Veleros. */
class VeleroStepsContractIT {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private abstract static class Subject implements StepSubject {

        final VeleroWorld world;
        private final MuteServer mute = new MuteServer();
        private final KubernetesClient silent;
        private Optional<KubernetesClient> instead = Optional.empty();

        Subject(Path folder) throws IOException {
            world = new VeleroWorld(folder);
            silent = new KubernetesClientBuilder()
                    .withConfig(new ConfigBuilder(Config.empty())
                            .withMasterUrl("http://" + mute.at())
                            .withRequestRetryBackoffLimit(0)
                            .withConnectionTimeout(500)
                            .withRequestTimeout(500)
                            .build())
                    .build();
        }

        abstract VeleroSite target();

        final KubernetesClient client(Site site) {
            return instead.orElseGet(() -> world.client(site));
        }

        @Override
        public final Map<String, JsonNode> state() {
            return ClusterState.of(target().cluster);
        }

        @Override
        public final long effects() {
            return target().cluster.changes();
        }

        @Override
        public final void obstruct() {
            target().cluster.allowReadingOnly();
        }

        @Override
        public final void refuse() {
            target().cluster.kill();
        }

        @Override
        public final StepContext mute() {
            instead = Optional.of(silent);
            return Contexts.withTimeout(context(), Duration.ofSeconds(2));
        }

        @Override
        public final void close() throws IOException {
            silent.close();
            world.close();
            mute.close();
        }
    }

    @Nested
    @Covers(type = "velero.backup", by = BackupStep.class)
    class MakeBackup extends StepContract {

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new Subject(folder) {

                @Override
                VeleroSite target() {
                    return world.east;
                }

                @Override
                public StepType step() {
                    return new BackupStep(this::client, System::nanoTime, VeleroWorld.POLL, _ -> {});
                }

                @Override
                public StepContext context() {
                    return world.context(BackupStep.ID, "{'includedNamespaces': ['shop']}");
                }

                @Override
                public List<String> where() {
                    return List.of("east", "can't be reached");
                }
            };
        }
    }

    @Nested
    @Covers(type = "velero.restore", by = RestoreStep.class)
    class MakeRestore extends StepContract {

        private static final String MAPPED =
                "{'link': 'volumes', 'includedNamespaces': ['shop'], 'namespaceMapping': {'shop': 'shop-dr'}}";

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new Subject(folder) {
                {
                    world.links = List.of(VeleroWorld.hourly());
                    world.west.backup("hourly-11", "Completed", NOW.minusSeconds(5));
                }

                @Override
                VeleroSite target() {
                    return world.west;
                }

                @Override
                public StepType step() {
                    return new RestoreStep(
                            this::client, System::nanoTime, Clock.fixed(NOW, ZoneOffset.UTC), VeleroWorld.POLL);
                }

                @Override
                public StepContext context() {
                    return world.context("velero.restore", MAPPED);
                }

                @Override
                public Set<String> optional() {
                    return Set.of("namespaceMapping");
                }

                @Override
                public List<String> where() {
                    return List.of("west", "can't be reached");
                }
            };
        }
    }
}
