package io.understudy.adapter.velero;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.health.Thresholds;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.ReplicationLink.Selection;
import io.understudy.policy.Site;
import io.understudy.replication.CopySample;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a simulated API server of the sandbox; Velero itself does not run. */
class VeleroReplicationProbeIT {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final SiteName EAST = new SiteName("east");
    private static final SiteName WEST = new SiteName("west");
    private static final LinkName VOLUMES = new LinkName("volumes");
    private static final Placement FROM = new Placement(SHOP, EAST, WEST, Epoch.INITIAL);
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Selection HOURLY = new Selection.Schedule("shop-hourly");

    private final VeleroSite west;
    private Map<SiteName, String> locations = Map.of();
    private Selection selection = HOURLY;
    private boolean partiallyFailed;
    private Optional<SiteName> asked = Optional.empty();

    VeleroReplicationProbeIT(@TempDir Path folder) {
        west = VeleroSite.start("west", folder);
    }

    @BeforeEach
    void available() {
        west.location("default", "Available");
    }

    @AfterEach
    void end() {
        west.close();
    }

    @Test
    void the_age_of_the_newest_completed_backup_counts_from_its_start() {
        west.backup("hourly-10", "Completed", NOW.minusSeconds(7200));
        west.backup("hourly-11", "Completed", NOW.minusSeconds(3600));

        CopySample sample = sample();

        assertThat(sample.newest()).contains(new CopySample.Copy("hourly-11", Duration.ofHours(1)));
        assertThat(sample.making()).isTrue();
        assertThat(sample.detail())
                .isEqualTo(
                        "newest backup at west is hourly-11 of 2026-11-21T11:00:00Z, 12 of 12 items, 2 warnings, 0 errors");
    }

    @Test
    void a_backup_that_is_not_completed_does_not_count_however_new() {
        west.backup("hourly-10", "Completed", NOW.minusSeconds(7200));
        west.backup("hourly-11", "PartiallyFailed", NOW.minusSeconds(3600));
        for (String phase : List.of("InProgress", "Failed", "Deleting", "FinalizingPartiallyFailed", "SomethingNew")) {
            west.backup("hourly-" + phase.toLowerCase(Locale.ROOT), phase, NOW.minusSeconds(60));
        }

        assertThat(sample().newest()).map(CopySample.Copy::name).contains("hourly-10");
    }

    @Test
    void one_with_errors_counts_where_the_policy_says_so() {
        west.backup("hourly-11", "PartiallyFailed", NOW.minusSeconds(3600));
        partiallyFailed = true;

        assertThat(sample().newest()).map(CopySample.Copy::name).contains("hourly-11");
    }

    @Test
    void without_a_backup_that_counts_nothing_is_known_and_the_latest_says_why() {
        west.backup("hourly-11", "PartiallyFailed", NOW.minusSeconds(3600));

        assertThat(sample().newest()).isEmpty();
        assertThat(sample().detail())
                .isEqualTo(
                        "at west: no backup of schedule shop-hourly counts, the latest of 1 is hourly-11: PartiallyFailed (12 of 12 items, 2 warnings, 0 errors)");
    }

    @Test
    void a_backup_of_another_schedule_is_another_applications() {
        west.backup("daily-1", "Completed", NOW.minusSeconds(60), "default", "cart-daily");

        assertThat(sample().newest()).isEmpty();
        assertThat(sample().detail()).contains("there is none at all");
    }

    @Test
    void labels_select_as_well() {
        selection = new Selection.Labels(Map.of("velero.io/schedule-name", "cart-daily"));
        west.backup("daily-1", "Completed", NOW.minusSeconds(60), "default", "cart-daily");

        assertThat(sample().newest()).map(CopySample.Copy::name).contains("daily-1");
    }

