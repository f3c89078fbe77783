package io.understudy.reload;

import static io.understudy.reload.DocumentFolder.POLICY;
import static io.understudy.reload.DocumentFolder.RUNBOOK;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.LiveCatalogue;
import io.understudy.readiness.SetTime;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentWatchTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final ApplicationName BANK = new ApplicationName("bank");

    private final SetTime time = new SetTime();
    private final List<String> heard = new ArrayList<>();
    private final Set<ApplicationName> operating = new HashSet<>();
    private final DocumentFolder folder;
    private final LiveCatalogue live;
    private final DocumentWatch watch;
    private boolean moved;
    private boolean starting;
    private boolean broken;

    DocumentWatchTest(@TempDir Path path) {
        folder = new DocumentFolder(path);
        ConfigurationFolder.Result.Valid first = folder.valid();
        live = new LiveCatalogue(first.catalogue());
        watch = new DocumentWatch(
                path, live, first.orchestrator(), new Around(), new Listening(), time, time, Runnable::run);
        settle();
        assertThat(heard).isEmpty();
    }

    private final class Around implements World {
        @Override
        public boolean operates(ApplicationName application) {
            return operating.contains(application);
        }

        @Override
        public Placement placement(FailoverPolicy policy) {
            Placement home = new Placement(policy.application(), policy.primary(), policy.standby(), Epoch.INITIAL);
            return moved
                    ? new Placement(policy.application(), home.standby(), home.primary(), Epoch.INITIAL.next())
                    : home;
        }

        @Override
        public boolean betweenStarts(Runnable change) {
            if (!starting) {
                change.run();
            }
            return !starting;
        }
    }

    private final class Listening implements DocumentWatch.Follower {
        @Override
        public void changed(ChangedDocuments change) {
            if (broken) {
                throw new IllegalStateException("the journal is away");
            }
            heard.add("changed: " + change);
        }

        @Override
        public void rejected(List<String> reasons) {
            heard.add("rejected: " + reasons.size());
        }

        @Override
        public void settled(String words) {
            heard.add("settled");
        }
    }

    private void settle() {
        look();
        look();
    }

    private void look() {
        time.pass(DocumentWatch.EVERY);
        watch.tick();
    }

    private FailoverPolicy shop() {
        return Objects.requireNonNull(live.view().policies().get(SHOP));
    }

    private String rejected() {
        return String.join("\n", watch.running().rejected());
    }

    @Test
    void a_changed_threshold_is_taken_by_whoever_reads_the_view() {
        String before = watch.running().hash();
        folder.edit(POLICY, "failureThreshold: 3", "failureThreshold: 4");

        settle();

        assertThat(shop().health().thresholds().failure()).isEqualTo(4);
        assertThat(heard).containsExactly("changed: changed shop", "settled");
        assertThat(watch.running().hash()).isNotEqualTo(before).hasSize(64);
        assertThat(watch.running().loadedAt()).isEqualTo(time.instant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"switchover", "reprotect", "failback"})
    void a_changed_runbook_is_told_as_a_change_of_whoever_names_it(String kind) {
        String runbook = "runbooks/by-hand.yaml";
        folder.write(runbook, """
                apiVersion: understudy.io/v1
                kind: Runbook
                metadata: {name: by-hand}
                spec:
                  steps:
                    - {name: look, manual: {instructions: "Look twice."}, timeout: 1h}
                """);
        folder.edit(POLICY, "runbooks: {failover: move}", "runbooks: {failover: move, %s: by-hand}".formatted(kind));
        settle();
        heard.clear();

        folder.edit(runbook, "Look twice.", "Look three times.");
        settle();

        assertThat(heard).containsExactly("changed: changed shop", "settled");
    }

    @Test
    void a_file_is_read_only_after_it_lay_there_unchanged_for_one_look() {
        folder.edit(POLICY, "failureThreshold: 3", "failureThreshold: 4");
        look();
        folder.edit(POLICY, "failureThreshold: 4", "failureThreshold: 5");
        look();
        assertThat(heard).isEmpty();

        look();
        assertThat(shop().health().thresholds().failure()).isEqualTo(5);
    }

    @Test
    void nothing_is_looked_at_before_its_time() {
        folder.edit(POLICY, "failureThreshold: 3", "failureThreshold: 4");
        for (int second = 0; second < 4; second++) {
            time.pass(Duration.ofSeconds(1));
            watch.tick();
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void a_bad_set_never_replaces_a_good_one_and_is_told_by_its_place() {
        FailoverPolicy before = shop();
        folder.edit(POLICY, "failureThreshold: 3", "failureTreshold: 3");

        settle();
        settle();

        assertThat(shop()).isSameAs(before);
        assertThat(rejected()).contains("failover-policies/shop.yaml:19:12:").contains("failureTreshold");
        assertThat(heard).containsExactly("rejected: 1");
    }

    @Test
    void a_good_change_beside_a_bad_one_is_not_taken_by_halves() {
        folder.add("bank");
        folder.edit(RUNBOOK, "fence.primary", "fence.primry");

        settle();

        assertThat(live.view().policies()).doesNotContainKey(BANK);
        assertThat(watch.running().rejected()).isNotEmpty();
    }

    @Test
    void putting_the_old_text_back_ends_the_rejection_without_a_change() {
        folder.edit(POLICY, "failureThreshold: 3", "failureThreshold: three");
        settle();
        folder.edit(POLICY, "failureThreshold: three", "failureThreshold: 3");
        settle();

        assertThat(watch.running().rejected()).isEmpty();
        assertThat(heard).containsExactly("rejected: 1", "settled");
    }

    @Test
    void a_config_map_that_is_swapped_by_its_link_is_seen() {
        folder.mount("failover-policies", "2026_01");
        settle();
        assertThat(heard).isEmpty();

        folder.swap(
                "failover-policies",
                "2026_01",
                "2026_02",
                "shop.yaml",
                folder.read(POLICY).replace("failureThreshold: 3", "failureThreshold: 7"));
        settle();

        assertThat(shop().health().thresholds().failure()).isEqualTo(7);
    }

    @Test
    void applications_come_and_go() {
        folder.add("bank");
        settle();
        assertThat(live.view().policies()).containsKeys(SHOP, BANK);

        folder.delete("failover-policies/bank.yaml");
        settle();
        assertThat(live.view().policies()).containsOnlyKeys(SHOP);
        assertThat(heard).containsExactly("changed: added bank", "settled", "changed: removed bank", "settled");
    }

    @Test
    void an_application_with_an_operation_under_way_goes_only_after_it() {
        folder.add("bank");
        settle();
        operating.add(BANK);
        folder.delete("failover-policies/bank.yaml");
        settle();
        assertThat(live.view().policies()).containsKey(BANK);
        assertThat(rejected()).contains("application bank is gone, and has an operation or a live drill under way");

        operating.clear();
        look();
        assertThat(live.view().policies()).doesNotContainKey(BANK);
        assertThat(watch.running().rejected()).isEmpty();
    }

    @Test
    void what_an_operation_works_with_is_not_changed_under_it() {
        operating.add(SHOP);
        folder.edit(POLICY, "{route: power-off, required: true}", "{route: power-away, required: true}");
        settle();
        assertThat(rejected()).contains("its replication, fencing or dns has changed");

        operating.clear();
        look();
        assertThat(shop().fencing().toString()).contains("power-away");
    }

    @Test
    void nor_are_the_runbooks_of_its_way_back_taken_away() {
        folder.write("runbooks/again.yaml", """
                apiVersion: understudy.io/v1
                kind: Runbook
                metadata: {name: again}
                spec: {steps: [{name: copy, manual: {instructions: "rebuild the standby"}}]}
                """);
        folder.edit(POLICY, "failover: move", "failover: move, failback: move, reprotect: again");
        settle();
        operating.add(SHOP);
        folder.edit(POLICY, ", failback: move", "");
        settle();
        assertThat(rejected()).contains("a runbook of its way back is gone");
        folder.edit(POLICY, ", reprotect: again", ", failback: move");
        settle();
        assertThat(rejected()).contains("a runbook of its way back is gone");

        operating.clear();
        look();
        assertThat(shop().runbooks().reprotect()).isEmpty();
    }

    @Test
    void a_fence_that_others_share_is_not_forgotten_of_one_that_has_moved_away_behind_it() {
        folder.add("bank");
        settle();
        moved = true;
        folder.edit(POLICY, "{route: power-off, required: true}", "{route: power-away, required: true}");
        settle();
        assertThat(rejected())
                .contains("application shop has moved, and its fence route:power-off, which others share");

        moved = false;
        look();
        assertThat(shop().fencing().toString()).contains("power-away");
    }

    @Test
    void nor_does_its_policy_go() {
        folder.add("bank");
        settle();
        moved = true;
        folder.delete("failover-policies/bank.yaml");
        settle();
        assertThat(rejected())
                .contains("application bank has moved, and its fence route:power-off, which others share");
        assertThat(live.view().policies()).containsKey(BANK);
    }

    @Test
    void probes_and_runbooks_change_during_an_operation_which_keeps_its_plan() {
        operating.add(SHOP);
        folder.edit(RUNBOOK, "timeout: 8s", "timeout: 9s");
        settle();

        assertThat(heard).containsExactly("changed: changed shop", "settled");
    }

    @Test
    void a_change_waits_while_an_operation_starts() {
        starting = true;
        folder.add("bank");
        settle();
        assertThat(heard).isEmpty();

        starting = false;
        look();
        assertThat(live.view().policies()).containsKey(BANK);
    }

    @Test
    void the_orchestrator_document_needs_a_restart() {
        folder.edit("understudy.yaml", "concurrentFailovers: 5", "concurrentFailovers: 6");
        settle();
        assertThat(rejected()).isEqualTo("the Orchestrator document has changed: restart the service to take this");
    }

    @Test
    void a_changed_site_needs_a_restart() {
        folder.edit("failover-policies/sites.yaml", "secrets/west", "secrets/other");
        settle();
        assertThat(rejected()).isEqualTo("the site west has changed: restart the service to take this");
    }

    @Test
    void sites_of_an_application_need_a_restart_at_home() {
        exchangeSites();
        assertThat(rejected()).contains("its sites are west and east now", "restart the service");
    }

    @Test
    void sites_of_an_application_that_has_moved_are_told_with_where_it_is() {
        moved = true;
        exchangeSites();
        assertThat(rejected()).contains("its primary is west at the moment: move it home");
    }

    private void exchangeSites() {
        folder.edit(POLICY, "primary: east\n  standby: west", "primary: west\n  standby: east");
        settle();
    }

    @Test
    void a_link_that_is_another_one_under_the_same_name_is_not_taken() {
        folder.edit(POLICY, "10.2.0.2:5432", "10.2.0.3:5432");
        settle();
        assertThat(rejected()).contains("the link orders is another one now", "give the new one another name");
    }

    @Test
    void policies_that_are_all_gone_are_not_taken_for_a_wish() {
        String text = folder.read(POLICY);
        folder.delete(POLICY);
        settle();
        assertThat(rejected()).contains("no failover policy is left, so a mount may be missing");
        assertThat(live.view().policies()).containsOnlyKeys(SHOP);
        folder.write(POLICY, text);
        settle();
        assertThat(watch.running().rejected()).isEmpty();
        assertThat(live.view().policies()).containsOnlyKeys(SHOP);
    }

    @Test
    void whoever_could_not_follow_is_told_again() {
        broken = true;
        folder.add("bank");
        settle();
        assertThat(heard).isEmpty();

        broken = false;
        look();
        assertThat(heard).containsExactly("changed: added bank");
    }

    @Test
    void a_comment_changes_the_hash_and_nothing_else() {
        String before = watch.running().hash();
        folder.edit(POLICY, "kind: FailoverPolicy", "kind: FailoverPolicy # ours");
        settle();
        assertThat(watch.running().hash()).isNotEqualTo(before);
        assertThat(heard).isEmpty();
    }
}
