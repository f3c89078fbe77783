package io.understudy.adapter.velero;

import static io.understudy.adapter.velero.VeleroWorld.backups;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against two simulated API servers of the sandbox with a simulated Velero each. */
class BackupStepIT {

    private static final String NAME = "understudy-shop-2-1-volumes";
    private static final String SCHEDULE = "{'schedule': 'shop-hourly'}";

    private final VeleroWorld world;
    private final List<String> made = new ArrayList<>();
    private final BackupStep step;

    BackupStepIT(@TempDir Path folder) {
        world = new VeleroWorld(folder);
        world.east.schedule("shop-hourly", "");
        step = new BackupStep(
                world::client,
                System::nanoTime,
                VeleroWorld.POLL,
                context -> made.add(context.operation().value()));
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void a_backup_as_its_schedule_makes_it_is_done_once_the_other_site_shows_it() {
        StepResult result = step.apply(context(SCHEDULE));

        assertThat(result).isInstanceOfSatisfying(StepResult.Done.class, done -> {
            assertThat(done.summary())
                    .isEqualTo("backup %s at east: Completed (5 of 5 items, 0 warnings, 0 errors)".formatted(NAME));
            assertThat(done.outputs())
                    .containsEntry("backup", NAME)
                    .containsEntry("items", "5")
                    .containsEntry("warnings", "0")
                    .containsKey("started");
        });
        assertThat(made).containsExactly("shop-2-1");
        assertThat(backups(world.west)).hasSize(1);
        Backup backup = backups(world.east).getFirst();
        assertThat(backup.getMetadata().getLabels())
                .containsEntry("velero.io/schedule-name", "shop-hourly")
                .containsEntry("app", "shop");
        assertThat(backup.getMetadata().getAnnotations())
                .containsEntry("understudy.io/operation", "shop-2-1")
                .containsEntry("understudy.io/epoch", "2");
        assertThat(backup.getSpec().includedNamespaces).containsExactly("shop");
        assertThat(backup.getSpec().others())
                .as("of the template also what is not known here")
                .containsKeys("snapshotMoveData", "orderedResources");
        assertThat(world.progress).hasSizeGreaterThan(3).last().asString().contains("Completed");
        assertThat(step.verify(context(SCHEDULE), (StepResult.Done) result)).isInstanceOf(Goal.Reached.class);
    }

    @Test
    void what_an_attempt_before_a_crash_began_is_waited_for_and_not_made_again() {
        world.eastVelero.idle = true;
        world.timeout = Duration.ofMillis(60);
        assertThat(step.apply(context(SCHEDULE))).isInstanceOf(StepResult.Failed.class);
        assertThat(step.observe(context(SCHEDULE)).summary())
                .isEqualTo("backup %s at east: New (0 warnings, 0 errors) is under way".formatted(NAME));
        world.timeout = Duration.ofSeconds(20);
        world.eastVelero.idle = false;

        assertThat(step.apply(context(SCHEDULE))).isInstanceOf(StepResult.Done.class);

        assertThat(backups(world.east)).hasSize(1);
    }

    @Test
    void errors_count_and_another_attempt_makes_another_backup() {
        world.eastVelero.ending = "PartiallyFailed";
        world.eastVelero.errors = 3;

        assertThat(step.apply(context(SCHEDULE))).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.summary())
                    .startsWith(
                            "backup %s at east: PartiallyFailed (5 of 5 items, 0 warnings, 3 errors)".formatted(NAME))
                    .contains("velero backup describe " + NAME);
            assertThat(failed.retryable()).isTrue();
        });
        assertThat(made).isEmpty();

        world.eastVelero.ending = "Completed";
        world.eastVelero.errors = 0;
        assertThat(step.apply(context(SCHEDULE)))
                .isInstanceOfSatisfying(
                        StepResult.Done.class,
                        done -> assertThat(done.outputs()).containsEntry("backup", NAME + "-2"));
    }

    @Test
    void warnings_count_up_to_what_is_allowed() {
        world.eastVelero.warnings = 2;

        assertThat(step.apply(context(SCHEDULE)))
                .isEqualTo(new StepResult.Failed(
                        "backup %s at east: Completed (5 of 5 items, 2 warnings, 0 errors); look with: velero backup describe %s --details; warnings that do no harm are allowed by maxWarnings"
                                .formatted(NAME, NAME),
                        false));
        assertThat(step.apply(context("{'schedule': 'shop-hourly', 'maxWarnings': 2}")))
                .isInstanceOf(StepResult.Done.class);
    }

    @Test
    void a_backup_that_the_other_site_does_not_show_is_not_done() {
        world.eastVelero.other = null;
        world.timeout = Duration.ofMillis(500);

        assertThat(step.apply(context(SCHEDULE)))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.summary()).contains("Velero at west does not show it yet"));
        assertThat(step.observe(context(SCHEDULE))).isInstanceOf(Goal.Open.class);
        assertThat(made).isEmpty();

        String alone = "{'schedule': 'shop-hourly', 'shown': false}";
        assertThat(step.observe(context(alone))).isInstanceOf(Goal.Reached.class);
    }

    @Test
    void without_a_schedule_the_runbook_says_what_is_backed_up() {
        StepResult result = step.apply(context("""
                {'includedNamespaces': ['shop'], 'labelSelector': {'tier': 'data'}, 'excludedResources': ['events'],
                 'storageLocation': 'default', 'ttl': '48h0m0s', 'at': 'newPrimary'}"""));

        assertThat(result).isInstanceOf(StepResult.Done.class);
        Backup.Spec spec = backups(world.west).getFirst().getSpec();
        assertThat(spec.includedNamespaces).containsExactly("shop");
        assertThat(spec.excludedResources).containsExactly("events");
        assertThat(spec.labelSelector)
                .isEqualTo(new LabelSelectorBuilder()
                        .addToMatchLabels("tier", "data")
                        .build());
        assertThat(spec.ttl).isEqualTo("48h0m0s");
        assertThat(backups(world.east)).isEmpty();
    }

    @Test
    void a_dry_run_tells_what_would_be_backed_up_and_makes_nothing() {
        assertThat(step.observe(context(SCHEDULE)))
                .isEqualTo(new Goal.Open("would back up what schedule shop-hourly backs up at east"));
        assertThat(step.precheck(context(SCHEDULE))).isEmpty();
        assertThat(backups(world.east)).isEmpty();
    }

    @Test
    void prechecks_name_what_is_missing() {
        assertThat(step.precheck(context("{'schedule': 'nightly'}")))
                .containsExactly(
                        "there is no Velero schedule nightly at east: create it there, or name what to back up");
        world.east.location("broken", "Unavailable");
        assertThat(step.precheck(context("{'includedNamespaces': ['shop'], 'storageLocation': 'broken'}")))
                .containsExactly(
                        "the backup storage location broken is Unavailable (as tested) at east: repair it, or name another");
        assertThat(step.precheck(context("{'includedNamespaces': ['shop'], 'storageLocation': 'none'}")))
                .containsExactly("there is no backup storage location none at east: repair it, or name another");
        world.east.cluster.allowReadingOnly();
        assertThat(step.precheck(context(SCHEDULE)))
                .containsExactly(
                        "the service's account may not create backups in the namespace velero: allow it with the Helm chart's value velero");
        world.east.cluster.reject(404);
        assertThat(step.precheck(context(SCHEDULE)))
                .containsExactly("the cluster of east knows no Velero (404): install it there, or name another site");
    }

    @Test
    void a_cluster_that_can_not_be_reached_fails_in_a_way_that_may_pass() {
        world.east.cluster.kill();

        assertThat(step.apply(context(SCHEDULE))).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.summary()).startsWith("the API server of east can't be reached");
            assertThat(failed.retryable()).isTrue();
        });
    }

    @Test
    void a_backup_is_left_when_the_operation_is_undone() {
        var done = (StepResult.Done) step.apply(context(SCHEDULE));

        assertThat(step.compensate(context(SCHEDULE), done)).isInstanceOf(StepResult.Done.class);

        assertThat(backups(world.east)).hasSize(1);
    }

    private StepContext context(String with) {
        return world.context(BackupStep.ID, with);
    }
}
