package io.understudy.adapter.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.adapter.kubernetes.KubernetesClients;
import io.understudy.adapter.kubernetes.PrimaryScaleMemory;
import io.understudy.adapter.kubernetes.ScaleRestoreStep;
import io.understudy.adapter.kubernetes.ScaleStep;
import io.understudy.operation.OperationKind;
import io.understudy.operation.ReplicaKeepers.Scaled;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.Site;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.kubernetes.ControlPlane;
import io.understudy.rig.kubernetes.Crds;
import io.understudy.rig.kubernetes.KubernetesAssets;
import io.understudy.rig.kubernetes.StandInArgoCd;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The kinds of Argo CD and Flux, in the rig's own words, at a real API server, whose managedFields nobody imitates. {@link
 * StandInArgoCd} applies what Git has, as long as the Application says so.
 */
@NeedsNetwork
@NeedsKubernetes
class GitOpsRigIT {

    private static final Owner SHOP = new Owner(Owner.Kind.APPLICATION, "argocd", "shop");
    private static final Scaled WEB = new Scaled("Deployment", "shop", "web");
    private static final String SCALE = "{'deployment': 'web', 'namespace': 'shop', 'replicas': 3}";
    private static final String RESTORE = "{'deployment': 'web', 'namespace': 'shop'}";

    private Reaper reaper;
    private Network network;
    private ControlPlane plane;
    private KubernetesClient admin;
    private Site west;
    private KubernetesClients clients;
    private ScaleStep scale;
    private StandInArgoCd argo;

