package io.understudy.sandbox.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A simulated kubelet, scheduler and workload controller: no container runs. It makes pods for what a Deployment or
 * StatefulSet wants, lets them become ready after a set time, and reports that in the workload's status, as real ones would.
 * All its work happens on one thread, in the order of events.
 */
final class SimulatedController implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SimulatedController.class);

    private final KubernetesClient client;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private final AtomicBoolean queued = new AtomicBoolean();
    private final Map<String, Long> bornNanos = new HashMap<>();
    private final Map<String, Integer> reported = new HashMap<>();
    private final Map<String, IntConsumer> listeners = new ConcurrentHashMap<>();
    /** The pods as one look at all workloads found them; and when the first of those that start will be ready. */
    private List<Pod> existing = List.of();

    private Optional<Duration> soonest = Optional.empty();

    private volatile Duration podStart;
    private volatile int capacity = Integer.MAX_VALUE;
    private volatile boolean imagesRefused;

    SimulatedController(KubernetesClient client, Duration podStart) {
        this.client = client;
        this.podStart = podStart;
    }

    void podStart(Duration time) {
        podStart = time;
    }

    void capacity(int pods) {
        capacity = pods;
        wake(Duration.ZERO);
    }

    void refuseImages() {
        imagesRefused = true;
    }

    void onAvailable(String namespace, String workload, IntConsumer listener) {
        listeners.put(namespace + "/" + workload, listener);
        wake(Duration.ZERO);
    }

    /** Something may have changed: looks at everything soon, once for many calls. */
    void changed() {
        if (queued.compareAndSet(false, true)) {
            wake(Duration.ZERO);
        }
    }

    private void wake(Duration after) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(this::reconcileAll, after.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void reconcileAll() {
        queued.set(false);
        try {
            existing = client.pods().inAnyNamespace().list().getItems();
            soonest = Optional.empty();
            List<Deployment> deployments =
                    client.apps().deployments().inAnyNamespace().list().getItems();
            List<StatefulSet> statefulSets =
                    client.apps().statefulSets().inAnyNamespace().list().getItems();
            collect(Stream.concat(deployments.stream(), statefulSets.stream())
                    .map(owner -> owner.getMetadata().getUid())
                    .collect(Collectors.toSet()));
            deployments.forEach(this::reconcile);
            statefulSets.forEach(this::reconcile);
            soonest.ifPresent(this::wake);
        } catch (RuntimeException e) {
            LOG.debug("the simulated controller can't work now: {}", e.getMessage());
        }
    }

    /** Pods of workloads that are gone go, too. */
    private void collect(Set<String> owners) {
        List<Pod> orphans = existing.stream()
                .filter(pod -> pod.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> Pods.OWNERS.contains(owner.getKind()) && !owners.contains(owner.getUid())))
                .toList();
        orphans.forEach(pod -> {
            bornNanos.remove(key(pod));
            client.resource(pod).delete();
        });
        existing = existing.stream().filter(pod -> !orphans.contains(pod)).toList();
    }

    private void reconcile(Deployment d) {
        int wanted = d.getSpec().getReplicas() == null ? 1 : d.getSpec().getReplicas();
        int ready =
                pods(d, d.getSpec().getSelector().getMatchLabels(), d.getSpec().getTemplate(), wanted);
        Deployment shown = new DeploymentBuilder(d)
                .editOrNewStatus()
                .withObservedGeneration(d.getMetadata().getGeneration())
                .withReplicas(wanted)
                .withUpdatedReplicas(wanted)
                .withReadyReplicas(ready)
                .withAvailableReplicas(ready)
                .withUnavailableReplicas(wanted - ready)
                .endStatus()
                .build();
        if (!shown.getStatus().equals(d.getStatus())) {
            client.resource(shown).updateStatus();
        }
        report(d, ready);
    }

    private void reconcile(StatefulSet s) {
        int wanted = s.getSpec().getReplicas() == null ? 1 : s.getSpec().getReplicas();
        int ready =
                pods(s, s.getSpec().getSelector().getMatchLabels(), s.getSpec().getTemplate(), wanted);
        StatefulSet shown = new StatefulSetBuilder(s)
                .editOrNewStatus()
                .withObservedGeneration(s.getMetadata().getGeneration())
                .withReplicas(wanted)
                .withReadyReplicas(ready)
                .withAvailableReplicas(ready)
                .endStatus()
                .build();
        if (!shown.getStatus().equals(s.getStatus())) {
            client.resource(shown).updateStatus();
        }
        report(s, ready);
    }

    private void report(HasMetadata workload, int ready) {
        String name = key(workload);
        IntConsumer listener = listeners.get(name);
        if (listener != null && !Integer.valueOf(ready).equals(reported.put(name, ready))) {
            listener.accept(ready);
        }
    }

    /** Makes pods what is wanted, as far as they can be now; answers how many are ready. */
    private int pods(HasMetadata owner, Map<String, String> labels, PodTemplateSpec template, int wanted) {
        String namespace = owner.getMetadata().getNamespace();
        List<Pod> pods = existing.stream()
                .filter(pod -> pod.getMetadata().getNamespace().equals(namespace))
                .filter(pod -> pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
                .sorted(Comparator.comparingInt(SimulatedController::ordinal))
                .toList();
        for (Pod surplus : pods.subList(Math.min(wanted, pods.size()), pods.size())) {
            bornNanos.remove(key(surplus));
            client.resource(surplus).delete();
        }
        int ready = 0;
        for (int i = 0; i < wanted; i++) {
            Pod pod = i < pods.size()
                    ? pods.get(i)
                    : create(owner, template.getMetadata().getLabels(), i);
            ready += advance(pod) ? 1 : 0;
        }
        return ready;
    }

    private Pod create(HasMetadata owner, Map<String, String> labels, int ordinal) {
        Pod pod = client.resource(Pods.pending(owner, labels, ordinal)).create();
        bornNanos.put(key(pod), System.nanoTime());
        return pod;
    }

    private boolean advance(Pod pod) {
        if (Pods.isReady(pod)) {
            return true;
        }
        if (imagesRefused) {
            return show(pod, Pods.imageRefused());
        }
        if (ordinal(pod) >= capacity) {
            return show(pod, Pods.unschedulable());
        }
        long age = System.nanoTime() - bornNanos.getOrDefault(key(pod), 0L);
        Duration rest = podStart.minusNanos(age);
        if (rest.isPositive()) {
            soonest = soonest.filter(known -> known.compareTo(rest) < 0).or(() -> Optional.of(rest));
            return false;
        }
        return show(pod, Pods.ready());
    }

    private boolean show(Pod pod, PodStatus status) {
        if (!status.equals(pod.getStatus())) {
            client.resource(new PodBuilder(pod).withStatus(status).build()).updateStatus();
        }
        return Pods.isReady(new PodBuilder(pod).withStatus(status).build());
    }

    private static int ordinal(Pod pod) {
        String name = pod.getMetadata().getName();
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    private static String key(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
