package io.understudy.sandbox.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes API of one sandbox site, on a loopback address over plain HTTP: objects are stored, watched and checked by
 * resourceVersion as in a real one, and a simulated kubelet and controller make pods ready. No container runs.
 *
 * <p>Thread-safe. Not simulated: authentication, validation, ReplicaSets, rolling updates, other controllers.
 */
public final class KubernetesSite implements AutoCloseable {

    /** The mock logs every request; held here, since loggers are forgotten otherwise. */
    private static final Logger MOCK_LOG = Logger.getLogger(MockWebServer.class.getName());

    private static final Duration STARTING = Duration.ofMillis(100);

    private final String name;
    private final InetSocketAddress address;
    private final ApiDispatcher api;
    private final KubernetesClient operator;
    private final SimulatedController controller;
    private @Nullable MockWebServer server;

    private KubernetesSite(String name, InetSocketAddress at, Duration podStart) {
        MOCK_LOG.setLevel(Level.WARNING);
        this.name = name;
        this.api = new ApiDispatcher(this::written);
        this.server = new MockWebServer();
        server.setDispatcher(api);
        server.start(at.getAddress(), at.getPort());
        this.address = new InetSocketAddress(at.getAddress(), server.getPort());
        this.operator = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl(url())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        this.controller = new SimulatedController(operator, podStart);
    }

    /**
     * @param at a loopback address; port 0 picks a free one
     * @param podStart how long a pod takes from its creation until it is ready
     */
    public static KubernetesSite start(String name, InetSocketAddress at, Duration podStart) {
        if (!at.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("%s is not a loopback address: the sandbox stays on this machine"
                    .formatted(at.getAddress().getHostAddress()));
        }
        return new KubernetesSite(name, at, podStart);
    }

    private void written() {
        controller.changed();
    }

    public InetSocketAddress address() {
        return address;
    }

    /** An operator's own client, for looking and for mischief. */
    public KubernetesClient operator() {
        return operator;
    }

    /** Writes a kubeconfig that leads here, and answers the file. */
    public Path writeKubeconfig(Path file) {
        return writeKubeconfig(file, url());
    }

    /**
     * Writes a kubeconfig that leads here by way of another address.
     *
     * @param server the URL that clients use, such as a proxy's
     */
    public Path writeKubeconfig(Path file, String server) {
        String text = """
                apiVersion: v1
                kind: Config
                clusters:
                  - {name: %1$s, cluster: {server: "%2$s"}}
                users:
                  - {name: understudy, user: {token: %3$s}}
                contexts:
                  - {name: %1$s, context: {cluster: %1$s, user: understudy}}
                current-context: %1$s
                """.formatted(name, server, ApiDispatcher.TOKEN);
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("the kubeconfig %s can't be written".formatted(file), e);
        }
    }

    public KubernetesSite namespace(String namespace) {
        operator.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        return this;
    }

    public KubernetesSite deployment(String namespace, String workload, int replicas) {
        Map<String, String> labels = Map.of("app", workload);
        operator.resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName(workload)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withSelector(new LabelSelectorBuilder()
                                .withMatchLabels(labels)
                                .build())
                        .withTemplate(template(labels))
                        .endSpec()
                        .build())
                .create();
        return this;
    }

    public KubernetesSite statefulSet(String namespace, String workload, int replicas) {
        Map<String, String> labels = Map.of("app", workload);
        operator.resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withName(workload)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withServiceName(workload)
                        .withSelector(new LabelSelectorBuilder()
                                .withMatchLabels(labels)
                                .build())
                        .withTemplate(template(labels))
                        .endSpec()
                        .build())
                .create();
        return this;
    }

    private static PodTemplateSpec template(Map<String, String> labels) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("sandbox.invalid/main:1")
                .endContainer()
                .endSpec()
                .build();
    }

    /** Calls back with the number of available pods of a workload now and at every change, one call at a time. */
    public void onAvailable(String namespace, String workload, IntConsumer listener) {
        controller.onAvailable(namespace, workload, listener);
    }

    public void podStart(Duration time) {
        controller.podStart(time);
    }

    /** How many pods of each workload find room from now on; the others stay unschedulable. */
    public void capacity(int pods) {
        controller.capacity(pods);
    }

    /** New pods can't pull their image from now on. */
    public void refuseImages() {
        controller.refuseImages();
    }

    /** Who comes with a kubeconfig may not write from now on; reviews of one's own access say so. */
    public void allowReadingOnly() {
        api.allow(ApiDispatcher.Access.READING);
    }

    /** Who comes with a kubeconfig may do nothing from now on. */
    public void allowNothing() {
        api.allow(ApiDispatcher.Access.NOTHING);
    }

    /** What every pod has written, from now on. */
    public void podLog(String text) {
        api.podLog(text);
    }

    /** Who comes with a kubeconfig may not touch these resources from now on, such as {@code jobs}. */
    public void forbid(String... resources) {
        api.forbid(Set.of(resources));
    }

    /**
     * An admission webhook or policy refuses writes of who comes with a kubeconfig from now on, also as dry runs.
     *
     * @param resource of which objects, such as {@code deployments}
     * @param status of HTTP, such as 403
     * @param message what it says, without double quotes
     */
    public void deny(String resource, int status, String message) {
        api.deny(resource, status, message);
    }

    /** How often who comes with a kubeconfig has made, changed or deleted an object; a write of what is there already is none. */
    public long changes() {
        return api.changes();
    }

    /** It knows nothing of these API versions from now on, such as {@code autoscaling/v1}; all others it has. */
    public void lack(String... groupVersions) {
        api.lack(Set.of(groupVersions));
    }

    /** Every request is answered with this HTTP status from now on, such as 401; 0 ends that. */
    public void reject(int status) {
        api.reject(status);
    }

    /** Stops answering at once: open connections end, new ones are refused. What is stored stays. */
    public synchronized void kill() {
        if (server != null) {
            server.shutdown();
            server = null;
        }
    }

    /**
     * Answers again after {@link #kill}, with everything as it was. As real ones do, it is not ready for a moment and forbids
     * everything meanwhile.
     */
    public synchronized void revive() {
        if (server == null) {
            MockWebServer next = new MockWebServer();
            next.setDispatcher(api);
            api.startingFor(STARTING);
            next.start(address.getAddress(), address.getPort());
            server = next;
            controller.changed();
        }
    }

    /** Answers for so long as a real one that starts: not ready, and everything is forbidden. */
    public void startingFor(Duration time) {
        api.startingFor(time);
    }

    private String url() {
        return "http://%s:%d".formatted(address.getAddress().getHostAddress(), address.getPort());
    }

    @Override
    public void close() {
        controller.close();
        operator.close();
        kill();
    }
}
