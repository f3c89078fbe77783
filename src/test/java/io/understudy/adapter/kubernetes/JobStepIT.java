package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded API server has no Job controller: the test plays it. */
class JobStepIT {

    private static final String MIGRATE = "{'manifest': 'migrate.yaml', 'namespace': 'shop'}";
    private static final StepResult.Done DONE = new StepResult.Done("done");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Path folder;
    private KubernetesWorld world;
    private JobStep step;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        this.folder = folder;
        write("migrate.yaml", """
                # The shell's own ${VARIABLES} stay as they are.
                apiVersion: batch/v1
                kind: Job
                metadata: {name: migrate}
                spec:
                  backoffLimit: 0
                  template:
                    spec:
                      restartPolicy: Never
                      containers: [{name: main, image: "sandbox.invalid/migrate:1", args: ["echo ${HOME}"]}]
                """);
        world = new KubernetesWorld(folder);
        world.west.podLog("migrating\n3 tables\ndone\n");
        step = new JobStep(world.clients, new Manifests(folder), Ticker.system());
    }

    @AfterEach
    void close() {
        threads.close();
        world.close();
    }

    @Test
    void runs_to_its_end_and_tells_the_last_lines_of_its_log() throws Exception {
        assertThat(step.precheck(job())).isEmpty();
        assertThat(jobs()).as("after the precheck").isEmpty();
        assertThat(step.observe(job()).summary())
                .matches("Job shop/migrate-[0-9a-f]{10} at us-west-2: to run, .*sha256.*");
        Future<StepResult> running = threads.submit(() -> step.apply(job()));
        Job job = begun();
        assertThat(step.observe(job())).isInstanceOf(Goal.Open.class);
        assertThat(job.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getArgs())
                .containsExactly("echo ${HOME}");
        assertThat(job.getMetadata().getAnnotations())
                .containsEntry(JobStep.OWNER, "shop-2-1/web")
                .containsEntry(ScaleStep.EPOCH, "2");
        pod(job);

        ends(job, "Complete", "");

        assertThat(running.get()).isInstanceOfSatisfying(StepResult.Done.class, done -> {
            assertThat(done.summary()).contains("is complete; its log ends: migrating | 3 tables | done");
            assertThat(done.outputs()).containsEntry("job", job.getMetadata().getName());
            assertThat(step.verify(job(), done)).isInstanceOf(Goal.Reached.class);
        });
    }

    @Test
    void a_repeat_after_a_crash_finds_it_and_runs_it_once_only() throws Exception {
        Future<StepResult> first = threads.submit(() -> step.apply(job()));
        Job job = begun();
        Future<StepResult> second = threads.submit(() -> step.apply(job()));

        ends(job, "Complete", "");

        assertThat(first.get()).isInstanceOf(StepResult.Done.class);
        assertThat(second.get()).isInstanceOf(StepResult.Done.class);
        assertThat(jobs()).hasSize(1);
        assertThat(step.apply(job())).isInstanceOf(StepResult.Done.class);
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void one_that_would_be_gone_and_run_again_is_refused() throws IOException {
        write("migrate.yaml", """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: migrate}
                spec: {ttlSecondsAfterFinished: 60, template: {spec: {restartPolicy: Never, containers: [{name: main, image: "sandbox.invalid/migrate:1"}]}}}
                """);
        assertThat(step.precheck(job())).singleElement().asString().contains("remove ttlSecondsAfterFinished");
        assertThat(step.apply(job()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertThat(jobs()).isEmpty();
    }

    @Test
    void a_failed_one_fails_the_step_for_good_with_its_log() throws Exception {
        Future<StepResult> running = threads.submit(() -> step.apply(job()));
        Job job = begun();
        pod(job);

        ends(job, "Failed", "BackoffLimitExceeded");

        assertThat(running.get()).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("has failed: BackoffLimitExceeded", "3 tables | done");
        });
    }

    @Test
    void one_that_takes_too_long_goes_on_and_another_attempt_waits_for_it() throws Exception {
        world.timeout = Duration.ofMillis(300);

        assertThat(step.apply(job())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.summary()).contains("has not begun", "another attempt waits for it");
        });

        world.timeout = Duration.ofSeconds(5);
        Future<StepResult> again = threads.submit(() -> step.apply(job()));
        ends(begun(), "Complete", "");
        assertThat(again.get()).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void undone_while_it_runs_it_is_deleted_and_afterwards_left() {
        world.timeout = Duration.ofMillis(300);
        assertThat(step.compensate(job(), DONE).summary()).contains("did not run");
        step.apply(job());

        assertThat(step.compensate(job(), DONE).summary()).contains("deleted while it ran");
        assertThat(jobs()).isEmpty();

        step.apply(job());
        ends(begun(), "Complete", "");
        assertThat(step.compensate(job(), DONE).summary()).contains("has ended, what it did stays");
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void undone_goes_by_what_ran_and_not_by_what_the_file_says_by_then() throws IOException {
        world.timeout = Duration.ofMillis(300);
        step.apply(job());
        assertThat(jobs()).hasSize(1);
        write("migrate.yaml", "kind: [Job\n");

        assertThat(step.compensate(job(), DONE).summary()).contains("deleted while it ran");
        assertThat(jobs()).isEmpty();
    }

    @Test
    void a_job_of_that_name_that_is_another_ones_is_not_taken_for_its_own() {
        world.timeout = Duration.ofMillis(300);
        step.apply(job());
        Job job = begun();
        job.getMetadata().getAnnotations().remove(JobStep.OWNER);
        world.west.operator().resource(job).update();

        assertThat(step.apply(job())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("is not of this step");
        });
    }

    @Test
    void the_precheck_names_what_is_missing() throws IOException {
        assertThat(step.precheck(context("{'manifest': 'gone.yaml'}")))
                .singleElement()
                .asString()
                .contains("gone.yaml can't be read");
        write(
                "two.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n");
        assertThat(step.precheck(context("{'manifest': 'two.yaml'}")))
                .singleElement()
                .asString()
                .contains("must hold exactly one Job");
        write("bad.yaml", "kind: [Job\n");
        assertThat(step.precheck(context("{'manifest': 'bad.yaml'}")).getFirst())
                .contains("is not YAML");
        write("anonymous.yaml", "apiVersion: batch/v1\nkind: Job\nmetadata: {}\n");
        assertThat(step.precheck(context("{'manifest': 'anonymous.yaml'}")).getFirst())
                .contains("metadata.name");
        write("empty.yaml", "# nothing\n---\n");
        assertThat(step.precheck(context("{'manifest': 'empty.yaml'}")).getFirst())
                .contains("holds no object");
        world.west.allowReadingOnly();
        assertThat(step.precheck(job())).hasSize(4).first().asString().contains("may not create jobs in shop");
    }

    @Test
    void a_log_is_bounded_to_its_end_and_one_line() {
        assertThat(JobLog.bounded("x".repeat(5000) + "\n the\u001b[31m end \n"))
                .hasSize(1004)
                .startsWith("... x")
                .endsWith("| the [31m end");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private StepContext job() {
        return context(MIGRATE);
    }

    private StepContext context(String with) {
        return world.failover(JobStep.ID, with);
    }

    private List<Job> jobs() {
        return world.west
                .operator()
                .batch()
                .v1()
                .jobs()
                .inNamespace("shop")
                .list()
                .getItems();
    }

    private Job begun() {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !jobs().isEmpty());
        return jobs().getFirst();
    }

    private void ends(Job job, String condition, String reason) {
        world.west
                .operator()
                .resource(new JobBuilder(job)
                        .withNewStatus()
                        .addNewCondition()
                        .withType(condition)
                        .withStatus("True")
                        .withReason(reason)
                        .endCondition()
                        .endStatus()
                        .build())
                .updateStatus();
    }

    private void pod(Job job) {
        world.west
                .operator()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(job.getMetadata().getName() + "-0")
                        .withNamespace("shop")
                        .addToLabels("job-name", job.getMetadata().getName())
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("main")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }
}
