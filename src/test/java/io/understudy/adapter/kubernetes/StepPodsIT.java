package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.readiness.Login;
import io.understudy.readiness.PullSecret;
import io.understudy.readiness.PulledPod;
import io.understudy.runbook.Step;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nodes would pull for a step, and with which secrets. */
class StepPodsIT {

    private static final String IMAGE = "sandbox.invalid/main:1";
    private static final String AUTH = Base64.getEncoder().encodeToString("ann:pa:ss".getBytes(StandardCharsets.UTF_8));

    private KubernetesWorld world;
    private StepPods pods;
    private Path folder;

    @BeforeEach
    void start(@TempDir Path temporary) {
        folder = temporary;
        world = new KubernetesWorld(temporary);
        pods = new StepPods(world.clients, new Manifests(temporary), world.sites::get);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_scaled_workload_pulls_the_images_of_all_its_containers_but_those_that_are_never_pulled() {
        edit(pod -> pod.addNewInitContainer()
                .withName("init")
                .withImage("busybox")
                .endInitContainer()
                .addNewContainer()
                .withName("local")
                .withImage("local")
                .withImagePullPolicy("Never")
                .endContainer());
        assertThat(found())
                .isEqualTo(new PulledPod("Deployment shop/web", Map.of("main", IMAGE, "init", "busybox"), List.of()));
    }

    @Test
    void its_own_pull_secrets_are_read_in_both_forms() {
        secret("new", "kubernetes.io/dockerconfigjson", ".dockerconfigjson", """
                {"auths": {"r.test/team": {"auth": "%s", "username": "other", "password": "other"}}}""".formatted(AUTH));
        secret("old", "kubernetes.io/dockercfg", ".dockercfg", """
                {"https://index.docker.io/v1/": {"username": "bob", "password": "x"}}""");
        edit(pod -> pod.addNewImagePullSecret("new").addNewImagePullSecret("old"));
        account("default", "absent");
        assertThat(found().secrets())
                .containsExactly(
                        new PullSecret.Read(List.of(new Login("r.test/team", "ann", "pa:ss", "Secret shop/new"))),
                        new PullSecret.Read(
                                List.of(new Login("https://index.docker.io/v1/", "bob", "x", "Secret shop/old"))));
    }

    @Test
    void without_any_of_its_own_those_of_its_service_account_are_used() {
        account("default", "absent");
        account("web", "pull");
        secret("pull", "kubernetes.io/dockerconfigjson", ".dockerconfigjson", """
                {"auths": {"r.test": {"auth": "%s"}}}""".formatted(AUTH));
        assertThat(found().secrets())
                .containsExactly(new PullSecret.Useless(
                        "its pull secret shop/absent is not there at us-west-2",
                        "create it there, as it is at the primary"));
        edit(pod -> pod.withServiceAccountName("web"));
        assertThat(found().secrets())
                .containsExactly(new PullSecret.Read(List.of(new Login("r.test", "ann", "pa:ss", "Secret shop/pull"))));
    }

    @Test
    void a_secret_that_nodes_can_not_use_is_told() {
        secret("opaque", "Opaque", ".dockerconfigjson", "{}");
        secret("torn", "kubernetes.io/dockerconfigjson", ".dockerconfigjson", "{");
        secret("empty", "kubernetes.io/dockerconfigjson", ".dockerconfigjson", "{\"auths\": {}}");
        edit(pod -> pod.addNewImagePullSecret("opaque")
                .addNewImagePullSecret("torn")
                .addNewImagePullSecret("empty"));
        assertThat(found().secrets())
                .hasSize(3)
                .allSatisfy(secret -> assertThat(secret)
                        .isInstanceOfSatisfying(
                                PullSecret.Useless.class,
                                useless -> assertThat(useless.what())
                                        .endsWith("at us-west-2 holds nothing that nodes can pull with")));
    }

    @Test
    void a_right_that_is_missing_is_told_with_the_chart_s_value() {
        edit(pod -> pod.addNewImagePullSecret("pull"));
        world.west.allowReadingOnly(); // its reviews say no to everything
        assertThat(found().secrets())
                .containsExactly(new PullSecret.Unreadable(
                        "the service's account may not get Secret shop/pull",
                        "allow it in a Role, with the chart by the value applications[].pullSecrets"));
    }

    @Test
    void a_right_that_only_the_read_itself_lacks_is_told_too() {
        account("default", "pull");
        world.west.forbid("secrets");
        assertThat(found().secrets())
                .containsExactly(new PullSecret.Unreadable(
                        "the API server of us-west-2 forbids to get Secret shop/pull (403)",
                        "allow it in a Role, with the chart by the value applications[].pullSecrets"));
        world.west.forbid("serviceaccounts");
        assertThat(found().secrets())
                .singleElement()
                .asString()
                .contains("forbids to get ServiceAccount shop/default", "applications[].namespace");
    }

    @Test
    void what_is_not_there_or_may_not_be_read_is_left_to_its_step() {
        assertThat(pods.of(KubernetesWorld.WEST, scale("gone"))).isEmpty();
        world.west.forbid("deployments");
        assertThat(pods.of(KubernetesWorld.WEST, scale("web"))).isEmpty();
    }

    @Test
    void an_api_server_that_does_not_answer_makes_it_unknown() {
        world.west.kill();
        assertThatThrownBy(() -> pods.of(KubernetesWorld.WEST, scale("web")))
                .isInstanceOf(UnderstudyException.Transient.class)
                .hasMessageContaining("us-west-2 can't be reached");
    }

    @Test
    void files_of_jobs_and_of_what_is_applied_are_read() throws IOException {
        Files.writeString(folder.resolve("objects.yaml"), """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: migrate}
                spec: {template: {spec: {containers: [{name: sql, image: "r.test/sql:1"}]}}}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                ---
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: report, namespace: other}
                spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: pdf, image: "r.test/pdf:1"}]}}}}}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: once}
                spec: {containers: [{name: run, image: "r.test/run:1"}]}
                """);
        for (String type : List.of("kubernetes.job", "kubernetes.apply")) {
            Step step = world.step(type, "{'manifest': 'objects.yaml', 'namespace': 'shop'}");
            assertThat(pods.makes(step)).isTrue();
            assertThat(pods.of(KubernetesWorld.WEST, step))
                    .extracting(PulledPod::of, PulledPod::images)
                    .containsExactly(
                            tuple("Job shop/migrate", Map.of("sql", "r.test/sql:1")),
                            tuple("CronJob other/report", Map.of("pdf", "r.test/pdf:1")),
                            tuple("Pod shop/once", Map.of("run", "r.test/run:1")));
        }
        assertThat(pods.of(KubernetesWorld.WEST, world.step("kubernetes.job", "{'manifest': 'gone.yaml'}")))
                .isEmpty();
    }

    @Test
    void cron_jobs_are_asked_where_they_are_resumed() {
        create(Serialization.unmarshal("""
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: report, namespace: shop}
                spec:
                  schedule: "0 * * * *"
                  jobTemplate: {spec: {template: {spec: {containers: [{name: pdf, image: "r.test/pdf:1"}]}}}}
                """, HasMetadata.class));
        Step resume = world.step(
                "kubernetes.cronjobs", "{'action': 'resume', 'namespace': 'shop', 'names': ['report', 'gone']}");
        assertThat(pods.makes(resume)).isTrue();
        assertThat(pods.of(KubernetesWorld.WEST, resume))
                .extracting(PulledPod::of)
                .containsExactly("CronJob shop/report");
        assertThat(pods.makes(world.step("kubernetes.cronjobs", "{'action': 'suspend'}")))
                .isFalse();
        assertThat(pods.makes(world.step("kubernetes.wait", "{}"))).isFalse();
    }

    @Test
    void the_digests_that_run_are_those_that_registries_know() {
        runs("api-0", "sandbox.invalid/main@sha256:aa");
        runs("api-1", "docker-pullable://sandbox.invalid/main@sha256:bb");
        runs("api-2", "sha256:cc");
        var unused = world.east.deployment("shop", "api", 3);
        assertThat(pods.running(KubernetesWorld.EAST, scale("api")))
                .isEqualTo(Map.of("main", Set.of("sha256:aa", "sha256:bb")));
        world.east.kill();
        assertThat(pods.running(KubernetesWorld.EAST, scale("api"))).isEmpty();
    }

    /** A ready pod, which the simulated controller takes for one of its own. */
    private void runs(String name, String id) {
        HasMetadata pod = Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: shop, labels: {app: api}}
                spec: {containers: [{name: main, image: "sandbox.invalid/main:1"}]}
                status:
                  conditions: [{type: Ready, status: "True"}]
                  containerStatuses: [{name: main, imageID: "%s"}]
                """.formatted(name, id), HasMetadata.class);
        HasMetadata created = world.east.operator().resource(pod).create();
        HasMetadata shown = world.east.operator().resource(pod).updateStatus();
        assertThat(List.of(created, shown)).hasSize(2);
    }

    private PulledPod found() {
        List<PulledPod> all = pods.of(KubernetesWorld.WEST, scale("web"));
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private Step scale(String name) {
        return world.step(ScaleStep.ID, "{'deployment': '%s', 'namespace': 'shop', 'replicas': 1}".formatted(name));
    }

    /** The simulated controller may write at the same moment. */
    private void edit(UnaryOperator<PodSpecBuilder> change) {
        await().ignoreException(KubernetesClientException.class)
                .until(() -> world.west
                                .operator()
                                .apps()
                                .deployments()
                                .inNamespace("shop")
                                .withName("web")
                                .edit(web -> new DeploymentBuilder(web)
                                        .editSpec()
                                        .editTemplate()
                                        .withSpec(change.apply(new PodSpecBuilder(web.getSpec()
                                                        .getTemplate()
                                                        .getSpec()))
                                                .build())
                                        .endTemplate()
                                        .endSpec()
                                        .build())
                        != null);
    }

    private void account(String name, String secret) {
        create(new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .addNewImagePullSecret(secret)
                .build());
    }

    private void secret(String name, String type, String key, String content) {
        create(new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .withType(type)
                .addToData(key, Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)))
                .build());
    }

    private void create(HasMetadata object) {
        world.east.operator().resource(object).create();
        world.west.operator().resource(object).create();
    }
}
