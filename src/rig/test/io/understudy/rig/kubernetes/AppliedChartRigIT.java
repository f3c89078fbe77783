package io.understudy.rig.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chart that runs the service and a witness, taken by a real API server with its real controllers. Its pods are the rig's
 * simulated ones: no container runs.
 */
@NeedsNetwork
@NeedsKubernetes
class AppliedChartRigIT {

    private static final Path CHART = Path.of(System.getProperty("basedir", "")).resolve("helm");
    private static final String NAMESPACE = "dr";

    /** The oldest API servers have this kind under another version only. */
    private static final String BUDGET = "policy/v1";

    private static final String THREE_AND_A_WITNESS = RunningChartTest.THREE + "witness: {enabled: true}\n";

    @Test
    void every_object_is_taken_and_its_pods_come_up(@TempDir Path folder) throws IOException {
        Path values = Files.writeString(folder.resolve("values.yaml"), THREE_AND_A_WITNESS);
        String rendered = new Helm(CHART)
                .template()
                .withName("understudy")
                .withNamespace(NAMESPACE)
                .withValuesFile(values)
                .call();
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
            admin.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(NAMESPACE)
                            .endMetadata()
                            .build())
                    .create();
            List<HasMetadata> objects =
                    admin.load(new ByteArrayInputStream(rendered.getBytes(StandardCharsets.UTF_8))).items().stream()
                            .filter(object ->
                                    !object.getApiVersion().equals(BUDGET) || admin.supports(BUDGET, object.getKind()))
                            .toList();

            for (HasMetadata object : objects) {
                assertThat(admin.resource(object).create()).as("%s", object).isNotNull();
            }

            assertThat(objects)
                    .extracting(HasMetadata::getKind)
                    .contains("StatefulSet", "Deployment", "Service", "ConfigMap", "NetworkPolicy");
            Wait.until(
                    "three instances and the witness run",
                    Duration.ofSeconds(60),
                    () -> ready(admin) == 3 && witnesses(admin) == 1);
        }
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
