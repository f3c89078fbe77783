package io.understudy.rig.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.understudy.adapter.kubernetes.KubernetesClients;
import io.understudy.adapter.kubernetes.PrimaryScaleMemory;
import io.understudy.health.Signal;
import io.understudy.health.Thresholds;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Site;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Two sites with real control planes, and the product's clients with exactly the rights of its chart. Each test has a namespace
 * of its own with the Deployment web and the StatefulSet cart: three replicas each at the primary, one at the standby.
 */
final class AdapterWorld implements AutoCloseable {

    static final SiteName EAST = new SiteName("us-east-1");
    static final SiteName WEST = new SiteName("us-west-2");
    static final ApplicationName SHOP = new ApplicationName("shop");
    static final String WEB = "web";
    static final String CART = "cart";

    /** Of the chart, for what the steps beside scaling and waiting need. */
    private static final Map<String, String> RIGHTS = Map.of(
            "autoscalers[0]", WEB,
            "cronjobs[0]", "report",
            "jobs", "true",
            "rules[0].apiGroups[0]", "",
            "rules[0].resources[0]", "configmaps",
            "rules[0].verbs[0]", "get",
            "rules[0].verbs[1]", "create",
            "rules[0].verbs[2]", "patch",
            "rules[0].verbs[3]", "update",
            "rules[0].verbs[4]", "delete");

    private final Reaper reaper;
    private final Network network;
    final ControlPlane east;
    final ControlPlane west;
    final Kubelet eastern;
    final Kubelet western;
    final Map<SiteName, Site> sites;
    final KubernetesClients clients = new KubernetesClients();
    String namespace = "";
    Duration timeout = Duration.ofSeconds(30);
    private int namespaces;

    AdapterWorld(Path folder) throws IOException {
        reaper = Reaper.start();
        network = Network.open(reaper);
        CompletableFuture<ControlPlane> first = CompletableFuture.supplyAsync(() -> plane(Host.EAST));
        west = plane(Host.WEST);
        try {
            east = first.join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
        eastern = Kubelet.start(east, KubeletSettings.DEFAULT, PodListener.NONE);
        western = Kubelet.start(west, KubeletSettings.DEFAULT, PodListener.NONE);
        sites = Map.of(EAST, document(EAST, east, folder), WEST, document(WEST, west, folder));
    }

    private ControlPlane plane(Host host) {
        try {
            Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "understudy-rig-");
            Place place = network.place(host);
            return ControlPlane.start(reaper, place, network.address(host, 30), folder, KubernetesAssets.find());
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static Site document(SiteName name, ControlPlane plane, Path folder) throws IOException {
        Path kubeconfig = plane.kubeconfig(folder.resolve(name + ".kubeconfig"), ControlPlane.UNDERSTUDY);
        return new Site(name, "US", Optional.of(new Site.Cluster(kubeconfig, Optional.empty(), true)));
    }

    /** A namespace of its own, with workloads and rights as a user would make them. */
    void next() throws IOException {
        namespace = "shop-" + ++namespaces;
        deploy(east, 3);
        deploy(west, 1);
        Wait.until("both sites run", Duration.ofSeconds(30), () -> available(east) == 3 && available(west) == 1);
    }

    /** Ends the test's workloads, for the nodes have room for so many pods only. */
    void clear() {
        for (ControlPlane plane : List.of(east, west)) {
            plane.admin().apps().deployments().inNamespace(namespace).delete();
            plane.admin().apps().statefulSets().inNamespace(namespace).delete();
        }
    }

    private void deploy(ControlPlane plane, int replicas) {
        Workloads.namespace(plane.admin(), namespace);
        Workloads.deployment(plane.admin(), namespace, WEB, replicas);
        Workloads.statefulSet(plane.admin(), namespace, CART, replicas);
        Chart.grant(plane, List.of(new Chart.Application(namespace, List.of(WEB), List.of(CART), RIGHTS)));
    }

    Site document(SiteName name) {
        return Objects.requireNonNull(sites.get(name));
    }

    PrimaryScaleMemory memory() {
        return new PrimaryScaleMemory(clients, this::document);
    }

    Deployment web(ControlPlane plane) {
        return plane.admin()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(WEB)
                .get();
    }

    int replicas(ControlPlane plane) {
        return web(plane).getSpec().getReplicas();
    }

    int available(ControlPlane plane) {
        Integer count = web(plane).getStatus().getAvailableReplicas();
        return count == null ? 0 : count;
    }

    void scale(ControlPlane plane, int replicas) {
        plane.admin().apps().deployments().inNamespace(namespace).withName(WEB).scale(replicas);
    }

    /** @param wanted for {@code replicas} or {@code available}, with the key, as {@code 'replicas': 3} */
    String web(String wanted) {
        return "{'deployment': 'web', 'namespace': '%s', %s}".formatted(namespace, wanted);
    }

    StepContext failover(String type, String with) {
        return context(OperationKind.FAILOVER, Epoch.INITIAL, step(type, with));
    }

    StepContext failoverFrom(long epoch, String type, String with) {
        return context(OperationKind.FAILOVER, new Epoch(epoch), step(type, with));
    }

    StepContext switchover(String type, String with) {
        return context(OperationKind.SWITCHOVER, Epoch.INITIAL, step(type, with));
    }

    Placement placement(Epoch epoch) {
        return new Placement(SHOP, EAST, WEST, epoch);
    }

    Runbook runbook(String type, String with) {
        return new Runbook(new RunbookName("r"), List.of(step(type, with)));
    }

    private StepContext context(OperationKind kind, Epoch epoch, Step step) {
        return new StepContext(
                new OperationId("shop-2-1"), kind, policy(), sites, placement(epoch), step, Map.of(), List.of());
    }

    private Step step(String type, String with) {
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

    static void await(String what, Callable<Boolean> condition) throws IOException {
        Wait.until(what, Duration.ofSeconds(30), condition);
    }

    @Override
    public void close() throws IOException {
        clients.close();
        eastern.close();
        western.close();
        east.close();
        west.close();
        reaper.close();
        network.close();
    }
}
