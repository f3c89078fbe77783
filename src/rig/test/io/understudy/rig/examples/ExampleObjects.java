package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.autoscaling.v1.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Objects of a cluster that an example takes for granted, and that neither the rig nor the example's documents make. */
final class ExampleObjects {

    private ExampleObjects() {}

    static void create(KubernetesClient admin, String yaml) {
        assertThat(admin.resource(Serialization.unmarshal("---\n" + yaml, GenericKubernetesResource.class))
                        .create())
                .isNotNull();
    }

    /**
     * An autoscaler of a Deployment, with its name.
     *
     * @param minimum of its replicas; 10 are the maximum
     */
    static void createAutoscaler(KubernetesClient admin, String namespace, String deployment, int minimum) {
        create(admin, """
                apiVersion: autoscaling/v1
                kind: HorizontalPodAutoscaler
                metadata: {name: %s, namespace: %s}
                spec: {minReplicas: %d, maxReplicas: 10, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %s}}
                """.formatted(deployment, namespace, minimum, deployment));
    }

    /** The limits of an autoscaler. */
    static HorizontalPodAutoscalerSpec autoscaler(KubernetesClient admin, String namespace, String name) {
        return admin.autoscaling()
                .v1()
                .horizontalPodAutoscalers()
                .inNamespace(namespace)
                .withName(name)
                .require()
                .getSpec();
    }

    /** A CronJob that is due once a year. */
    static void createCronJob(KubernetesClient admin, String namespace, String name, boolean suspended) {
        create(admin, """
                apiVersion: %s
                kind: CronJob
                metadata: {name: %s, namespace: %s}
                spec:
                  schedule: "0 0 1 1 *"
                  suspend: %s
                  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "rig.invalid/%s:1"}]}}}}
                """.formatted(batch(admin), name, namespace, suspended, name));
    }

    /** The spec of a CronJob, as text. */
    static String cronJob(KubernetesClient admin, String namespace, String name) {
        return admin.genericKubernetesResources(batch(admin), "CronJob")
                .inNamespace(namespace)
                .withName(name)
                .require()
                .get("spec")
                .toString();
    }

    /** Kubernetes before 1.21 has the former alone, and from 1.25 on the latter. */
    private static String batch(KubernetesClient admin) {
        return admin.supports("batch/v1", "CronJob") ? "batch/v1" : "batch/v1beta1";
    }
}
