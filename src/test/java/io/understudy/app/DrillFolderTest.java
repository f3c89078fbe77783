package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.api.DrillReport;
import io.understudy.drill.Drill;
import io.understudy.drill.Result;
import io.understudy.policy.DrillKind;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Shops;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the reports of drills are. */
class DrillFolderTest {

    private final Path folder;
    private final DrillFolder drills;

    DrillFolderTest(@TempDir Path parent) {
        this.folder = parent.resolve("drills");
        this.drills = new DrillFolder(folder);
    }

    @Test
    void keeps_a_page_for_people_and_json_for_machines_and_reads_them_again() throws IOException {
        assertThat(drills.newest(Optional.empty(), 10)).isEmpty();
        String hash = drills.keep(drill("drill-shop-20261124-100000"));

        assertThat(hash).matches("[0-9a-f]{64}");
        DrillFolder afterRestart = new DrillFolder(folder);
        assertThat(afterRestart.has("drill-shop-20261124-100000")).isTrue();
        assertThat(afterRestart.report("drill-shop-20261124-100000"))
                .hasValueSatisfying(report -> assertThat(report.result()).isEqualTo("PASSED"));
        assertThat(afterRestart.page("drill-shop-20261124-100000"))
                .hasValueSatisfying(page -> assertThat(page).startsWith("<!doctype html>"));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("no drafts stay").hasSize(2);
        }
    }

    @Test
    void lists_the_newest_first_whatever_the_applications_are_called_and_leaves_out_what_it_can_not_read()
            throws IOException {
        for (String id : List.of(
                "drill-zoo-20261122-100000",
                "drill-app-20261124-100000",
                "drill-app-20261124-100000-2",
                "drill-bank-20261123-100000")) {
            drills.keep(drill(id));
        }
        Files.writeString(folder.resolve("drill-torn-20261125-100000.json"), "{\"id\": \"drill-to");
        assertThat(drills.newest(Optional.empty(), 10))
                .extracting(DrillReport::id)
                .containsExactly(
                        "drill-app-20261124-100000-2",
                        "drill-app-20261124-100000",
                        "drill-bank-20261123-100000",
                        "drill-zoo-20261122-100000");
        assertThat(drills.newest(Optional.empty(), 1)).hasSize(1);
    }

    @Test
    void those_of_one_application_are_told_from_those_whose_name_begins_alike() {
        for (String application : List.of("app", "app-eu", "zoo")) {
            drills.keep(drill(application, "drill-%s-20261124-100000".formatted(application)));
        }
        assertThat(drills.newest(Optional.of(new ApplicationName("app")), 10))
                .extracting(DrillReport::id)
                .containsExactly("drill-app-20261124-100000");
        assertThat(drills.newest(Optional.of(new ApplicationName("bank")), 10)).isEmpty();
    }

    @Test
    void no_id_leads_out_of_the_folder() throws IOException {
        drills.keep(drill("drill-shop-20261124-100000"));
        Files.writeString(folder.resolveSibling("connection.json"), "{}");
        for (String id : List.of("../connection", "drill-../../connection", "/etc/passwd", "", "drill-shop\0")) {
            assertThat(drills.report(id)).as(id).isEmpty();
            assertThat(drills.page(id)).as(id).isEmpty();
        }
    }

    @Test
    void says_what_to_do_when_a_report_can_not_be_written() throws IOException {
        Files.writeString(folder, "a file is in its place");
        assertThatThrownBy(() -> drills.keep(drill("drill-shop-20261124-100000")))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("make the folder writable");
    }

    private static Drill drill(String id) {
        return drill("shop", id);
    }

    private static Drill drill(String application, String id) {
        return new Drill(
                id,
                DrillKind.DRY_RUN,
                "ann",
                "a rehearsal",
                Shops.home(Shops.policy(application)),
                SetTime.START,
                Optional.of(Duration.ofMillis(340)),
                Result.PASSED,
                "a failover would work",
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
