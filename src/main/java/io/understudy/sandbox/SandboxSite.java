package io.understudy.sandbox;

import io.understudy.sandbox.kubernetes.KubernetesSite;
import io.understudy.sandbox.shop.WebShop;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** One site's cluster (simulated) and the shop's web application on it (real). */
final class SandboxSite implements AutoCloseable {

    private static final Duration POD_START = Duration.ofMillis(800);

    private static final int SESSIONS = 6;

    private final KubernetesSite cluster;
    private final WebShop shop;
    private final AtomicInteger available;

    private SandboxSite(KubernetesSite cluster, WebShop shop, AtomicInteger available) {
        this.cluster = cluster;
        this.shop = shop;
        this.available = available;
    }

    /**
     * @param api where its API server listens
     * @param apiFromOutside where an orchestrator finds it
     * @param databasePort of the site's own database, whose host is looked up by name
     * @param replicas of the web Deployment
     */
    record Plan(String name, HostPort api, HostPort apiFromOutside, HostPort web, int databasePort, int replicas) {}

    static SandboxSite start(Plan plan, SandboxDns dns, SampleConfiguration configuration) throws IOException {
        WebShop shop =
                new WebShop(plan.name(), plan.web(), () -> database(plan, dns), configuration.reveal("shop"), SESSIONS);
        AtomicInteger available = new AtomicInteger();
        KubernetesSite cluster = KubernetesSite.start(
                plan.name(),
                new InetSocketAddress(
                        InetAddress.ofLiteral(plan.api().host()), plan.api().port()),
                POD_START);
        cluster.namespace("shop").deployment("shop", "web", plan.replicas());
        cluster.onAvailable("web", pods -> {
            available.set(pods);
            shop.available(pods);
        });
        cluster.writeKubeconfig(configuration.secret(plan.name() + ".kubeconfig"), "http://" + plan.apiFromOutside());
        return new SandboxSite(cluster, shop, available);
    }

    void allowReadingOnly() {
        cluster.allowReadingOnly();
    }

    int available() {
        return available.get();
    }

    /** Ends at once, for good. */
    void kill() {
        shop.close();
        cluster.close();
    }

    @Override
    public void close() {
        kill();
    }

    private static HostPort database(Plan plan, SandboxDns dns) {
        try {
            return new HostPort(dns.resolve(SandboxDns.database(plan.name())).getHostAddress(), plan.databasePort());
        } catch (IOException e) {
            throw new UncheckedIOException("the database's name does not resolve", e);
        }
    }
}
