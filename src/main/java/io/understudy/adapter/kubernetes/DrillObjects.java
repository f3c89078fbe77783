package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.understudy.drill.Stage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The objects of a drill, as they are to be made. Pure. */
final class DrillObjects {

    static final String POLICY = "understudy-drill";
    private static final String NONE = "None";
    private static final int DNS = 53;

    private DrillObjects() {}

    /** The cluster itself refuses pods in it that could reach their node, where it knows this label (Kubernetes 1.23 and later). */
    static Namespace namespace(Stage stage) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(stage.namespace())
                .addToLabels(DrillMarks.DRILL, stage.namespace())
                .addToLabels(DrillMarks.APPLICATION, stage.application().value())
                .addToLabels("pod-security.kubernetes.io/enforce", "baseline")
                .addToAnnotations(DrillMarks.DRILL, stage.drill())
                .addToAnnotations(DrillMarks.NONCE, stage.nonce())
                .endMetadata()
                .build();
    }

    /** Pods may speak to each other and ask the cluster's DNS, and nothing else; nobody else may speak to them. */
    static NetworkPolicy isolation(Stage stage) {
        LabelSelector all = new LabelSelector();
        return new NetworkPolicyBuilder()
                .withMetadata(DrillMarks.of(stage, POLICY))
                .withNewSpec()
                .withPodSelector(all)
                .withPolicyTypes("Ingress", "Egress")
                .addNewIngress()
                .addNewFrom()
                .withPodSelector(all)
                .endFrom()
                .endIngress()
                .addNewEgress()
                .addNewTo()
                .withPodSelector(all)
                .endTo()
                .endEgress()
                .addNewEgress()
                .addNewTo()
                .withNamespaceSelector(having("kubernetes.io/metadata.name", "kube-system"))
                .withPodSelector(having("k8s-app", "kube-dns"))
                .endTo()
                .withPorts(dns("UDP"), dns("TCP"))
                .endEgress()
                .endSpec()
                .build();
    }

    private static LabelSelector having(String key, String value) {
        return new LabelSelectorBuilder().addToMatchLabels(key, value).build();
    }

    private static NetworkPolicyPort dns(String protocol) {
        return new NetworkPolicyPortBuilder()
                .withProtocol(protocol)
                .withPort(new IntOrString(DNS))
                .build();
    }

    static ConfigMap configMap(Stage stage, ConfigMap from) {
        return new ConfigMapBuilder()
                .withMetadata(DrillMarks.of(stage, from.getMetadata().getName()))
                .withData(from.getData())
                .withBinaryData(from.getBinaryData())
                .build();
    }

    /** @param name under which pods read it */
    static Secret secret(Stage stage, String name, Secret made) {
        return new SecretBuilder()
                .withMetadata(DrillMarks.of(stage, name))
                .withType(made.getType())
                .withData(made.getData())
                .build();
    }

    /** Reachable within the cluster at most: no node port, no load balancer, no address of its own choice. */
    static Service service(Stage stage, Service from) {
        boolean headless = NONE.equals(from.getSpec().getClusterIP());
        return new ServiceBuilder()
                .withMetadata(DrillMarks.of(stage, from.getMetadata().getName()))
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP(headless ? NONE : null)
                .withSelector(from.getSpec().getSelector())
                .withPublishNotReadyAddresses(from.getSpec().getPublishNotReadyAddresses())
                .withPorts(from.getSpec().getPorts().stream()
                        .map(port ->
                                new ServicePortBuilder(port).withNodePort(null).build())
                        .toList())
                .endSpec()
                .build();
    }

    /** @param services that are copied, too */
    static HasMetadata workload(
            Stage stage, WorkloadState original, PodCopy pod, int replicas, List<Service> services) {
        Set<String> needed = services.stream()
                .flatMap(service -> selector(service).keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        return switch (original.object()) {
            case Deployment from ->
                new DeploymentBuilder()
                        .withMetadata(DrillMarks.of(stage, from.getMetadata().getName()))
                        .withNewSpecLike(from.getSpec())
                        .withReplicas(replicas)
                        .withPaused(false)
                        .withTemplate(pod.of(
                                stage,
                                from.getSpec().getTemplate(),
                                with(needed, from.getSpec().getSelector()),
                                List.of()))
                        .endSpec()
                        .build();
            case StatefulSet from ->
                new StatefulSetBuilder()
                        .withMetadata(DrillMarks.of(stage, from.getMetadata().getName()))
                        .withNewSpecLike(from.getSpec())
                        .withReplicas(replicas)
                        .withVolumeClaimTemplates(List.of())
                        .withPersistentVolumeClaimRetentionPolicy(null)
                        .withTemplate(pod.of(
                                stage,
                                from.getSpec().getTemplate(),
                                with(needed, from.getSpec().getSelector()),
                                from.getSpec().getVolumeClaimTemplates().stream()
                                        .map(claim -> claim.getMetadata().getName())
                                        .toList()))
                        .endSpec()
                        .build();
            default -> throw new IllegalArgumentException(original.object().getKind());
        };
    }

    private static Set<String> with(Set<String> keys, LabelSelector selector) {
        Set<String> all = new TreeSet<>(keys);
        if (selector.getMatchLabels() != null) {
            all.addAll(selector.getMatchLabels().keySet());
        }
        selector.getMatchExpressions().forEach(expression -> all.add(expression.getKey()));
        return all;
    }

    /** The labels of a workload's pods. */
    static Map<String, String> podLabels(HasMetadata workload) {
        return labels(
                switch (workload) {
                    case Deployment d -> d.getSpec().getTemplate();
                    case StatefulSet s -> s.getSpec().getTemplate();
                    default -> throw new IllegalArgumentException(workload.getKind());
                });
    }

    static Map<String, String> labels(PodTemplateSpec template) {
        return template.getMetadata() == null || template.getMetadata().getLabels() == null
                ? Map.of()
                : template.getMetadata().getLabels();
    }

    private static Map<String, String> selector(Service service) {
        Map<String, String> selector = service.getSpec().getSelector();
        return selector == null ? Map.of() : selector;
    }

    /** Whether a service leads to pods with these labels. */
    static boolean leadsTo(Service service, Map<String, String> labels) {
        Map<String, String> selector = selector(service);
        return !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
    }
}
