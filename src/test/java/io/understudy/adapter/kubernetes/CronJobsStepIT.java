package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.sandbox.kubernetes.KubernetesSite;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The embedded API server has no CronJob controller: that a resumed one starts again is tested on the rig. */
class CronJobsStepIT {

    private static final Instant NOW = Instant.parse("2026-03-04T12:00:30Z");
    private static final String SUSPEND = "{'namespace': 'shop', 'names': ['report', 'invoices'], 'action': 'suspend'}";
    private static final String RESUME = SUSPEND.replace("suspend", "resume");

    private KubernetesWorld world;
    private CronJobsStep step;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new KubernetesWorld(folder);
        step = new CronJobsStep(world.clients, Clock.fixed(NOW, ZoneOffset.UTC));
        for (String name : new String[] {"report", "invoices"}) {
            cronJob(world.east, "v1", name, "*/5 * * * *", false, NOW.minusSeconds(200), "");
            cronJob(world.west, "v1", name, "*/5 * * * *", true, NOW.minusSeconds(7200), "");
        }
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void suspends_at_the_old_primary_and_resumes_at_the_new_one() {
        assertThat(step.precheck(failover(SUSPEND))).isEmpty();
        assertThat(step.precheck(failover(RESUME))).isEmpty();
        assertThat(step.observe(failover(SUSPEND)))
                .isEqualTo(new Goal.Open("CronJobs at us-east-1: report suspended; invoices suspended"));

        StepResult off = step.apply(failover(SUSPEND));
        assertThat(off.summary()).isEqualTo("CronJobs at us-east-1: report suspended; invoices suspended");
        assertThat(step.verify(failover(SUSPEND), (StepResult.Done) off)).isInstanceOf(Goal.Reached.class);
        assertThat(suspended(world.east, "report")).isTrue();
        assertThat(suspended(world.west, "report")).isTrue();

        StepResult on = step.apply(failover(RESUME));
        assertThat(step.verify(failover(RESUME), (StepResult.Done) on)).isInstanceOf(Goal.Reached.class);
        assertThat(suspended(world.east, "invoices")).isTrue();
        assertThat(suspended(world.west, "invoices")).isFalse();
        assertThat(step.apply(failover(RESUME)).summary()).contains("report already", "invoices already");
    }

    @Test
    void an_old_api_server_is_asked_in_its_own_version() {
        world.east.lack("batch/v1");
        cronJob(world.east, "v1beta1", "report", "*/5 * * * *", false, NOW, "");

        assertThat(step.apply(failover("{'namespace': 'shop', 'names': ['report'], 'action': 'suspend'}"))
                        .summary())
                .isEqualTo("CronJobs at us-east-1: report suspended");

        assertThat(new CronJob(world.east
                                .operator()
                                .genericKubernetesResources("batch/v1beta1", "CronJob")
                                .inNamespace("shop")
                                .withName("report")
                                .get())
                        .suspended())
                .isTrue();
    }

    @Test
    void a_lost_primary_never_holds_up_a_failover_and_the_outcome_says_what_may_run_there() {
        world.east.kill();

        assertThat(step.precheck(failover(SUSPEND))).isEmpty();
        assertThat(step.observe(failover(SUSPEND))).isInstanceOf(Goal.Open.class);
        StepResult result = step.apply(failover(SUSPEND));

        assertThat(result).isInstanceOfSatisfying(StepResult.Done.class, done -> {
            assertThat(done.summary()).contains("us-east-1 can't be reached", "may still run there: report, invoices");
            assertThat(done.outputs()).containsEntry("left", "report, invoices");
            assertThat(step.verify(failover(SUSPEND), done)).isInstanceOf(Goal.Reached.class);
            assertThat(step.compensate(failover(SUSPEND), done).summary())
                    .contains("report was perhaps suspended", "invoices was perhaps suspended");
        });
    }

    @Test
    void a_planned_move_fails_when_the_primary_can_not_be_asked() {
        world.east.kill();

        assertThat(step.apply(world.switchover(CronJobsStep.ID, SUSPEND))).isInstanceOf(StepResult.Failed.class);
        assertThat(step.observe(world.switchover(CronJobsStep.ID, SUSPEND))).isInstanceOf(Goal.Unknown.class);
        assertThat(step.precheck(world.switchover(CronJobsStep.ID, SUSPEND))).hasSize(1);
    }

    @Test
    void a_refusal_of_a_living_primary_is_no_problem_for_a_failover_but_for_its_precheck() {
        world.east.allowReadingOnly();

        assertThat(step.precheck(failover(SUSPEND)).getFirst()).contains("may not update CronJob shop/report");
        assertThat(step.apply(failover(SUSPEND)).summary()).contains("403", "may still run there: report, invoices");
    }

    @Test
    void undoes_a_suspension_but_not_of_what_was_suspended_before() {
        cronJob(world.east, "v1", "idle", "*/5 * * * *", true, NOW, "");
        String with = "{'namespace': 'shop', 'names': ['report', 'idle'], 'action': 'suspend'}";
        StepResult.Done done = (StepResult.Done) step.apply(failover(with));
        assertThat(done.summary()).contains("report suspended; idle stays suspended");

        assertThat(step.compensate(failover(with), done).summary())
                .isEqualTo("CronJobs at us-east-1: report resumed again; idle stays suspended again");

        assertThat(suspended(world.east, "report")).isFalse();
        assertThat(suspended(world.east, "idle")).isTrue();
        assertThat(step.compensate(failover(with), done).summary()).contains("report: nothing to undo");
    }

