package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.contract.Contexts;
import io.understudy.operation.contract.MuteServer;
import io.understudy.operation.contract.StepSubject;
import io.understudy.policy.Site;
import io.understudy.sandbox.kubernetes.ClusterState;
import io.understudy.sandbox.kubernetes.KubernetesSite;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A step at the clusters of a {@link KubernetesWorld}. */
abstract class ClusterSubject implements StepSubject {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    final KubernetesWorld world;
    private final Path folder;
    private final MuteServer mute = new MuteServer();
    private long before;

    ClusterSubject(Path folder) throws IOException {
        this.folder = folder;
        this.world = new KubernetesWorld(folder);
    }

    /** Of an operation that leads to epoch 6. */
    abstract StepContext newer();

    /** Where the step works. */
    KubernetesSite target() {
        return world.west;
    }

    SiteName site() {
        return KubernetesWorld.WEST;
    }

    /** What was done until now belongs to the world. */
    final void begin() {
        before = target().changes();
    }

    @Override
    public final Map<String, Map<String, JsonNode>> state() {
        return Map.of("east", ClusterState.of(world.east), "west", ClusterState.of(world.west));
    }

    @Override
    public final Map<String, Map<String, JsonNode>> originals() {
        return Map.of("east", ClusterState.withoutMarks(world.east), "west", ClusterState.withoutMarks(world.west));
    }

    @Override
    public final long effects() {
        return target().changes() - before;
    }

    @Override
    public void obstruct() {
        target().allowReadingOnly();
    }

    @Override
    public final void supersede() throws Exception {
        others();
        StepResult result = step().apply(newer());
        if (!(result instanceof StepResult.Done)) {
            throw new IllegalStateException(result.summary());
        }
    }

    @Override
    public final void refuse() {
        target().kill();
    }

    @Override
    public final StepContext mute() {
        Path kubeconfig = target().writeKubeconfig(folder.resolve("mute.kubeconfig"), "http://%s".formatted(mute.at()));
        Site site = new Site(site(), "US", Optional.of(new Site.Cluster(kubeconfig, Optional.empty(), true)));
        return Contexts.withTimeout(Contexts.withSite(context(), site), PATIENCE);
    }

    @Override
    public final List<String> where() {
        return List.of("the API server of " + site(), "can't be reached");
    }

    static void put(KubernetesSite at, String yaml) {
        at.operator()
                .resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class))
                .create();
    }

    @Override
    public void close() throws Exception {
        world.close();
        mute.close();
    }
}