    @Test
    void what_is_in_a_location_that_is_not_available_is_not_known() {
        west.location("other", "Unavailable");
        west.backup("hourly-11", "Completed", NOW.minusSeconds(3600), "other", "shop-hourly");

        assertThat(sample().newest()).isEmpty();
        assertThat(sample().making()).isFalse();
        assertThat(sample().detail())
                .isEqualTo(
                        "at west: the backup storage location other is Unavailable (as tested): the backup hourly-11 can't be read while it is");
    }

    @Test
    void only_backups_in_the_primarys_own_location_count_where_one_is_named() {
        west.location("of-east", "Available");
        locations = Map.of(EAST, "of-east", WEST, "default");
        west.backup("hourly-10", "Completed", NOW.minusSeconds(7200), "of-east", "shop-hourly");
        west.backup("hourly-11", "Completed", NOW.minusSeconds(60));

        assertThat(sample().newest()).map(CopySample.Copy::name).contains("hourly-10");
    }

    @Test
    void backups_that_the_asked_cluster_makes_itself_are_not_taken_for_the_primarys() {
        west.backup("hourly-11", "Completed", NOW.minusSeconds(60));
        west.schedule("shop-hourly", "");

        assertThat(sample().newest()).isEmpty();
        assertThat(sample().detail()).contains("makes backups of its own by the schedule shop-hourly");
    }

    @Test
    void a_paused_schedule_makes_none() {
        west.backup("hourly-11", "Completed", NOW.minusSeconds(60));
        west.schedule("shop-hourly", ", 'paused': true");

        assertThat(sample().newest()).isPresent();
    }

    @Test
    void a_backup_from_the_future_has_no_age() {
        west.backup("hourly-11", "Completed", NOW.plusSeconds(60));

        assertThat(sample().newest()).isEmpty();
        assertThat(sample().detail()).contains("which is in the future here");
    }

    @Test
    void a_cluster_without_velero_is_said_to_have_none() {
        west.cluster.reject(404);

        assertThat(sample().newest()).isEmpty();
        assertThat(sample().detail())
                .isEqualTo("the cluster of west knows no Velero (404): install it there, or name another site");
    }

    @Test
    void missing_rights_are_named() {
        west.cluster.allowNothing();

        assertThat(sample().detail()).contains("forbids it (403").contains("the Helm chart's value velero");
    }

    @Test
    void a_dead_cluster_tells_nothing() {
        west.cluster.kill();

        assertThat(sample().newest()).isEmpty();
        assertThat(sample().detail()).contains("the API server of west can't be reached");
    }

    @Test
    void a_third_site_is_asked_where_one_is_named() {
        asked = Optional.of(new SiteName("third"));

        assertThat(sample().detail()).isEqualTo("there is no document of the site third: add it");
    }

    private CopySample sample() {
        ReplicationLink.Velero link = new ReplicationLink.Velero(
                VOLUMES, "velero", selection, locations, partiallyFailed, asked, Duration.ofSeconds(10));
        Catalogue catalogue = new Catalogue(Map.of(WEST, west.document), Map.of(SHOP, policy(link)), Map.of());
        try (KubernetesClient client = west.client()) {
            return new VeleroReplicationProbe(
                            catalogue, (Site site) -> client, () -> 0, Clock.fixed(NOW, ZoneOffset.UTC))
                    .sample(FROM, VOLUMES);
        }
    }

    static FailoverPolicy policy(ReplicationLink... links) {
        return new FailoverPolicy(
                SHOP,
                Map.of(),
                EAST,
                WEST,
                new FailoverPolicy.Objectives(Duration.ofHours(2), Duration.ofMinutes(10)),
                List.of(),
                new FailoverPolicy.Health(Thresholds.DEFAULT, 2, Set.of()),
                List.of(links),
                List.of(),
                Optional.empty(),
                new FailoverPolicy.Automation(FailoverPolicy.Mode.PROPOSE, Duration.ofHours(1)),
                new FailoverPolicy.Runbooks(new RunbookName("r"), Optional.empty()));
    }
}