    @ParameterizedTest
    @CsvSource({"101, true", "100, false"})
    void a_resumed_one_that_missed_too_many_starts_gets_a_deadline_that_lets_it_start(int missed, boolean trapped) {
        cronJob(world.west, "v1", "often", "* * * * *", true, NOW.minusSeconds(60L * missed), "");
        String with = "{'namespace': 'shop', 'names': ['often'], 'action': 'resume'}";

        StepResult result = step.apply(failover(with));

        CronJob resumed = job(world.west, "often");
        assertThat(resumed.suspended()).isFalse();
        assertThat(resumed.neededDeadline(NOW)).isEmpty();
        if (trapped) {
            assertThat(result.summary()).contains("startingDeadlineSeconds none -> 571", "missed more than 100 starts");
            assertThat(resumed.startingDeadlineSeconds()).contains(571L);
            assertThat(Marks.of(resumed.object(), CronJobChange.DEADLINE_BEFORE))
                    .contains("none");
        } else {
            assertThat(resumed.startingDeadlineSeconds()).isEmpty();
        }
        assertThat(step.observe(failover(with))).isInstanceOf(Goal.Reached.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "startingDeadlineSeconds: 90000"})
    void the_next_suspension_and_compensation_give_the_original_deadline_back(String deadline) {
        cronJob(world.west, "v1", "often", "* * * * *", true, NOW.minusSeconds(90_000), deadline);
        var original = job(world.west, "often").startingDeadlineSeconds();
        String resume = "{'namespace': 'shop', 'names': ['often'], 'action': 'resume'}";

        StepResult.Done done = (StepResult.Done) step.apply(failover(resume));
        assertThat(job(world.west, "often").startingDeadlineSeconds()).contains(571L);
        step.compensate(failover(resume), done);
        assertThat(job(world.west, "often").startingDeadlineSeconds()).isEqualTo(original);
        assertThat(suspended(world.west, "often")).isTrue();

        step.apply(failover(resume));
        StepContext back = world.failback(2, CronJobsStep.ID, resume.replace("resume", "suspend"));
        assertThat(step.apply(back).summary()).isEqualTo("CronJobs at us-west-2: often suspended");
        assertThat(job(world.west, "often").startingDeadlineSeconds()).isEqualTo(original);
        assertThat(Marks.of(job(world.west, "often").object(), CronJobChange.DEADLINE_BEFORE))
                .isEmpty();
    }

    @Test
    void a_deadline_of_the_owner_that_is_short_enough_is_left_alone() {
        cronJob(world.west, "v1", "often", "* * * * *", true, NOW.minusSeconds(90_000), "startingDeadlineSeconds: 300");

        step.apply(failover("{'namespace': 'shop', 'names': ['often'], 'action': 'resume'}"));

        assertThat(job(world.west, "often").startingDeadlineSeconds()).contains(300L);
    }

    @Test
    void a_schedule_that_can_not_be_counted_is_told() {
        cronJob(world.west, "v1", "odd", "@every 1m", true, NOW.minusSeconds(90_000), "");

        assertThat(step.apply(failover("{'namespace': 'shop', 'names': ['odd'], 'action': 'resume'}"))
                        .summary())
                .contains("odd resumed", "'@every 1m' missed can't be counted");
    }

    @Test
    void an_older_operation_resumes_nothing() {
        step.apply(world.failoverFrom(5, CronJobsStep.ID, RESUME));

        assertThat(step.apply(failover(RESUME))).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("carries epoch 6", "leads to epoch 2");
        });
    }

    @Test
    void a_missing_one_is_named() {
        String resume = "{'namespace': 'shop', 'names': ['gone'], 'action': 'resume'}";
        assertThat(step.precheck(failover(resume)))
                .containsExactly("CronJob shop/gone does not exist at us-west-2: deploy it there");
        assertThat(step.apply(failover(resume)).summary()).contains("does not exist at us-west-2");
        String suspend = "{'namespace': 'shop', 'names': ['gone'], 'action': 'suspend'}";
        assertThat(step.precheck(failover(suspend))).hasSize(1);
        assertThat(step.apply(failover(suspend)).summary()).isEqualTo("CronJobs at us-east-1: gone is not there");
    }

    private StepContext failover(String with) {
        return world.failover(CronJobsStep.ID, with);
    }

    private static void cronJob(
            KubernetesSite site,
            String version,
            String name,
            String schedule,
            boolean suspend,
            Instant last,
            String deadline) {
        site.operator()
                .resource(Serialization.unmarshal(
                        """
                        apiVersion: batch/%s
                        kind: CronJob
                        metadata: {name: %s, namespace: shop}
                        spec:
                          schedule: "%s"
                          suspend: %s
                          %s
                          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "sandbox.invalid/main:1"}]}}}}
                        status: {lastScheduleTime: "%s"}
                        """.formatted(version, name, schedule, suspend, deadline, last),
                        GenericKubernetesResource.class))
                .create();
    }

    private static CronJob job(KubernetesSite site, String name) {
        return new CronJob(site.operator()
                .genericKubernetesResources("batch/v1", "CronJob")
                .inNamespace("shop")
                .withName(name)
                .get());
    }

    private static boolean suspended(KubernetesSite site, String name) {
        return job(site, name).suspended();
    }
}
