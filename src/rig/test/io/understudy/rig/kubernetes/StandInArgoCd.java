package io.understudy.rig.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in for Argo CD, of which nothing runs here: it gives the Deployment shop/web the replicas that Git has, by server-side
 * apply under the name of Argo CD's controller, as long as the Application argocd/shop is synced automatically. Thread-safe.
 */
public final class StandInArgoCd implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final KubernetesClient admin;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private final AtomicInteger rounds = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    public StandInArgoCd(KubernetesClient admin) {
        this.admin = admin;
    }

    /** Reconciles from now on by itself, with that many replicas in Git. */
    public void keep(int replicas, Duration every) {
        var unused = thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        reconcile(replicas);
                    } catch (RuntimeException e) {
                        failures.add(e.toString());
                    }
                },
                0,
                every.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** One round. @param replicas as Git has them */
    public void reconcile(int replicas) {
        if (!application().at("/spec/syncPolicy/automated").isMissingNode()) {
            apply(replicas);
        }
        rounds.incrementAndGet();
    }

    /** Applies what Git has, whatever the Application says. */
    public void apply(int replicas) {
        Deployment web = Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web
                  namespace: shop
                  annotations: {argocd.argoproj.io/tracking-id: "shop:apps/Deployment:shop/web"}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: main, image: "rig.invalid/web:1"}]}
                """.formatted(replicas), Deployment.class);
        Deployment applied = admin.resource(web)
                .fieldManager("argocd-controller")
                .forceConflicts()
                .serverSideApply();
        if (applied.getSpec().getReplicas() != replicas) {
            throw new IllegalStateException(
                    "%s replicas instead of %d".formatted(applied.getSpec().getReplicas(), replicas));
        }
    }

    /** The Application as it is. */
    public JsonNode application() {
        try {
            return JSON.readTree(
                    Serialization.asJson(admin.genericKubernetesResources("argoproj.io/v1alpha1", "Application")
                            .inNamespace("argocd")
                            .withName("shop")
                            .require()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the Application is no JSON", e);
        }
    }

    /** How many it has done. */
    public int rounds() {
        return rounds.get();
    }

    /** Rounds that came to nothing. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
