package io.understudy.rig.world;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.rig.kubernetes.Chart;
import io.understudy.rig.kubernetes.ControlPlane;
import io.understudy.rig.kubernetes.Kubelet;
import io.understudy.rig.kubernetes.KubeletSettings;
import io.understudy.rig.kubernetes.KubernetesAssets;
import io.understudy.rig.kubernetes.Workloads;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.network.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One site: a Kubernetes control plane with its kubelet, and the shop's web, a real process while its Deployment has a running
 * pod. Thread-safe.
 */
public final class RigSite implements AutoCloseable {

    static final String NAMESPACE = "shop";
    static final String WEB = "web";

    private final Reaper reaper;
    private final Place place;
    private final ControlPlane plane;
    private final Kubelet kubelet;
    private final String namespace;
    private volatile ShopPlan shop;
    private @Nullable ShopProcess web;

    private RigSite(Reaper reaper, Place place, ControlPlane plane, String namespace, ShopPlan shop)
            throws IOException {
        this.reaper = reaper;
        this.place = place;
        this.plane = plane;
        this.namespace = namespace;
        this.shop = shop;
        this.kubelet = Kubelet.start(plane, KubeletSettings.DEFAULT, this::pods);
    }

    /**
     * Starts the site with the Deployment web.
     *
     * @param name of the site, as in the documents
     * @param namespace of the web
     * @param replicas of the web; 0: there is no Deployment yet
     */
    static RigSite start(
            Reaper reaper,
            Addresses addresses,
            Host host,
            String name,
            String namespace,
            int replicas,
            Installation installation,
            Path folder)
            throws IOException {
        Path data = Files.createTempDirectory(Path.of("/dev/shm"), "understudy-rig-");
        Place place = addresses.network().place(host);
        ControlPlane plane = ControlPlane.start(reaper, place, addresses.cluster(host), data, KubernetesAssets.find());
        plane.kubeconfig(installation.secret(name + ".kubeconfig"), ControlPlane.UNDERSTUDY);
        RigSite site = new RigSite(
                reaper,
                place,
                plane,
                namespace,
                new ShopPlan(
                                name,
                                addresses.web(host).toString(),
                                addresses.database(host).toString(),
                                installation.secret("shop"),
                                folder.resolve("shop-%s.log".formatted(name)))
                        .healthy(io.understudy.rig.shop.Shop.Health.READS));
        KubernetesClient admin = plane.admin();
        Workloads.namespace(admin, namespace);
        site.grant(Map.of());
        if (replicas > 0) {
            Workloads.deployment(admin, namespace, WEB, replicas);
        }
        return site;
    }

    /** Grants the orchestrator what the chart does for the web, and more by further values of the chart. */
    public void grant(Map<String, String> more) {
        Chart.grant(plane, granted(), more);
    }

    /** Takes what the rig itself granted the orchestrator away, and grants it what a person's values of the chart do, and nothing else. */
    public void grantOnly(Path values) {
        Chart.remove(plane, Chart.render(granted(), Map.of()));
        Chart.apply(plane, Chart.render(values));
    }

    private List<Chart.Application> granted() {
        return List.of(new Chart.Application(namespace, List.of(WEB), List.of()));
    }

    /** As in the documents. */
    public String name() {
        return shop.site();
    }

    public ControlPlane plane() {
        return plane;
    }

    public Kubelet kubelet() {
        return kubelet;
    }

    /** How many web pods the site's Deployment asks for. */
    public int replicas() {
        return plane.admin()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(WEB)
                .get()
                .getSpec()
                .getReplicas();
    }

    /** The web's process, for faults; throws {@link IllegalStateException} while no pod runs. */
    public synchronized ShopProcess web() {
        if (web == null) {
            throw new IllegalStateException("no web pod runs at " + place.name());
        }
        return web;
    }

    /** Makes the web talk to another database from its next start, which is now when it runs. */
    public synchronized void talkTo(String database) {
        shop = shop.talkingTo(database);
        if (web != null) {
            pods(namespace, WEB, 0);
            pods(namespace, WEB, 1);
        }
    }

    private synchronized void pods(String of, String app, int count) {
        if (!of.equals(namespace) || !app.equals(WEB)) {
            return;
        }
        try {
            if (count > 0 && web == null) {
                web = ShopProcess.start(reaper, place, shop);
            } else if (count == 0 && web != null) {
                web.close();
                web = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the web of %s".formatted(shop.site()), e);
        }
    }

    @Override
    public void close() {
        kubelet.close();
        plane.close();
    }
}
