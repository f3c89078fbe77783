package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.policy.Site;
import io.understudy.readiness.Pods;
import io.understudy.readiness.PulledPod;
import io.understudy.runbook.Step;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pods of workloads that {@code kubernetes.scale} names, of CronJobs that {@code kubernetes.cronjobs} resumes, and of what the
 * files of {@code kubernetes.job} and {@code kubernetes.apply} hold. Thread-safe.
 */
public final class StepPods implements Pods {

    private static final Set<String> OF_FILES = Set.of(JobStep.ID, ApplyStep.ID);

    private final KubernetesClients clients;
    private final Manifests manifests;
    private final Function<SiteName, @Nullable Site> sites;

    /** @param sites the document of a site; null: there is none */
    public StepPods(KubernetesClients clients, Manifests manifests, Function<SiteName, @Nullable Site> sites) {
        this.clients = clients;
        this.manifests = manifests;
        this.sites = sites;
    }

    /** @param of for people */
    private record Made(String of, String namespace, PodSpec pod) {}

    @Override
    public boolean makes(Step step) {
        return step.type().equals(ScaleStep.ID)
                || OF_FILES.contains(step.type())
                || (step.type().equals(CronJobsStep.ID)
                        && step.with().path("action").asText().equals("resume"));
    }

    @Override
    public List<PulledPod> of(SiteName site, Step step) {
        KubernetesClient client = client(site);
        try {
            return made(client, step).stream()
                    .map(made -> new PulledPod(
                            made.of(),
                            images(made.pod()),
                            new PullSecrets(client, site, made.namespace()).of(made.pod())))
                    .toList();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return List.of();
            }
            throw new UnderstudyException.Transient(ApiFailure.describe(site, e), e);
        }
    }

    private List<Made> made(KubernetesClient client, Step step) {
        JsonNode with = step.with();
        String namespace = with.path("namespace").asText("default");
        if (step.type().equals(ScaleStep.ID)) {
            Workload workload = Workload.of(with);
            return new WorkloadApi(client)
                    .read(workload).stream()
                            .map(state -> new Made(workload.toString(), namespace, state.pod()))
                            .toList();
        }
        List<Made> all = new ArrayList<>();
        for (GenericKubernetesResource object : objects(client, step, namespace)) {
            String of = "%s %s/%s"
                    .formatted(
                            object.getKind(),
                            object.getMetadata().getNamespace(),
                            object.getMetadata().getName());
            PodTemplates.of(object)
                    .ifPresent(pod -> all.add(new Made(of, object.getMetadata().getNamespace(), pod)));
        }
        return all;
    }

    private List<GenericKubernetesResource> objects(KubernetesClient client, Step step, String namespace) {
        JsonNode with = step.with();
        if (OF_FILES.contains(step.type())) {
            try {
                return manifests.read(with.path("manifest").asText(), namespace).objects();
            } catch (UnderstudyException.Permanent e) {
                return List.of();
            }
        }
        List<GenericKubernetesResource> jobs = new ArrayList<>();
        with.path("names")
                .forEach(name ->
                        ApiKind.CRON_JOB.get(client, namespace, name.asText()).ifPresent(jobs::add));
        return jobs;
    }

    /** Without those that nodes never pull. */
    private static Map<String, String> images(PodSpec pod) {
        Map<String, String> images = new HashMap<>();
        Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .filter(container ->
                        container.getImage() != null && !container.getImage().isEmpty())
                .filter(container -> !"Never".equals(container.getImagePullPolicy()))
                .forEach(container -> images.put(container.getName(), container.getImage()));
        return images;
    }

    @Override
    public Map<String, Set<String>> running(SiteName site, Step step) {
        if (!step.type().equals(ScaleStep.ID)) {
            return Map.of();
        }
        Map<String, Set<String>> digests = new HashMap<>();
        try {
            Workload workload = Workload.of(step.with());
            WorkloadApi api = new WorkloadApi(client(site));
            api.read(workload).stream()
                    .flatMap(state -> api.pods(workload, state).stream())
                    .flatMap(StepPods::statuses)
                    .forEach(status -> digest(status)
                            .ifPresent(digest -> digests.computeIfAbsent(status.getName(), _ -> new HashSet<>())
                                    .add(digest)));
        } catch (KubernetesClientException | UnderstudyException e) {
            return Map.of();
        }
        return digests;
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        return pod.getStatus() == null
                ? Stream.of()
                : Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream());
    }

    /** Of the name under which its registry knows it; what stands alone is an id of one node. */
    private static Optional<String> digest(ContainerStatus status) {
        @Nullable String id = status.getImageID();
        int at = id == null ? -1 : id.indexOf('@');
        return id == null || at < 0 ? Optional.empty() : Optional.of(id.substring(at + 1));
    }

    private KubernetesClient client(SiteName name) {
        @Nullable Site site = sites.apply(name);
        if (site == null) {
            throw new UnderstudyException.Permanent("there is no document of the site %s: add it".formatted(name));
        }
        return clients.of(site);
    }
}
