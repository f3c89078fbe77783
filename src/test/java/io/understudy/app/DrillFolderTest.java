package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.api.DrillReport;
import io.understudy.api.OperationReport;
import io.understudy.drill.Drill;
import io.understudy.drill.Leg;
import io.understudy.drill.Live;
import io.understudy.drill.Result;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView.StepView;
import io.understudy.operation.Phase;
import io.understudy.operation.StepStatus;
import io.understudy.policy.DrillKind;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Shops;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the reports of drills are. */
class DrillFolderTest {

    private static final ObjectMapper JSON = new ObjectMapper();

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

    @Test
    void a_live_drill_is_kept_with_its_steps_and_objectives() {
        LinkName sessions = new LinkName("sessions");
        Objectives objectives =
                new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1), Map.of(sessions, Duration.ofHours(1)));
        drills.keep(live("drill-shop-20261124-100000", objectives));
        assertThat(drills.report("drill-shop-20261124-100000")).hasValueSatisfying(report -> {
            DrillReport.Live live = Objects.requireNonNull(report.live());
            assertThat(live.objectives())
                    .isEqualTo(new DrillReport.Objectives(
                            60_000, "30 s (sessions: 3600 s)", 30_000, Map.of("sessions", 3_600_000L)));
            assertThat(live.operations()).singleElement().satisfies(operation -> {
                assertThat(operation.rtoMet()).isFalse();
                assertThat(operation.rpoMet()).isFalse();
                assertThat(operation.losses())
                        .containsExactly(
                                new DrillReport.Loss("orders", 31_000, 30_000, false),
                                new DrillReport.Loss("sessions", 31_000, 3_600_000, true));
                assertThat(operation.steps())
                        .containsExactly(new OperationReport.Step(
                                "web",
                                "kubernetes.scale",
                                List.of(),
                                false,
                                "DONE",
                                SetTime.START.toEpochMilli(),
                                321L,
                                1,
                                "replicas 1 -> 10"));
            });
        });
    }

    @Test
    void a_report_of_before_steps_and_objectives_were_told_is_read() throws IOException {
        String id = "drill-shop-20261124-100000";
        drills.keep(live(id, new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1))));
        Path file = folder.resolve(id + ".json");
        ObjectNode report = (ObjectNode) JSON.readTree(file.toFile());
        ObjectNode live = (ObjectNode) report.get("live");
        live.remove("objectives");
        ((ObjectNode) live.get("operations").get(0)).remove(List.of("steps", "losses", "rtoMet", "rpoMet"));
        JSON.writeValue(file.toFile(), report);
        assertThat(drills.report(id)).hasValueSatisfying(old -> {
            DrillReport.Live read = Objects.requireNonNull(old.live());
            assertThat(read.objectives()).isNull();
            assertThat(read.operations()).singleElement().satisfies(operation -> {
                assertThat(operation.id()).isEqualTo("shop-1");
                assertThat(operation.unservedMillis()).isEqualTo(61_000);
                assertThat(operation.rtoMet()).isNull();
                assertThat(operation.rpoMet()).isNull();
                assertThat(operation.losses()).isEmpty();
                assertThat(operation.steps()).isEmpty();
            });
        });
    }

    private static Drill live(String id, Objectives objectives) {
        Placement home = Shops.home(Shops.policy("shop"));
        Leg leg = new Leg(
                new OperationId("shop-1"),
                OperationKind.SWITCHOVER,
                Phase.SUCCEEDED,
                home,
                Optional.of(home.moved()),
                SetTime.START,
                Optional.of(SetTime.START.plusSeconds(70)),
                false,
                true,
                false,
                Optional.empty(),
                Optional.of(Duration.ofSeconds(61)),
                Optional.of(new Loss.AtMost(
                        Duration.ofSeconds(31),
                        "heartbeats",
                        null,
                        List.of(
                                new Loss.OfLink(new LinkName("orders"), Duration.ofSeconds(31), null),
                                new Loss.OfLink(new LinkName("sessions"), Duration.ofSeconds(31), null)))),
                List.of(new StepView(
                        new StepName("web"),
                        "kubernetes.scale",
                        List.of(),
                        false,
                        StepStatus.DONE,
                        1,
                        Optional.of(SetTime.START),
                        Optional.of(SetTime.START),
                        Optional.of(Duration.ofMillis(321)),
                        "replicas 1 -> 10")));
        return drill(
                "shop",
                id,
                Optional.of(new Live(
                        Duration.ofMinutes(10),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(objectives),
                        List.of(leg),
                        List.of(),
                        false,
                        List.of())));
    }

    private static Drill drill(String id) {
        return drill("shop", id);
    }

    private static Drill drill(String application, String id) {
        return drill(application, id, Optional.empty());
    }

    private static Drill drill(String application, String id, Optional<Live> live) {
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
                live);
    }
}
