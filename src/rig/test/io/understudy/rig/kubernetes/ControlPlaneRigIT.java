package io.understudy.rig.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@NeedsNetwork
@NeedsKubernetes
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlPlaneRigIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String APP = "web";

    private final ConcurrentMap<String, Integer> running = new ConcurrentHashMap<>();
    private Reaper reaper;
    private Network network;
    private ControlPlane plane;
    private Kubelet kubelet;
    private String namespace;
    private int tests;

    @BeforeAll
    void starts_a_control_plane_in_the_east() throws IOException {
        reaper = Reaper.start();
        network = Network.open(reaper);
        Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "understudy-rig-");
        plane = ControlPlane.start(
                reaper, network.place(Host.EAST), network.address(Host.EAST, 30), folder, KubernetesAssets.find());
    }

    @AfterAll
    void closes() throws IOException {
        plane.close();
        reaper.close();
        network.close();
    }

    @BeforeEach
    void starts_a_kubelet_and_a_namespace() throws IOException {
        namespace = "shop-" + ++tests;
        kubelet = Kubelet.start(
                plane, KubeletSettings.DEFAULT, (where, app, count) -> running.put(where + "/" + app, count));
        Workloads.namespace(plane.admin(), namespace);
    }

    @AfterEach
    void removes_the_namespaces_workloads() throws IOException {
        kubelet.acceptImages();
        kubelet.capacity(100);
        plane.admin().apps().deployments().inNamespace(namespace).delete();
        await("no pod is left", () -> pods().isEmpty() && running() == 0);
        kubelet.close();
    }

    @Test
    void a_deployment_becomes_available_and_its_pods_are_heard_of_and_gone_again() throws IOException {
        deploy(3);
        await("3 available", () -> available() == 3);
        assertThat(running()).isEqualTo(3);

        scale(1);
        await("1 left", () -> available() == 1 && running() == 1 && pods().size() == 1);
    }

    @Test
    void an_orchestrator_of_ones_own_has_what_its_values_grant_and_loses_what_they_name_no_longer(@TempDir Path folder)
            throws IOException {
        Path admin = plane.kubeconfig(folder.resolve("admin.kubeconfig"), ControlPlane.ADMIN);
        Path values = folder.resolve("values.yaml");
        try (KubernetesClient own = plane.client(ControlPlane.OWN);
                KubernetesClient other = plane.client(ControlPlane.UNDERSTUDY)) {
            Files.writeString(values, "applications: [{namespace: %s, deployments: [web, cart]}]".formatted(namespace));
            Chart.install(admin, values);
            await("both are granted", () -> mayScale(own, "web") && mayScale(own, "cart"));
            assertThat(mayScale(other, "web")).isFalse();

            Files.writeString(values, "applications: [{namespace: %s, deployments: [cart]}]".formatted(namespace));
            Chart.install(admin, values);
            await("the web is not granted any more", () -> !mayScale(own, "web"));
            assertThat(mayScale(own, "cart")).isTrue();

            Files.writeString(values, "applications: [{namespace: nowhere, deployments: [web]}]");
            assertThatThrownBy(() -> Chart.install(admin, values)).hasMessageContaining("nowhere");
        }
    }

    private boolean mayScale(KubernetesClient client, String deployment) {
        return client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withNamespace(namespace)
                        .withVerb("update")
                        .withGroup("apps")
                        .withResource("deployments")
                        .withName(deployment)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }

    @Test
    void what_finds_no_room_waits_until_there_is_some() throws IOException {
        kubelet.capacity(1);
        deploy(2);
        await(
                "one is unschedulable",
                () -> pods().stream()
                        .anyMatch(pod -> pod.getStatus().getConditions().stream()
                                .anyMatch(c -> "Unschedulable".equals(c.getReason()))));
        await("the other runs", () -> available() == 1);
        assertThat(running()).isEqualTo(1);

        kubelet.capacity(2);
        await("both run", () -> available() == 2);
    }

    @Test
    void an_image_that_can_not_be_pulled_keeps_pods_from_running_until_it_can() throws IOException {
        kubelet.refuseImages();
        deploy(1);
        await(
                "it says why",
                () -> pods().stream()
                        .anyMatch(pod -> pod.getStatus().getContainerStatuses().stream()
                                .anyMatch(c -> "ImagePullBackOff"
                                        .equals(c.getState().getWaiting().getReason()))));
        assertThat(available()).isZero();
        assertThat(running()).isZero();

        kubelet.acceptImages();
        await("it runs", () -> available() == 1);
    }

    @Test
    void a_killed_pod_starts_again() throws IOException {
        kubelet.podStart(Duration.ofMillis(500));
        deploy(1);
        await("it runs", () -> available() == 1);

        kubelet.kill(namespace, APP);

        await("it is away", () -> available() == 0 && running() == 0);
        await("it is back", () -> available() == 1);
        assertThat(pods().getFirst()
                        .getStatus()
                        .getContainerStatuses()
                        .getFirst()
                        .getRestartCount())
                .isEqualTo(1);
    }

    @Test
    void pods_run_on_without_the_control_plane_and_it_remembers_everything_when_it_is_back() throws IOException {
        deploy(2);
        await("they run", () -> available() == 2);
        List<String> before = names();

        plane.kill();
        assertThatThrownBy(this::available).isInstanceOf(KubernetesClientException.class);
        assertThat(running()).isEqualTo(2);
        plane.restart();

        assertThat(names()).isEqualTo(before);
        scale(3);
        await("controllers and kubelet work again", () -> available() == 3 && running() == 3);
    }

    @Test
    void a_paused_api_server_answers_nothing_and_goes_on_where_it_was() throws IOException {
        deploy(1);
        await("it runs", () -> available() == 1);
        plane.pauseApi();
        try (KubernetesClient hasty = plane.client(ControlPlane.ADMIN)) {
            hasty.getConfiguration().setRequestTimeout(300);
            assertThatThrownBy(() -> hasty.namespaces().list()).isInstanceOf(KubernetesClientException.class);
        } finally {
            plane.resumeApi();
        }
        scale(2);
        await("a second", () -> available() == 2);
    }

    @Test
    void a_user_without_rights_is_forbidden_and_a_stranger_is_unknown() throws IOException {
        assertThat(codeOf(plane.client(ControlPlane.UNDERSTUDY))).isEqualTo(403);
        KubernetesClient stranger = plane.client(ControlPlane.UNDERSTUDY);
        stranger.getConfiguration().setOauthToken("0000");
        assertThat(codeOf(stranger)).isEqualTo(401);
    }

    private int codeOf(KubernetesClient client) {
        try (client) {
            client.apps().deployments().inNamespace(namespace).list();
            return 200;
        } catch (KubernetesClientException e) {
            return e.getCode();
        }
    }

    private void deploy(int replicas) {
        Workloads.deployment(plane.admin(), namespace, APP, replicas);
    }

    private void scale(int replicas) {
        plane.admin().apps().deployments().inNamespace(namespace).withName(APP).scale(replicas);
    }

    private int available() {
        DeploymentStatus status = plane.admin()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(APP)
                .get()
                .getStatus();
        return status.getAvailableReplicas() == null ? 0 : status.getAvailableReplicas();
    }

    private int running() {
        return running.getOrDefault(namespace + "/" + APP, 0);
    }

    private List<Pod> pods() {
        return plane.admin().pods().inNamespace(namespace).list().getItems();
    }

    private List<String> names() {
        return pods().stream().map(pod -> pod.getMetadata().getName()).sorted().toList();
    }

    private static void await(String what, Callable<Boolean> condition) throws IOException {
        Wait.until(what, PATIENCE, condition);
    }
}
