package io.understudy.rig.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chart that runs the service and a witness, installed by Helm itself at a real API server with its real controllers, with
 * everything switched on that values can switch on. Its pods are the rig's simulated ones: no container runs. Of the Prometheus
 * operator only the name of its kind is there.
 */
@NeedsNetwork
@NeedsKubernetes
class AppliedChartRigIT {

    private static final Path CHART = Path.of(System.getProperty("basedir", "")).resolve("helm");
    private static final String NAMESPACE = "dr";
    private static final String RELEASE = "understudy";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String EVERYTHING = RunningChartTest.THREE.replace(
                    "existing:",
                    "failoverPolicies: {shop.yaml: \"kind: FailoverPolicy\"}\n  runbooks: {shop.yaml: \"kind: Runbook\"}\n"
                            + "  routes: {mine.camel.yaml: \"[]\"}\n  existing:")
            + """
            witness: {enabled: true, secrets: [understudy-secrets], tokenFile: secrets/witness}
            metrics: {serviceMonitor: {enabled: true}, dashboard: {enabled: true}}
            """;

    @Test
    void every_object_is_taken_and_its_pods_come_up(@TempDir Path folder) throws IOException {
        Path values = Files.writeString(folder.resolve("values.yaml"), EVERYTHING);
        Path data = Files.createTempDirectory(Path.of("/dev/shm"), "understudy-rig-");
        try (Reaper reaper = Reaper.start();
                Network network = Network.open(reaper);
                ControlPlane plane = ControlPlane.start(
                        reaper,
                        network.place(Host.EAST),
                        network.address(Host.EAST, 30),
                        data,
                        KubernetesAssets.find());
                Kubelet kubelet = Kubelet.start(plane, KubeletSettings.DEFAULT, PodListener.NONE)) {
            KubernetesClient admin = plane.admin();
            Path kubeconfig = plane.kubeconfig(folder.resolve("kubeconfig"), ControlPlane.ADMIN);
            admin.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(NAMESPACE)
                            .endMetadata()
                            .build())
                    .create();

            assertThatThrownBy(() -> install(values, kubeconfig).call())
                    .as("nothing is left out silently where the server lacks a kind")
                    .hasMessageContaining("ServiceMonitor");
            Crds.PROMETHEUS.install(admin);
            assertThat(install(values, kubeconfig).call().getStatus()).isEqualTo("deployed");

            List<HasMetadata> objects = rendered(admin);
            assertThat(objects)
                    .allSatisfy(object -> assertThat(admin.resource(object).get())
                            .as("%s", object)
                            .isNotNull())
                    .extracting(object -> "%s %s".formatted(object.getApiVersion(), object.getKind()))
                    .contains(
                            "apps/v1 StatefulSet",
                            "apps/v1 Deployment",
                            "v1 Service",
                            "v1 ConfigMap",
                            "v1 ServiceAccount",
                            "networking.k8s.io/v1 NetworkPolicy",
                            "monitoring.coreos.com/v1 ServiceMonitor",
                            budgets(admin) + " PodDisruptionBudget");
            assertTheMonitorFindsThePort(admin);
            assertTheDashboardIsWhole(admin);
            Wait.until(
                    "three instances and the witness run",
                    Duration.ofSeconds(60),
                    () -> ready(admin) == 3 && witnesses(admin) == 1);
            Wait.until(
                    "the disruption controller lets one of the three instances go, and no more",
                    Duration.ofSeconds(60),
                    () -> budget(admin).path("expectedPods").asInt() == 3
                            && budget(admin).path("disruptionsAllowed").asInt() == 1);
        }
    }

    private static InstallCommand install(Path values, Path kubeconfig) {
        return new Helm(CHART)
                .install()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withValuesFile(values)
                .withKubeConfig(kubeconfig);
    }

    /** What Helm itself wrote down of the release: twice Base64, and zipped. */
    private static List<HasMetadata> rendered(KubernetesClient admin) throws IOException {
        Secret release = admin.secrets()
                .inNamespace(NAMESPACE)
                .withLabels(Map.of("owner", "helm", "status", "deployed"))
                .list()
                .getItems()
                .getFirst();
        byte[] zipped = Base64.getDecoder()
                .decode(Base64.getDecoder().decode(release.getData().get("release")));
        try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            String manifest = JSON.readTree(unzipped).path("manifest").asText();
            return admin.load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
                    .items();
        }
    }

    /** The version in which this server has them. */
    private static String budgets(KubernetesClient admin) {
        return admin.supports("policy/v1", "PodDisruptionBudget") ? "policy/v1" : "policy/v1beta1";
    }

    private static JsonNode budget(KubernetesClient admin) {
        return JSON.valueToTree(one(admin, budgets(admin), "PodDisruptionBudget"))
                .path("status");
    }

    private static void assertTheMonitorFindsThePort(KubernetesClient admin) {
        JsonNode monitor = JSON.valueToTree(one(admin, "monitoring.coreos.com/v1", "ServiceMonitor"))
                .path("spec");
        Map<String, String> labels = JSON.convertValue(
                monitor.path("selector").path("matchLabels"),
                JSON.getTypeFactory().constructMapType(Map.class, String.class, String.class));
        assertThat(admin.services()
                        .inNamespace(NAMESPACE)
                        .withLabels(labels)
                        .list()
                        .getItems())
                .singleElement()
                .satisfies(service -> {
                    assertThat(service.getMetadata().getName()).isEqualTo(RELEASE);
                    assertThat(service.getSpec().getPorts())
                            .extracting(ServicePort::getName)
                            .containsExactly(monitor.path("endpoints")
                                    .path(0)
                                    .path("port")
                                    .asText());
                });
    }

    private static void assertTheDashboardIsWhole(KubernetesClient admin) throws IOException {
        assertThat(admin.configMaps()
                        .inNamespace(NAMESPACE)
                        .withLabel("grafana_dashboard", "1")
                        .list()
                        .getItems())
                .singleElement()
                .extracting(map -> map.getData().get("understudy.json"))
                .asString()
                .isEqualToIgnoringWhitespace(Files.readString(CHART.resolve("dashboards/understudy.json")));
    }

    private static GenericKubernetesResource one(KubernetesClient admin, String version, String kind) {
        GenericKubernetesResource found = admin.genericKubernetesResources(version, kind)
                .inNamespace(NAMESPACE)
                .withName(RELEASE)
                .get();
        if (found == null) {
            throw new AssertionError("%s %s is not there".formatted(version, kind));
        }
        return found;
    }

    private static int ready(KubernetesClient admin) {
        return admin.apps().statefulSets().inNamespace(NAMESPACE).list().getItems().stream()
                .map(set -> set.getStatus().getReadyReplicas())
                .mapToInt(count -> count == null ? 0 : count)
                .sum();
    }

    private static int witnesses(KubernetesClient admin) {
        return admin.apps().deployments().inNamespace(NAMESPACE).list().getItems().stream()
                .map(deployment -> deployment.getStatus().getAvailableReplicas())
                .mapToInt(count -> count == null ? 0 : count)
                .sum();
    }
}
