package io.understudy.rig.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.adapter.kubernetes.ApplyStep;
import io.understudy.adapter.kubernetes.CronJobsStep;
import io.understudy.adapter.kubernetes.JobStep;
import io.understudy.adapter.kubernetes.Manifests;
import io.understudy.adapter.kubernetes.PatchStep;
import io.understudy.adapter.kubernetes.ScaleStep;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What Kubernetes' own controllers and its API server make of the steps beside scaling and waiting, with the chart's rights. */
@NeedsNetwork
@NeedsKubernetes
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubernetesStepsRigIT {

    private static final StepResult.Done DONE = new StepResult.Done("done");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Path folder;
    private AdapterWorld world;
    private KubernetesClient admin;

    @BeforeAll
    void starts_two_sites(@TempDir Path folder) throws IOException {
        this.folder = folder;
        world = new AdapterWorld(folder);
        admin = world.west.admin();
    }

    @AfterAll
    void closes() throws IOException {
        world.close();
        threads.close();
    }

    @BeforeEach
    void deploys_the_shop() throws IOException {
        world.next();
    }

    @AfterEach
    void makes_room() {
        world.clear();
    }

    @Test
    void an_autoscaler_keeps_what_the_step_asks_for_and_has_its_limits_back_when_it_is_undone() throws IOException {
        create("""
                apiVersion: autoscaling/v1
                kind: HorizontalPodAutoscaler
                metadata: {name: web, namespace: %s}
                spec:
                  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
                  minReplicas: 1
                  maxReplicas: 5
                """);
        ScaleStep step = new ScaleStep(world.clients, world.memory());
        StepContext context = world.failover("kubernetes.scale", world.web("'replicas': 'asPrimary'"));
        assertThat(step.precheck(context)).isEmpty();

        assertThat(step.apply(context).summary()).contains("replicas 1 -> 3", "limits 1-5 -> 3-5");
        assertThat(step.observe(context)).isInstanceOf(Goal.Reached.class);
        world.scale(world.west, 1);
        AdapterWorld.await("the autoscaler gives the replicas back", () -> world.replicas(world.west) == 3);

        assertThat(step.compensate(context, DONE).summary()).contains("replicas 3 -> 1", "limits 3-5 -> 1-5");
        assertThat(limits()).containsEntry("minReplicas", 1).containsEntry("maxReplicas", 5);
        assertThat(world.replicas(world.west)).isEqualTo(1);
    }

    private Map<String, Object> limits() {
        return generic("autoscaling/v1", "HorizontalPodAutoscaler", "web").get("spec");
    }

    @Test
    void a_cron_job_that_missed_more_than_100_starts_runs_again() throws IOException {
        for (String name : List.of("report", "stuck")) {
            create("""
                    apiVersion: batch/v1beta1
                    kind: CronJob
                    metadata: {name: %s, namespace: %%s}
                    spec:
                      schedule: "* * * * *"
                      suspend: true
                      jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "rig.invalid/report:1"}]}}}}
                    """.formatted(name));
            GenericKubernetesResource created = generic("batch/v1beta1", "CronJob", name);
            String last = Instant.now()
                    .minus(Duration.ofHours(3))
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toString();
            created.setAdditionalProperty("status", Map.of("lastScheduleTime", last));
            admin.resource(created).updateStatus();
        }
        CronJobsStep step = new CronJobsStep(world.clients, Clock.systemUTC());
        StepContext context = world.failover(
                "kubernetes.cronjobs",
                "{'namespace': '%s', 'names': ['report'], 'action': 'resume'}".formatted(world.namespace));
        assertThat(step.precheck(context)).isEmpty();

        assertThat(step.apply(context).summary()).contains("report resumed with startingDeadlineSeconds none -> ");
        assertThat(step.observe(context)).isInstanceOf(Goal.Reached.class);
        GenericKubernetesResource plain = generic("batch/v1beta1", "CronJob", "stuck");
        Map<String, Object> spec = plain.get("spec");
        spec.put("suspend", false);
        admin.resource(plain).update();

        AdapterWorld.await(
                "report starts a Job",
                () -> admin.batch().v1().jobs().inNamespace(world.namespace).list().getItems().stream()
                        .anyMatch(job -> job.getMetadata().getName().startsWith("report-")));
        AdapterWorld.await(
                "the controller gives up the one that was resumed without the step",
                () -> admin.v1().events().inNamespace(world.namespace).list().getItems().stream()
                        .anyMatch(event -> "FailedNeedsStart".equals(event.getReason())
                                && "stuck".equals(event.getInvolvedObject().getName())));
    }

    @Test
    void cron_jobs_of_the_old_primary_are_suspended_in_its_own_api_version() throws IOException {
        world.east
                .admin()
                .resource(Serialization.unmarshal("""
                        apiVersion: batch/v1beta1
                        kind: CronJob
                        metadata: {name: report, namespace: %s}
                        spec:
                          schedule: "0 0 1 1 *"
                          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "rig.invalid/report:1"}]}}}}
                        """.formatted(world.namespace), GenericKubernetesResource.class))
                .create();
        CronJobsStep step = new CronJobsStep(world.clients, Clock.systemUTC());
        StepContext context = world.failover(
                "kubernetes.cronjobs",
                "{'namespace': '%s', 'names': ['report'], 'action': 'suspend'}".formatted(world.namespace));
        assertThat(step.precheck(context)).isEmpty();

        StepResult.Done done = (StepResult.Done) step.apply(context);
        assertThat(done.summary()).isEqualTo("CronJobs at us-east-1: report suspended");
        assertThat(step.verify(context, done)).isInstanceOf(Goal.Reached.class);
        assertThat(step.compensate(context, done).summary()).contains("report resumed again");
    }

    @Test
    void a_job_runs_once_and_its_end_is_told() throws Exception {
        Files.writeString(folder.resolve("migrate.yaml"), """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: migrate}
                spec:
                  template:
                    spec:
                      nodeName: elsewhere
                      restartPolicy: Never
                      containers: [{name: main, image: "rig.invalid/migrate:1"}]
                """);
        JobStep step = new JobStep(world.clients, new Manifests(folder), Ticker.system());
        StepContext context = world.failover(
                "kubernetes.job", "{'manifest': 'migrate.yaml', 'namespace': '%s'}".formatted(world.namespace));
        assertThat(step.precheck(context)).isEmpty();
        assertThat(jobPods()).isEmpty();
        Future<StepResult> first = threads.submit(() -> step.apply(context));
        Future<StepResult> repeat = threads.submit(() -> step.apply(context));
        AdapterWorld.await("its pod is made", () -> jobPods().size() == 1);

        admin.resource(new PodBuilder(jobPods().getFirst())
                        .editStatus()
                        .withPhase("Succeeded")
                        .endStatus()
                        .build())
                .updateStatus();

        assertThat(first.get()).isInstanceOf(StepResult.Done.class);
        assertThat(first.get().summary()).contains("is complete", "its log can't be read"); // there is no such node
        assertThat(repeat.get()).isInstanceOf(StepResult.Done.class);
        assertThat(jobPods()).hasSize(1);
        assertThat(step.observe(context)).isInstanceOf(Goal.Reached.class);
    }

    private List<Pod> jobPods() {
        return admin.pods()
                .inNamespace(world.namespace)
                .withLabel("job-name")
                .list()
                .getItems();
    }

    @Test
    void a_manifest_is_applied_beside_what_others_manage_and_a_conflict_is_never_forced_unasked() throws IOException {
        Files.writeString(folder.resolve("settings.yaml"), """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                data: {mode: primary}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: banner}
                data: {text: "we moved"}
                """);
        settings();
        ApplyStep step = new ApplyStep(world.clients, new Manifests(folder));
        StepContext context = applying("false");

        assertThat(step.precheck(context))
                .singleElement()
                .asString()
                .contains(
                        "ConfigMap %s/settings at us-west-2 is managed by somebody else".formatted(world.namespace),
                        ".data.mode",
                        "force: true");
        assertThat(step.apply(context))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertThat(data("settings")).containsEntry("mode", "standby");

        StepContext forced = applying("true");
        assertThat(step.precheck(forced)).isEmpty();
        assertThat(step.observe(forced).summary()).contains("data.mode", "creates ConfigMap");
        assertThat(admin.configMaps()
                        .inNamespace(world.namespace)
                        .withName("banner")
                        .get())
                .isNull();
        assertThat(step.apply(forced)).isInstanceOf(StepResult.Done.class);
        assertThat(step.observe(forced)).isInstanceOf(Goal.Reached.class);
        assertThat(data("settings")).containsEntry("mode", "primary").containsEntry("size", "xl");

        assertThat(step.compensate(forced, DONE).summary()).contains("deleted ConfigMap");
        assertThat(admin.configMaps()
                        .inNamespace(world.namespace)
                        .withName("banner")
                        .get())
                .isNull();
    }

    @Test
    void an_object_is_patched_and_put_back() throws IOException {
        settings();
        PatchStep step = new PatchStep(world.clients);
        StepContext context = world.failover(
                "kubernetes.patch",
                "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'name': 'settings', 'namespace': '%s', 'merge': {'data': {'mode': 'primary', 'size': null}}}"
                        .formatted(world.namespace));
        assertThat(step.precheck(context)).isEmpty();
        assertThat(data("settings")).containsEntry("mode", "standby");

        assertThat(step.apply(context).summary()).endsWith("data.mode, data.size");
        assertThat(step.observe(context)).isInstanceOf(Goal.Reached.class);
        assertThat(data("settings")).isEqualTo(Map.of("mode", "primary"));

        assertThat(step.compensate(context, DONE).summary()).contains("as before");
        assertThat(data("settings")).isEqualTo(Map.of("mode", "standby", "size", "xl"));

        StepContext invalid = world.failover(
                "kubernetes.patch",
                "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'name': 'settings', 'namespace': '%s', 'merge': {'data': {'not a key': 'x'}}}"
                        .formatted(world.namespace));
        assertThat(step.precheck(invalid)).singleElement().asString().contains("422", "not a key");
    }

    @Test
    void a_patch_that_the_server_completes_with_its_defaults_is_done_and_put_back() throws IOException {
        PatchStep step = new PatchStep(world.clients);
        StepContext context = world.failover(
                "kubernetes.patch",
                "{'apiVersion': 'apps/v1', 'kind': 'Deployment', 'name': 'web', 'namespace': '%s', 'merge': {'spec': {'template': {'spec': {'containers': [{'name': 'main', 'image': 'rig.invalid/web:2'}]}}}}}"
                        .formatted(world.namespace));
        assertThat(step.precheck(context)).isEmpty();
        Object before = containers();

        assertThat(step.apply(context)).isInstanceOf(StepResult.Done.class);
        assertThat(step.observe(context)).isInstanceOf(Goal.Reached.class);
        assertThat(step.apply(context).summary()).contains("patched already");

        assertThat(step.compensate(context, DONE).summary()).contains("as before");
        assertThat(containers()).isEqualTo(before);
    }

    private Object containers() {
        return world.web(world.west).getSpec().getTemplate().getSpec().getContainers();
    }

    private StepContext applying(String force) {
        return world.failover(
                "kubernetes.apply",
                "{'manifest': 'settings.yaml', 'namespace': '%s', 'force': %s}".formatted(world.namespace, force));
    }

    private void settings() {
        admin.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("settings")
                        .withNamespace(world.namespace)
                        .endMetadata()
                        .addToData("mode", "standby")
                        .addToData("size", "xl")
                        .build())
                .create();
    }

    private Map<String, String> data(String name) {
        return admin.configMaps()
                .inNamespace(world.namespace)
                .withName(name)
                .get()
                .getData();
    }

    private GenericKubernetesResource generic(String apiVersion, String kind, String name) {
        return admin.genericKubernetesResources(apiVersion, kind)
                .inNamespace(world.namespace)
                .withName(name)
                .get();
    }

    /** @param manifest with a place for the namespace */
    private void create(String manifest) {
        admin.resource(Serialization.unmarshal(manifest.formatted(world.namespace), GenericKubernetesResource.class))
                .create();
    }
}
