package io.understudy.rig.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/** Workloads as an application's owner deploys them: pods carry the label {@code app} with the workload's name. */
public final class Workloads {

    private Workloads() {}

    public static void namespace(KubernetesClient admin, String namespace) {
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    public static void deployment(KubernetesClient admin, String namespace, String name, int replicas) {
        admin.resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withSelector(new LabelSelectorBuilder()
                                .withMatchLabels(Map.of("app", name))
                                .build())
                        .withTemplate(template(name))
                        .endSpec()
                        .build())
                .create();
    }

    public static void statefulSet(KubernetesClient admin, String namespace, String name, int replicas) {
        admin.resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withServiceName(name)
                        .withPodManagementPolicy("Parallel")
                        .withSelector(new LabelSelectorBuilder()
                                .withMatchLabels(Map.of("app", name))
                                .build())
                        .withTemplate(template(name))
                        .endSpec()
                        .build())
                .create();
    }

    private static PodTemplateSpec template(String name) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(Map.of("app", name))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("rig.invalid/%s:1".formatted(name))
                .endContainer()
                .endSpec()
                .build();
    }
}
