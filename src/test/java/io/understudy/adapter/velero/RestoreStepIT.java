package io.understudy.adapter.velero;

import static io.understudy.adapter.velero.VeleroWorld.restores;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.understudy.operation.Acceptance;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.SecretRef;
import io.understudy.topology.LinkName;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a simulated API server of the sandbox with a simulated Velero. */
class RestoreStepIT {

    private static final String NAME = "understudy-shop-2-1-volumes";
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String MAPPED =
            "{'link': 'volumes', 'includedNamespaces': ['shop'], 'namespaceMapping': {'shop': 'shop-dr'}}";
    private static final String IN_PLACE = "{'schedule': 'shop-hourly', 'includedNamespaces': ['shop']}";

    private final VeleroWorld world;
    private final RestoreStep step;

    RestoreStepIT(@TempDir Path folder) {
        world = new VeleroWorld(folder);
        world.links = List.of(VeleroWorld.hourly());
        world.west.backup("hourly-10", "Completed", NOW.minusSeconds(7200));
        world.west.backup("hourly-11", "Completed", NOW.minusSeconds(3600));
        step = new RestoreStep(world::client, System::nanoTime, Clock.fixed(NOW, ZoneOffset.UTC), VeleroWorld.POLL);
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void the_newest_backup_is_restored_and_done_once_its_workloads_serve() {
        StepResult result = step.apply(context(MAPPED));

        assertThat(result).isInstanceOfSatisfying(StepResult.Done.class, done -> {
            assertThat(done.summary())
                    .isEqualTo("restore %s of backup hourly-11 at west: Completed (5 of 5 items, 0 warnings, 0 errors)"
                            .formatted(NAME));
            assertThat(done.outputs()).containsEntry("restore", NAME).containsEntry("backup", "hourly-11");
        });
        assertThat(RestoredWorkloads.look(world.west.operator(), List.of("shop-dr"), Map.of()))
                .isEqualTo(new RestoredWorkloads(2, List.of()));
        Restore restore = restores(world.west).getFirst();
        assertThat(restore.getSpec().namespaceMapping).containsExactly(Map.entry("shop", "shop-dr"));
        assertThat(step.verify(context(MAPPED), (StepResult.Done) result)).isInstanceOf(Goal.Reached.class);
    }

    @Test
    void completed_with_pods_pending_is_not_done_and_says_what_pends() {
        world.west.cluster.capacity(1);
        world.timeout = Duration.ofMillis(800);

        assertThat(step.apply(context(MAPPED))).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.summary())
                    .contains("it is restored, but not everything serves")
                    .contains("Deployment shop-dr/web: 1 of 2 available")
                    .contains("Unschedulable: 0/1 nodes are available");
            assertThat(failed.retryable()).isTrue();
        });
        assertThat(step.observe(context(MAPPED))).isInstanceOf(Goal.Open.class);
        assertThat(step.observe(context("{'link': 'volumes', 'includedNamespaces': ['shop'], 'wait': 'restored'}")))
                .isInstanceOf(Goal.Reached.class);

        world.west.cluster.capacity(10);
        world.timeout = Duration.ofSeconds(20);
        assertThat(step.apply(context(MAPPED))).isInstanceOf(StepResult.Done.class);
        assertThat(restores(world.west)).hasSize(1);
    }

    @Test
    void a_restore_that_was_begun_before_a_crash_is_found() {
        world.westVelero.idle = true;
        world.timeout = Duration.ofMillis(60);
        assertThat(step.apply(context(MAPPED))).isInstanceOf(StepResult.Failed.class);
        world.westVelero.idle = false;
        world.timeout = Duration.ofSeconds(20);

        assertThat(step.apply(context(MAPPED))).isInstanceOf(StepResult.Done.class);

        assertThat(restores(world.west)).hasSize(1);
    }

    @Test
    void what_half_a_restore_left_is_never_taken_for_whole_by_another_one() {
        world.westVelero.ending = "PartiallyFailed";
        world.westVelero.errors = 1;

        assertThat(step.apply(context(MAPPED))).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.summary())
                    .contains("PartiallyFailed", "velero restore describe " + NAME, "velero restore delete " + NAME);
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.partly()).isTrue();
        });

        world.westVelero.ending = "Completed";
        world.westVelero.errors = 0;
        assertThat(step.apply(context(MAPPED)).summary()).contains("PartiallyFailed");
        assertThat(restores(world.west)).hasSize(1);

        world.west.operator().resources(Restore.class).inNamespace("velero").delete();
        assertThat(step.apply(context(MAPPED))).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void a_restore_that_left_nothing_is_made_again() {
        world.westVelero.ending = "Failed";
        world.westVelero.items = 0;
        assertThat(step.apply(context(MAPPED)))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());

        world.westVelero.ending = "Completed";
        world.westVelero.items = 5;
        assertThat(step.apply(context(MAPPED))).isInstanceOf(StepResult.Done.class);
        assertThat(restores(world.west))
                .extracting(restore -> restore.getMetadata().getName())
                .containsExactlyInAnyOrder(NAME, NAME + "-2");
    }

    @Test
    void volumes_that_are_there_already_would_keep_their_old_data_and_refuse_a_restore() {
        world.west.cluster.namespace("shop-dr");
        world.west
                .operator()
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName("data")
                        .withNamespace("shop-dr")
                        .endMetadata()
                        .build())
                .create();

        assertThat(step.precheck(context(MAPPED)))
                .singleElement()
                .asString()
                .contains("there are volumes already", "shop-dr/data");
        assertThat(step.apply(context(MAPPED))).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.summary()).contains("there are volumes already");
            assertThat(failed.retryable()).isFalse();
        });
        assertThat(restores(world.west)).isEmpty();

        String without = MAPPED.replace("'link'", "'excludedResources': ['persistentvolumeclaims'], 'link'");
        assertThat(step.apply(context(without))).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void what_was_backed_up_stopped_does_not_pass_for_serving() {
        world.westVelero.replicas = 0;
        world.timeout = Duration.ofMillis(800);

        assertThat(step.apply(context(MAPPED)).summary()).contains("in shop-dr nothing runs", "wait: restored");
    }

    @Test
    void a_restore_that_was_deleted_since_is_still_looked_for_when_it_is_undone() {
        var done = (StepResult.Done) step.apply(context(MAPPED));
        world.west.operator().resources(Restore.class).inNamespace("velero").delete();

        assertThat(step.compensate(context(MAPPED), done))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.summary()).contains("there run Deployment web"));
    }

    @Test
    void warnings_count_up_to_what_is_allowed() {
        world.westVelero.warnings = 1;

        assertThat(step.apply(context(MAPPED)))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertThat(step.apply(context(MAPPED.replace("'link'", "'maxWarnings': 1, 'link'"))))
                .isInstanceOf(StepResult.Done.class);
    }

    @Test
    void nothing_restored_is_no_restore() {
        world.westVelero.items = 0;

        assertThat(step.apply(context(MAPPED))).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.summary()).contains("Completed (0 of 0 items");
            assertThat(failed.retryable()).isFalse();
        });
    }

    @Test
    void a_backup_older_than_the_objective_asks_first_where_backups_are_all_there_is() {
        world.west
                .operator()
                .resources(Backup.class)
                .inNamespace("velero")
                .withName("hourly-11")
                .delete();
        world.west.backup("hourly-09", "Completed", NOW.minusSeconds(10_800));
        world.west
                .operator()
                .resources(Backup.class)
                .inNamespace("velero")
                .withName("hourly-10")
                .delete();

        assertThat(step.apply(context(MAPPED))).isInstanceOfSatisfying(StepResult.NeedsAcceptance.class, asks -> {
            assertThat(asks.risk().phrase()).isEqualTo("accept data loss: everything after backup hourly-09");
            assertThat(asks.summary()).contains("10800 s ago").contains("the objective allows 7200 s");
        });
        assertThat(restores(world.west)).isEmpty();

        world.acceptances.add(new Acceptance("ann", "accept data loss: everything after backup hourly-09", NOW));
        assertThat(step.apply(context(MAPPED))).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void words_for_a_newer_backup_do_not_accept_an_older_one() {
        world.west.backup("hourly-x", "Completed", NOW.minusSeconds(60));
        world.west.location("gone", "Unavailable");
        world.west.operator().resources(Backup.class).inNamespace("velero").delete();
        world.west.backup("hourly-09", "Completed", NOW.minusSeconds(10_800));
        world.west.backup("hourly-12", "Failed", NOW.minusSeconds(60));
        world.acceptances.add(new Acceptance("ann", "accept data loss: everything after backup hourly-12", NOW));

        assertThat(step.apply(context(MAPPED))).isInstanceOf(StepResult.NeedsAcceptance.class);
    }

    @Test
    void beside_a_database_the_promotion_asks_for_the_worst_of_all_links() {
        var nobody = new ReplicationLink.Credentials("nobody", new SecretRef.Env("NONE"));
        world.links = List.of(
                VeleroWorld.hourly(),
                new ReplicationLink.Postgresql(
                        new LinkName("orders"),
                        "shop",
                        Map.of(),
                        nobody,
                        nobody,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)));
        world.west.operator().resources(Backup.class).inNamespace("velero").delete();
        world.west.backup("hourly-09", "Completed", NOW.minusSeconds(10_800));

        assertThat(step.apply(context(MAPPED))).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void a_named_backup_that_is_not_shown_yet_is_waited_for() {
        world.links = List.of();
        world.west.operator().resources(Backup.class).inNamespace("velero").delete();
        world.east.schedule("shop-hourly", "");
        BackupStep backup = new BackupStep(world::client, System::nanoTime, VeleroWorld.POLL, context -> {});
        String name = ((StepResult.Done)
                        backup.apply(world.context(BackupStep.ID, "{'schedule': 'shop-hourly', 'shown': false}")))
                .outputs()
                .get("backup");

        assertThat(step.apply(context("{'backup': '%s', 'includedNamespaces': ['shop']}".formatted(name))))
                .isInstanceOf(StepResult.Done.class);
    }

    @Test
    void a_named_backup_that_is_nowhere_is_told() {
        world.timeout = Duration.ofMillis(60);

        assertThat(step.apply(context("{'backup': 'golden', 'includedNamespaces': ['shop']}")))
                .isEqualTo(new StepResult.Failed("at west: there is no backup golden", true));
    }

    @Test
    void undoing_deletes_nothing_and_waits_for_a_person_who_stops_what_runs() {
        var done = (StepResult.Done) step.apply(context(MAPPED));

        assertThat(step.compensate(context(MAPPED), done)).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.summary())
                    .contains(
                            "what was restored into namespace shop-dr stays",
                            "there run Deployment web",
                            "stop it, then retry");
            assertThat(failed.retryable()).isFalse();
        });
        assertThat(world.west.operator().namespaces().withName("shop-dr").get()).isNotNull();
    }

    @Test
    void undoing_is_done_when_nothing_that_was_restored_runs() {
        world.west.cluster.namespace("shop");
        world.westVelero.replicas = 0;
        String stopped = IN_PLACE.replace("'schedule'", "'wait': 'restored', 'schedule'");
        var done = (StepResult.Done) step.apply(context(stopped));

        assertThat(step.compensate(context(stopped), done))
                .isEqualTo(new StepResult.Done("what was restored into namespace shop stays"));
        assertThat(world.west.operator().namespaces().withName("shop").get()).isNotNull();
    }

    @Test
    void undoing_looks_at_no_pod_that_did_not_come_with_the_restore() {
        world.west.cluster.namespace("shop");
        world.westVelero.replicas = 0;
        String stopped = IN_PLACE.replace("'schedule'", "'wait': 'restored', 'schedule'");
        var done = (StepResult.Done) step.apply(context(stopped));
        world.west.operator().resource(pod("of-somebody-else").build()).create();
        assertThat(step.compensate(context(stopped), done))
                .isEqualTo(new StepResult.Done("what was restored into namespace shop stays"));

        Deployment web = world.west
                .operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .get();
        world.west
                .operator()
                .resource(pod("of-web")
                        .editMetadata()
                        .addNewOwnerReference()
                        .withApiVersion("apps/v1")
                        .withKind("Deployment")
                        .withName("web")
                        .withUid(web.getMetadata().getUid())
                        .endOwnerReference()
                        .endMetadata()
                        .build())
                .create();
        assertThat(step.compensate(context(stopped), done))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.summary())
                                .contains("Pod of-web")
                                .doesNotContain("of-somebody-else"));
    }

    private static PodBuilder pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("rig.invalid/main")
                .endContainer()
                .endSpec();
    }

    @Test
    void claims_of_others_in_the_same_namespace_do_not_refuse_a_restore_that_selects_by_labels() {
        world.west.cluster.namespace("shop-dr");
        world.west
                .operator()
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName("of-somebody-else")
                        .withNamespace("shop-dr")
                        .endMetadata()
                        .build())
                .create();
        String selected = MAPPED.replace("'link'", "'labelSelector': {'app': 'web'}, 'link'");
        assertThat(step.precheck(context(selected))).isEmpty();
        assertThat(step.apply(context(selected))).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void a_restore_without_volumes_is_made_again_whatever_it_left() {
        String without = MAPPED.replace("'link'", "'excludedResources': ['persistentvolumeclaims'], 'link'");
        world.westVelero.ending = "PartiallyFailed";
        world.westVelero.errors = 1;
        assertThat(step.apply(context(without)))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
        world.westVelero.ending = "Completed";
        world.westVelero.errors = 0;
        assertThat(step.apply(context(without))).isInstanceOf(StepResult.Done.class);
        assertThat(restores(world.west)).hasSize(2);
    }

    @Test
    void undoing_waits_for_a_restore_that_is_under_way() {
        world.westVelero.idle = true;
        world.timeout = Duration.ofMillis(60);
        assertThat(step.apply(context(MAPPED))).isInstanceOf(StepResult.Failed.class);

        assertThat(step.compensate(context(MAPPED), new StepResult.Done("?")))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
    }

    @Test
    void undoing_nothing_is_done() {
        assertThat(step.compensate(context(MAPPED), new StepResult.Done("?")))
                .isEqualTo(new StepResult.Done("nothing to undo: nothing was restored"));
    }

    @Test
    void a_dry_run_tells_what_would_be_restored_and_makes_nothing() {
        assertThat(step.observe(context(MAPPED)))
                .isEqualTo(new Goal.Open(
                        "would restore shop as shop-dr at west from backup hourly-11 of 2026-11-21T11:00:00Z"));
        assertThat(step.precheck(context(MAPPED))).isEmpty();
        assertThat(restores(world.west)).isEmpty();
    }

    @Test
    void prechecks_name_what_is_missing() {
        assertThat(step.precheck(context("{'schedule': 'nightly', 'includedNamespaces': ['shop']}")))
                .singleElement()
                .asString()
                .startsWith("at west: no backup of schedule nightly counts");
        world.west.cluster.allowReadingOnly();
        assertThat(step.precheck(context(MAPPED)))
                .contains(
                        "the service's account may not create restores in the namespace velero: allow it with the Helm chart's value velero");
        world.west.cluster.reject(404);
        assertThat(step.precheck(context(MAPPED)))
                .containsExactly("the cluster of west knows no Velero (404): install it there, or name another site");
    }

    private StepContext context(String with) {
        return world.context(RestoreStep.ID, with);
    }
}
