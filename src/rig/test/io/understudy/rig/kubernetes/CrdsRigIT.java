package io.understudy.rig.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

@NeedsNetwork
@NeedsKubernetes
class CrdsRigIT {

    @Test
    void the_kinds_of_other_products_are_served_and_keep_what_is_written() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "understudy-rig-");
        try (Reaper reaper = Reaper.start();
                Network network = Network.open(reaper);
                ControlPlane plane = ControlPlane.start(
                        reaper,
                        network.place(Host.EAST),
                        network.address(Host.EAST, 30),
                        folder,
                        KubernetesAssets.find())) {
            for (Crds crds : Crds.values()) {
                crds.install(plane.admin());
            }
            Crds.VELERO.install(plane.admin());

            assertThat(firstOf(plane).get("status").toString())
                    .as("no subresource: a status that is created stays")
                    .contains("Completed");
            assertThat(create(plane, "postgresql.cnpg.io/v1", "Cluster").<Object>get("status"))
                    .as("a subresource: a status that is created is dropped")
                    .isNull();
        }
    }

    private static GenericKubernetesResource firstOf(ControlPlane plane) throws IOException {
        try {
            return create(plane, "velero.io/v1", "Backup");
        } catch (KubernetesClientException e) {
            throw unlessTheBuildIsFaulty(plane, e);
        }
    }

    /** Builds of 1.20 with a newer Go than it was written for die of the first custom resource; nothing else can be asked of them. */
    private static KubernetesClientException unlessTheBuildIsFaulty(ControlPlane plane, KubernetesClientException e)
            throws IOException {
        Assumptions.assumeFalse(
                plane.apiLog().contains("fatal error: fault"),
                "this build of kube-apiserver dies of custom resources (reflect2 1.0.1 with Go 1.18 or newer): set KUBEBUILDER_ASSETS to another one");
        return e;
    }

    private static GenericKubernetesResource create(ControlPlane plane, String version, String kind) {
        GenericKubernetesResource object = new GenericKubernetesResource();
        object.setApiVersion(version);
        object.setKind(kind);
        object.setMetadata(
                new ObjectMetaBuilder().withName("one").withNamespace("default").build());
        object.setAdditionalProperty("spec", Map.of("any", Map.of("thing", 1)));
        object.setAdditionalProperty("status", Map.of("phase", "Completed"));
        GenericKubernetesResource created = plane.admin().resource(object).create();
        assertThat(created.get("spec").toString()).contains("thing");
        return created;
    }
}
