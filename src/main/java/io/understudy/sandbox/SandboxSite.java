package io.understudy.sandbox;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.understudy.sandbox.kubernetes.KubernetesSite;
import io.understudy.sandbox.shop.WebShop;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One site's cluster (simulated) and the shop's web application on it (real). */
final class SandboxSite implements AutoCloseable {

    private static final Duration POD_START = Duration.ofMillis(800);

    private static final int SESSIONS = 6;

    private final KubernetesSite cluster;
    private final Building building;
    private final AtomicInteger available = new AtomicInteger();
    private WebShop shop;

    private SandboxSite(KubernetesSite cluster, Building building) throws IOException {
        this.cluster = cluster;
        this.building = building;
        this.shop = building.build();
    }

    /** Makes the web application, anew after each loss. */
    private interface Building {
        WebShop build() throws IOException;
    }

    /**
     * @param api where its API server listens
     * @param apiFromOutside where an orchestrator finds it
     * @param databasePort of the site's own database, whose host is looked up by name
     * @param replicas of the web Deployment
     */
    record Plan(String name, HostPort api, HostPort apiFromOutside, HostPort web, int databasePort, int replicas) {}

    static SandboxSite start(Plan plan, SandboxDns dns, SampleConfiguration configuration) throws IOException {
        String password = configuration.reveal("shop");
        KubernetesSite cluster = KubernetesSite.start(
                plan.name(),
                new InetSocketAddress(
                        InetAddress.ofLiteral(plan.api().host()), plan.api().port()),
                POD_START);
        SandboxSite site = new SandboxSite(
                cluster, () -> new WebShop(plan.name(), plan.web(), () -> database(plan, dns), password, SESSIONS));
        cluster.namespace("shop").deployment("shop", "web", plan.replicas());
        cluster.onAvailable("shop", "web", site::available);
        cluster.writeKubeconfig(configuration.secret(plan.name() + ".kubeconfig"), "http://" + plan.apiFromOutside());
        return site;
    }

    private synchronized void available(int pods) {
        available.set(pods);
        shop.available(pods);
    }

    /** The pods in namespaces that carry a drill's mark, as an operator sees them; empty while there is no such namespace. */
    List<String> drills() {
        return cluster.operator().namespaces().withLabel("understudy.io/drill").list().getItems().stream()
                .map(namespace -> drill(namespace.getMetadata().getName()))
                .toList();
    }

    private String drill(String namespace) {
        List<Pod> pods = cluster.operator().pods().inNamespace(namespace).list().getItems();
        long ready = pods.stream().filter(Readiness::isPodReady).count();
        return "%s: %d of %d pods ready".formatted(namespace, ready, pods.size());
    }

    void allowReadingOnly() {
        cluster.allowReadingOnly();
    }

    int available() {
        return available.get();
    }

    /** Ends at once; what the cluster has stored stays. */
    synchronized void kill() {
        shop.close();
        cluster.kill();
    }

    /** After {@link #kill}: the cluster answers again, and the application runs with the pods that it has there. */
    synchronized void revive() throws IOException {
        cluster.revive();
        shop = building.build();
        shop.available(available.get());
    }

    @Override
    public synchronized void close() {
        shop.close();
        cluster.close();
    }

    private static HostPort database(Plan plan, SandboxDns dns) {
        try {
            return new HostPort(dns.resolve(SandboxDns.database(plan.name())).getHostAddress(), plan.databasePort());
        } catch (IOException e) {
            throw new UncheckedIOException("the database's name does not resolve", e);
        }
    }
}
