package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.understudy.health.Signal;
import io.understudy.health.Thresholds;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Site;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.sandbox.kubernetes.KubernetesSite;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Two sites with the namespace shop and the deployment web: ten replicas at the primary, one at the standby. */
final class KubernetesWorld implements AutoCloseable {

    static final SiteName EAST = new SiteName("us-east-1");
    static final SiteName WEST = new SiteName("us-west-2");
    static final ApplicationName SHOP = new ApplicationName("shop");
    static final String WEB = "{'deployment': 'web', 'namespace': 'shop', 'replicas': %s}";

    final KubernetesSite east = site("us-east-1").namespace("shop").deployment("shop", "web", 10);
    final KubernetesSite west = site("us-west-2").namespace("shop").deployment("shop", "web", 1);
    final Map<SiteName, Site> sites;
    KubernetesClients clients = new KubernetesClients();
    Duration timeout = Duration.ofSeconds(5);

    KubernetesWorld(Path folder) {
        sites = Map.of(EAST, document(EAST, east, folder), WEST, document(WEST, west, folder));
    }

    private static KubernetesSite site(String name) {
        return KubernetesSite.start(
                name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Duration.ofMillis(30));
    }

    private static Site document(SiteName name, KubernetesSite site, Path folder) {
        Path kubeconfig = site.writeKubeconfig(folder.resolve(name + ".kubeconfig"));
        return new Site(name, "US", Optional.of(new Site.Cluster(kubeconfig, Optional.empty(), true)));
    }

    Site document(SiteName name) {
        return Objects.requireNonNull(sites.get(name));
    }

    PrimaryScaleMemory memory() {
        return new PrimaryScaleMemory(clients, this::document);
    }

    /** What a restart of the service leaves. */
    void restart() {
        clients.close();
        clients = new KubernetesClients();
    }

    StepContext failover(String type, String with) {
        return context(OperationKind.FAILOVER, new Placement(SHOP, EAST, WEST, Epoch.INITIAL), step(type, with));
    }

    StepContext failoverFrom(long epoch, String type, String with) {
        return context(OperationKind.FAILOVER, new Placement(SHOP, EAST, WEST, new Epoch(epoch)), step(type, with));
    }

    /** The planned way back. */
    StepContext failback(long epoch, String type, String with) {
        return context(OperationKind.SWITCHOVER, new Placement(SHOP, WEST, EAST, new Epoch(epoch)), step(type, with));
    }

    StepContext switchover(String type, String with) {
        return context(OperationKind.SWITCHOVER, new Placement(SHOP, EAST, WEST, Epoch.INITIAL), step(type, with));
    }

    Runbook runbook(String type, String with) {
        return new Runbook(new RunbookName("r"), List.of(step(type, with)));
    }

    Step step(String type, String with) {
        try {
            return new Step(
                    new StepName("web"),
                    type,
                    new JsonMapper().readTree(with.replace('\'', '"')),
                    List.of(),
                    timeout,
                    1,
                    Duration.ZERO,
                    Step.OnError.FAIL);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(with, e);
        }
    }

    private StepContext context(OperationKind kind, Placement from, Step step) {
        var operation = new OperationId("shop-%s-1".formatted(from.epoch().next()));
        return new StepContext(operation, kind, policy(), sites, from, step, Map.of(), List.of());
    }

    static FailoverPolicy policy() {
        return new FailoverPolicy(
                SHOP,
                Map.of(),
                EAST,
                WEST,
                new FailoverPolicy.Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(),
                new FailoverPolicy.Health(Thresholds.DEFAULT, 2, Set.of(Signal.DATABASE)),
                List.of(),
                List.of(),
                Optional.empty(),
                new FailoverPolicy.Automation(FailoverPolicy.Mode.AUTOMATIC, Duration.ofHours(1)),
                new FailoverPolicy.Runbooks(new RunbookName("r"), Optional.empty()));
    }

    static Deployment web(KubernetesSite site) {
        return site.operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .get();
    }

    static int replicas(KubernetesSite site) {
        return web(site).getSpec().getReplicas();
    }

    static Optional<String> annotation(KubernetesSite site, String key) {
        Map<String, String> annotations = web(site).getMetadata().getAnnotations();
        return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(key));
    }

    @Override
    public void close() {
        clients.close();
        east.close();
        west.close();
    }
}