    @BeforeEach
    void start() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "understudy-rig-");
        reaper = Reaper.start();
        network = Network.open(reaper);
        plane = ControlPlane.start(
                reaper, network.place(Host.EAST), network.address(Host.EAST, 30), folder, KubernetesAssets.find());
        admin = plane.admin();
        argo = new StandInArgoCd(admin);
        clients = new KubernetesClients();
        Path kubeconfig = plane.kubeconfig(folder.resolve("west.kubeconfig"), ControlPlane.ADMIN);
        west = new Site(GitOpsWorld.WEST, "US", Optional.of(new Site.Cluster(kubeconfig, Optional.empty())));
        scale = new ScaleStep(clients, new PrimaryScaleMemory(clients, name -> west), new GitOwnership(site -> admin));
        for (String name : List.of("shop", "argocd", "flux-system")) {
            admin.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .create();
        }
        argo.apply(1);
    }

    @AfterEach
    void close() throws IOException {
        argo.close();
        clients.close();
        plane.close();
        network.close();
        reaper.close();
    }

    @Test
    @Proves(Fault.SCALED_UP_AGAIN)
    void what_a_gitops_tool_scales_again_is_asserted_a_few_times_and_told() {
        scale.apply(context(1, OperationKind.FAILOVER, "kubernetes.scale", SCALE, false));
        ScaleRestoreStep restore = new ScaleRestoreStep(clients);
        StepContext back = context(2, OperationKind.SWITCHOVER, "kubernetes.restore", RESTORE, true);
        assertThat(restore.apply(back).summary()).contains("replicas 3 -> 1");

        for (int time = 1; time <= 3; time++) {
            argo.apply(3);
            assertThat(restore.uphold(back))
                    .hasValueSatisfying(line -> assertThat(line).contains("from 1 replicas to 3", "given 1 again"));
            assertThat(replicas()).isEqualTo(1);
        }
        argo.apply(3);
        assertThat(restore.uphold(back))
                .hasValueSatisfying(line -> assertThat(line).contains("it is left so"));
        assertThat(replicas()).isEqualTo(3);
    }

    @Test
    void a_paused_application_leaves_what_is_scaled_and_goes_on_when_it_is_resumed() throws IOException {
        try {
            pauseScaleAndResume();
        } catch (KubernetesClientException e) {
            Assumptions.assumeFalse(
                    plane.apiLog().contains("fatal error: fault"),
                    "this build of kube-apiserver dies of custom resources (reflect2 1.0.1 with Go 1.18 or newer): set KUBEBUILDER_ASSETS to another one");
            throw e;
        }
    }

    private void pauseScaleAndResume() throws IOException {
        Crds.ARGO_CD.install(admin);
        Crds.FLUX_KUSTOMIZE.install(admin);
        create(SHOP, GitOpsWorld.AUTOMATED);
        GitOwnership ownership = new GitOwnership(site -> admin);
        StepContext scaling = context(1, OperationKind.FAILOVER, "kubernetes.scale", SCALE, false);
        assertThat(ownership.against(scaling, GitOpsWorld.WEST, WEB))
                .singleElement()
                .asString()
                .contains("Application argocd/shop at us-west-2 keeps the replicas");

        PauseStep pause = new PauseStep(site -> admin, Clock.systemUTC(), System::nanoTime, Duration.ofMillis(100));
        StepContext pausing = context(1, OperationKind.FAILOVER, PauseStep.ID, GitOpsWorld.SHOP, false);
        assertThat(pause.precheck(pausing)).isEmpty();
        assertThat(pause.apply(pausing)).isInstanceOf(StepResult.Done.class);
        assertThat(ownership.against(scaling, GitOpsWorld.WEST, WEB)).isEmpty();
        scale.apply(scaling);
        argo.reconcile(1);
        assertThat(replicas()).isEqualTo(3);

        ResumeStep resume = new ResumeStep(site -> admin, Clock.systemUTC());
        StepContext back = context(2, OperationKind.SWITCHOVER, ResumeStep.ID, "{'applications': ['shop']}", true);
        assertThat(resume.apply(back)).isInstanceOf(StepResult.Done.class);
        assertThat(get(SHOP).path("spec")).isEqualTo(GitOpsWorld.json(GitOpsWorld.AUTOMATED));
        argo.reconcile(1);
        assertThat(replicas()).isEqualTo(1);

        Owner apps = new Owner(Owner.Kind.KUSTOMIZATION, "flux-system", "apps");
        create(apps, "{'interval': '1m'}");
        StepContext flux = context(
                1, OperationKind.FAILOVER, PauseStep.ID, "{'kustomizations': ['apps'], 'reconcile': '20ms'}", false);
        assertThat(pause.apply(flux)).isInstanceOf(StepResult.Done.class);
        assertThat(get(apps).at("/spec/suspend").asBoolean()).isTrue();
        assertThat(pause.compensate(flux, new StepResult.Done(""))).isInstanceOf(StepResult.Done.class);
        assertThat(get(apps).path("spec")).isEqualTo(GitOpsWorld.json("{'interval': '1m'}"));
    }

    private int replicas() {
        return admin.apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .get()
                .getSpec()
                .getReplicas();
    }

    private void create(Owner owner, String spec) {
        GenericKubernetesResource created = admin.resource(Serialization.unmarshal(
                        """
                        {"apiVersion": "%s/%s", "kind": "%s", "metadata": {"namespace": "%s", "name": "%s"}, "spec": %s}""".formatted(
                                        owner.kind().group,
                                        owner.kind().versions.getFirst(),
                                        owner.kind().word,
                                        owner.namespace(),
                                        owner.name(),
                                        GitOpsWorld.json(spec)),
                        GenericKubernetesResource.class))
                .create();
        assertThat(created).isNotNull();
    }

    private JsonNode get(Owner owner) {
        return new SiteApi(GitOpsWorld.WEST, admin).read(owner).json();
    }

    private StepContext context(long epoch, OperationKind kind, String type, String with, boolean away) {
        ApplicationName name = new ApplicationName("shop");
        return new StepContext(
                new OperationId("shop-%d-1".formatted(epoch + 1)),
                kind,
                GitOpsWorld.policy(name),
                Map.of(GitOpsWorld.WEST, west),
                away
                        ? new Placement(name, GitOpsWorld.WEST, GitOpsWorld.EAST, new Epoch(epoch))
                        : new Placement(name, GitOpsWorld.EAST, GitOpsWorld.WEST, new Epoch(epoch)),
                GitOpsWorld.step(type, with),
                Map.of(),
                List.of());
    }
}
