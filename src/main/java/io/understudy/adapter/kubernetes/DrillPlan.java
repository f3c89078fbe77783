package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.drill.Stage;
import io.understudy.policy.DrillTerms;
import io.understudy.readiness.Fault;
import io.understudy.readiness.Severity;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Reads a standby's workloads and works out what a drill makes of them; changes nothing. Not thread-safe. */
final class DrillPlan {

    /** Every namespace gets its own by itself. */
    private static final String ROOT_CERTIFICATE = "kube-root-ca.crt";

    /** The value of the Helm chart that grants what drills make. */
    private static final String DRILLS = "drills";

    private final KubernetesClient client;
    private final Stage stage;
    private final DrillTerms terms;
    private final boolean isolates;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<Workload, HasMetadata> workloads = new LinkedHashMap<>();
    private final Map<String, Service> services = new TreeMap<>();
    private final Set<String> configMaps = new TreeSet<>();
    private final Set<String> secrets = new TreeSet<>();

    /** @param isolates whether the cluster's network enforces NetworkPolicies, by the word of who owns it */
    DrillPlan(KubernetesClient client, Stage stage, DrillTerms terms, boolean isolates) {
        this.isolates = isolates;
        this.client = client;
        this.stage = stage;
        this.terms = terms;
    }

    /** Throws {@link KubernetesClientException} when something can't be read. */
    DrillCopies of(Set<Workload> named) {
        if (client.namespaces().withName(stage.namespace()).get() != null) {
            block(
                    "there is a namespace %s at %s already".formatted(stage.namespace(), stage.site()),
                    "see whose it is: a drill only uses one that it has made");
        }
        List<String> namespaces =
                named.stream().map(Workload::namespace).distinct().toList();
        if (namespaces.isEmpty()) {
            block(
                    "the failover runbook names no Deployment or StatefulSet to copy",
                    "an isolated drill copies what kubernetes.scale and kubernetes.wait name");
        } else if (namespaces.size() > 1) {
            block(
                    "the workloads are in several namespaces (%s), and a drill has one"
                            .formatted(String.join(", ", namespaces)),
                    "rehearse them by dry runs");
        } else {
            List<Service> there =
                    client.services().inNamespace(namespaces.getFirst()).list().getItems();
            named.forEach(workload -> workload(workload, there));
            permissions();
        }
        if (!isolates) {
            block(
                    "nobody says that the network of %s enforces NetworkPolicies, which its API can't tell: copies might reach production"
                            .formatted(stage.site()),
                    "see that its network plugin does, then write 'networkPolicies: enforced' beside 'kubeconfig' in the document of that site");
        }
        return new DrillCopies(
                client, stage, faults, objects(namespaces), List.copyOf(workloads.keySet()), terms.replicas());
    }

    private void workload(Workload workload, List<Service> there) {
        Optional<WorkloadState> read = new WorkloadApi(client).read(workload);
        if (read.isEmpty()) {
            block("%s does not exist at %s".formatted(workload, stage.site()), "deploy it there");
            return;
        }
        PodCopy pod = new PodCopy(workload, terms);
        Map<String, String> labels = DrillObjects.podLabels(read.get().object());
        List<Service> leading = there.stream()
                .filter(service -> DrillObjects.leadsTo(service, labels))
                .toList();
        HasMetadata copy = DrillObjects.workload(stage, read.get(), pod, terms.replicas(), leading);
        leading.forEach(service -> services.put(service.getMetadata().getName(), service));
        faults.addAll(pod.faults());
        configMaps.addAll(pod.configMaps());
        secrets.addAll(pod.secrets());
        workloads.put(new Workload(workload.kind(), stage.namespace(), workload.name()), copy);
    }

