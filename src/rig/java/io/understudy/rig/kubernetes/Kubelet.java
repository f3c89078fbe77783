package io.understudy.rig.kubernetes;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A simulated node and scheduler of one site: it binds pods, makes them ready after a set time, and finishes their deletion.
 * No container runs; a {@link PodListener} may run something in its place. The pods that run go on when the API server is
 * paused, killed or restarted, and what was to be written then is written as soon as it answers. Thread-safe; all work
 * happens on one thread.
 */
public final class Kubelet implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);
    private static final Duration AGAIN = Duration.ofMillis(100);

    private final KubernetesClient client;
    private final String address;
    private final String node;
    private final PodListener listener;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private final Map<String, TrackedPod> pods = new HashMap<>();
    private final PodFeed feed;
    private volatile Duration podStart;
    private volatile int capacity;
    private volatile boolean imagesRefused;

    private Kubelet(KubernetesClient client, String address, KubeletSettings settings, PodListener listener) {
        this.client = client;
        this.address = address;
        this.node = settings.node();
        this.podStart = settings.podStart();
        this.capacity = settings.capacity();
        this.listener = listener;
        register(settings);
        this.feed = new PodFeed(client, new PodFeed.Sink() {
            @Override
            public void all(List<Pod> now) {
                run(() -> replace(now));
            }

            @Override
            public void changed(Pod pod) {
                run(() -> track(pod));
            }

            @Override
            public void gone(Pod pod) {
                run(() -> forget(pod.getMetadata().getUid()));
            }
        });
    }

    /**
     * Registers the node. Pods that were bound to it before start anew, as after a restart of the machine.
     *
     * @throws KubernetesClientException when the API server does not let it
     */
    public static Kubelet start(ControlPlane plane, KubeletSettings settings, PodListener listener) throws IOException {
        return new Kubelet(
                plane.client(ControlPlane.KUBELET), URI.create(plane.address()).getHost(), settings, listener);
    }

    /** How many pods find room from now on; those that have it keep it. */
    public void capacity(int count) {
        capacity = count;
        run(this::reconcileAll);
    }

    /** How long pods take from now on until they are ready. */
    public void podStart(Duration time) {
        podStart = time;
    }

    /** Pods that don't run yet can't pull their image from now on. */
    public void refuseImages() {
        imagesRefused = true;
        run(this::reconcileAll);
    }

    /** Undoes {@link #refuseImages}. */
    public void acceptImages() {
        imagesRefused = false;
        run(this::reconcileAll);
    }

    /** The containers of an app's pods end now, and start again as pods do. */
    public void kill(String namespace, String app) {
        run(() -> pods.values().stream()
                .filter(pod -> pod.running
                        && pod.namespace().equals(namespace)
                        && pod.app().equals(app))
                .toList()
                .forEach(pod -> {
                    pod.restarts++;
                    stop(pod);
                    reconcile(pod.uid());
                }));
    }

    private void register(KubeletSettings settings) {
        Map<String, Quantity> room = Map.of(
                "cpu", new Quantity("64"),
                "memory", new Quantity("256Gi"),
                "pods", new Quantity(Integer.toString(settings.capacity())));
        Node wanted = new NodeBuilder()
                .withNewMetadata()
                .withName(node)
                .addToLabels("kubernetes.io/hostname", node)
                .endMetadata()
                .withNewStatus()
                .withCapacity(room)
                .withAllocatable(room)
                .addNewAddress(address, "InternalIP")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .endCondition()
                .endStatus()
                .build();
        try {
            client.resource(wanted).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    private void run(Runnable work) {
        after(Duration.ZERO, work);
    }

    private void after(Duration time, Runnable work) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(() -> guarded(work), time.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (!thread.isShutdown()) { // else its client was closed under its hands
                LOG.warn("the rig's kubelet failed", e);
            }
        }
    }

    private void replace(List<Pod> now) {
        Set<String> uids = now.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
        new ArrayList<>(pods.keySet())
                .stream().filter(uid -> !uids.contains(uid)).forEach(this::forget);
        now.forEach(this::track);
    }

    private void track(Pod pod) {
        String uid = pod.getMetadata().getUid();
        TrackedPod tracked = pods.computeIfAbsent(uid, unused -> new TrackedPod(pod));
        tracked.latest = pod;
        reconcile(uid);
    }

    private void forget(String uid) {
        TrackedPod pod = pods.remove(uid);
        if (pod != null) {
            stop(pod);
            reconcileAll(); // it may have made room for another
        }
    }

    private void reconcileAll() {
        List.copyOf(pods.keySet()).forEach(this::reconcile);
    }

    private void reconcile(String uid) {
        TrackedPod pod = pods.get(uid);
        if (pod == null) {
            return;
        }
        try {
            if (pod.latest.getMetadata().getDeletionTimestamp() != null) {
                stop(pod);
                client.resource(pod.latest).withGracePeriod(0).delete();
            } else if (!pod.bound()) {
                schedule(pod);
            } else if (node.equals(pod.latest.getSpec().getNodeName())) {
                advance(pod);
            }
        } catch (KubernetesClientException e) {
            LOG.debug("{} is tried again: {}", pod, e.getMessage());
            after(AGAIN, () -> reconcile(uid));
        }
    }

    private void schedule(TrackedPod pod) {
        long taken = pods.values().stream().filter(TrackedPod::bound).count();
        if (taken >= capacity) {
            show(pod, PodStatuses.Shown.UNSCHEDULABLE);
            return;
        }
        client.bindings()
                .inNamespace(pod.namespace())
                .resource(new BindingBuilder()
                        .withNewMetadata()
                        .withName(pod.name())
                        .withNamespace(pod.namespace())
                        .endMetadata()
                        .withNewTarget()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(node)
                        .endTarget()
                        .build())
                .create();
        pod.bindingSent = true;
    }

    private void advance(TrackedPod pod) {
        if (!pod.running && imagesRefused) {
            show(pod, PodStatuses.Shown.IMAGE_REFUSED);
            return;
        }
        if (!pod.running && !pod.starting) {
            pod.starting = true;
            after(podStart, () -> begin(pod.uid()));
        }
        show(pod, pod.running ? PodStatuses.Shown.READY : PodStatuses.Shown.STARTING);
    }

    private void begin(String uid) {
        TrackedPod pod = pods.get(uid);
        if (pod == null) {
            return;
        }
        pod.starting = false;
        if (pod.latest.getMetadata().getDeletionTimestamp() == null && !imagesRefused) {
            pod.running = true;
            tell(pod);
        }
        reconcile(uid);
    }

    private void stop(TrackedPod pod) {
        if (pod.running) {
            pod.running = false;
            tell(pod);
        }
    }

    private void tell(TrackedPod of) {
        long count = pods.values().stream()
                .filter(p -> p.running
                        && p.namespace().equals(of.namespace())
                        && p.app().equals(of.app()))
                .count();
        try {
            listener.available(of.namespace(), of.app(), Math.toIntExact(count));
        } catch (RuntimeException e) {
            LOG.warn("nothing runs in place of {}", of, e);
        }
    }

    private void show(TrackedPod pod, PodStatuses.Shown shown) {
        if (!PodStatuses.shows(pod.latest, shown, pod.restarts)) {
            pod.latest = client.resource(new PodBuilder(pod.latest)
                            .withStatus(PodStatuses.of(pod.latest, shown, pod.restarts, address))
                            .build())
                    .updateStatus();
        }
    }

    /** Ends it as a loss of power does: nothing is written and the listener hears nothing any more. */
    @Override
    public void close() {
        feed.close();
        thread.shutdownNow();
        client.close();
    }
}