    private void permissions() {
        List.of("create", "delete", "list")
                .forEach(verb -> permission(
                        verb, new Permissions.On("", "namespaces", "", "", "namespaces, for drills", DRILLS)));
        Map.of("networkpolicies", "networking.k8s.io", "deployments", "apps", "statefulsets", "apps", "services", "")
                .forEach((resource, group) -> permission(
                        "create",
                        new Permissions.On(group, resource, stage.namespace(), "", resource + " of drills", DRILLS)));
        permission(
                "list",
                new Permissions.On(
                        "networking.k8s.io",
                        "networkpolicies",
                        stage.namespace(),
                        "",
                        "networkpolicies of drills",
                        DRILLS));
    }

    private void permission(String verb, Permissions.On on) {
        Permissions.missing(client, verb, on)
                .ifPresent(missing -> block(missing, "set drills: true in the Helm chart's values for this site"));
    }

    /** What isolates first, what runs last. */
    private List<HasMetadata> objects(List<String> namespaces) {
        List<HasMetadata> objects = new ArrayList<>();
        objects.add(DrillObjects.namespace(stage));
        objects.add(DrillObjects.isolation(stage));
        if (namespaces.size() == 1) {
            String from = namespaces.getFirst();
            secrets.forEach(name -> unlessForbidden(
                            "Secret %s/%s".formatted(from, made(name)),
                            "applications[].drillSecrets",
                            () -> secret(from, name))
                    .ifPresent(objects::add));
            configMaps.stream()
                    .filter(name -> !name.replace(PodCopy.OPTIONAL, "").equals(ROOT_CERTIFICATE))
                    .forEach(name -> unlessForbidden(
                                    "ConfigMap %s/%s".formatted(from, name.replace(PodCopy.OPTIONAL, "")),
                                    "applications[].drill",
                                    () -> configMap(from, name))
                            .ifPresent(objects::add));
            services.values().forEach(service -> objects.add(DrillObjects.service(stage, service)));
        }
        objects.addAll(workloads.values());
        return objects;
    }

    private Optional<HasMetadata> configMap(String namespace, String wanted) {
        String name = wanted.replace(PodCopy.OPTIONAL, "");
        ConfigMap found =
                client.configMaps().inNamespace(namespace).withName(name).get();
        if (found == null) {
            if (wanted.equals(name)) {
                block(
                        "the ConfigMap %s/%s, which pods read, does not exist at %s"
                                .formatted(namespace, name, stage.site()),
                        "deploy it there: a failover would need it, too");
            }
            return Optional.empty();
        }
        return Optional.of(DrillObjects.configMap(stage, found));
    }

    /** The Secret made for drills that stands for this one. */
    private String made(String secret) {
        return terms.secrets().getOrDefault(secret, secret);
    }

    private Optional<HasMetadata> secret(String namespace, String name) {
        String made = made(name);
        Secret found = client.secrets().inNamespace(namespace).withName(made).get();
        if (found == null) {
            block(
                    "the Secret %s/%s, which drill.secrets names, does not exist at %s"
                            .formatted(namespace, made, stage.site()),
                    "make it there");
            return Optional.empty();
        }
        if (!DrillMarks.label(found, DrillMarks.DRILL_ONLY).equals(Optional.of("true"))) {
            block(
                    "the Secret %s/%s at %s does not say that it is for drills"
                            .formatted(namespace, made, stage.site()),
                    "if it opens nothing of production, label it %s=true".formatted(DrillMarks.DRILL_ONLY));
            return Optional.empty();
        }
        return Optional.of(DrillObjects.secret(stage, name, found));
    }

    /** @param value of the Helm chart that grants it */
    private Optional<HasMetadata> unlessForbidden(String what, String value, Supplier<Optional<HasMetadata>> read) {
        try {
            return read.get();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            block(
                    "the service's account may not read the %s at %s".formatted(what, stage.site()),
                    "allow it in a Role, with the chart by the value " + value);
            return Optional.empty();
        }
    }

    private void block(String what, String remedy) {
        faults.add(new Fault(Severity.BLOCKING, what, remedy));
    }
}
