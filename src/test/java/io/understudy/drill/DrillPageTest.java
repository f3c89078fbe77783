package io.understudy.drill;

import static io.understudy.drill.Rehearsal.SHOP;
import static io.understudy.drill.Rehearsal.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.journal.Checkpoint;
import io.understudy.journal.Hash;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView.StepView;
import io.understudy.operation.Phase;
import io.understudy.operation.StepStatus;
import io.understudy.policy.DrillKind;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Asked;
import io.understudy.readiness.Finding;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Severity;
import io.understudy.readiness.Shops;
import io.understudy.runbook.StepName;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The report that people read. */
class DrillPageTest {

    private static final String EVIL = "<script>alert('1')</script>\"&";

    private static final Isolated COPIES = new Isolated(
            new Stage(
                    "drill-shop-20261124-100000",
                    SHOP.application(),
                    Shops.WEST,
                    "drill-shop-20261124-100000",
                    "nonce"),
            List.of(new Isolated.Made("Deployment web", "made, uid 7" + EVIL, Duration.ZERO, Duration.ofMillis(9))),
            Optional.of(Duration.ofMillis(4_321)),
            List.of(new LagTrace(
                    new LinkName("orders"),
                    Optional.of(Duration.ofMillis(11)),
                    Optional.of(Duration.ofMillis(77)),
                    Optional.empty(),
                    Optional.of(Duration.ofMillis(1_234)),
                    21,
                    true)),
            Optional.of(Duration.ofMillis(650)),
            List.of(),
            "the namespace is gone");

    private final String page = DrillPage.html(drill());

    @Test
    void tells_result_forecast_findings_evidence_and_where_the_journal_ended() {
        assertThat(page)
                .contains("class=\"result FAILED\"", "no right to scale", "grant it", "RTO 60.0 s", "NOT MET")
                .contains("replicas 1 -&gt; 10", "point of no return", "entry 7, head " + Hash.NONE.hex())
                .contains("2026-11-24T10:00:00Z", "+12 ms", "its budget, never measured");
    }

    @Test
    void tells_what_was_made_beside_production_how_long_it_took_and_that_nothing_is_left() {
        assertThat(page)
                .contains(
                        "4321 ms from the first object until every copy was ready", "Deployment web", "made, uid 7&lt;")
                .contains("within 650 ms, nothing is left", "the namespace is gone")
                .contains(
                        "<td>11 ms</td><td>77 ms</td><td>not known</td><td>1234 ms of 30.0 s</td><td>21 times</td><td>kept</td>")
                .contains("nothing of production: copies stood in the namespace drill-shop-20261124-100000 at west");
    }

    @Test
    void is_complete_in_itself_and_runs_nothing() {
        assertThat(page)
                .contains("default-src 'none'")
                .doesNotContain("<script", "src=", "href=", "http://", "https://");
    }

    @Test
    void what_others_wrote_stays_text() {
        assertThat(page).contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;");
    }

    @Test
    void tells_of_each_move_what_was_measured_beside_the_objectives_without_a_forecast() {
        LinkName sessions = new LinkName("sessions");
        Objectives objectives =
                new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1), Map.of(sessions, Duration.ofHours(1)));
        Loss loss = new Loss.AtMost(
                Duration.ofSeconds(31),
                "heartbeats",
                null,
                List.of(
                        new Loss.OfLink(new LinkName("orders"), Duration.ofMillis(12), null),
                        new Loss.OfLink(sessions, Duration.ofSeconds(31), null)));
        String kept = moves(Optional.of(objectives), leg(Duration.ofSeconds(60), loss));
        assertThat(kept)
                .contains("<td>Objectives</td><td>RTO 60.0 s, RPO 30 s (sessions: 3600 s)</td>")
                .contains("<td>60.0 s of RTO 60.0 s: kept</td>")
                .contains(
                        "<td>at most 31.0 s of RPO 30 s (sessions: 3600 s): kept; heartbeats; by link: orders 12 ms of 30.0 s, sessions 31.0 s of 3600.0 s</td>");
        String missed = moves(
                Optional.of(objectives),
                leg(Duration.ofMillis(60_001), new Loss.AtMost(Duration.ofSeconds(31), "heartbeats")));
        assertThat(missed)
                .contains("<td>60.0 s of RTO 60.0 s: NOT KEPT</td>")
                .contains("<td>at most 31.0 s of RPO 30 s (sessions: 3600 s): NOT KEPT; heartbeats</td>");
        assertThat(moves(Optional.of(objectives), leg(Duration.ZERO, new Loss.Unknown("no position"))))
                .contains("<td>unknown of RPO 30 s (sessions: 3600 s): NOT KEPT; no position</td>");
    }

    @Test
    void what_moved_nothing_has_lost_nothing_and_what_nobody_knows_is_not_judged() {
        Objectives objectives = new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1));
        Leg moved = leg(Duration.ofSeconds(61), new Loss.AtMost(Duration.ofSeconds(31), "heartbeats"));
        Leg undone = new Leg(
                moved.id(),
                moved.kind(),
                Phase.COMPENSATED,
                moved.from(),
                Optional.empty(),
                moved.startedAt(),
                moved.finishedAt(),
                false,
                true,
                false,
                Optional.of("step web failed"),
                Optional.empty(),
                moved.loss(),
                List.of());
        assertThat(moves(Optional.of(objectives), undone))
                .contains("<td></td><td>at most 31.0 s of RPO 30 s; heartbeats</td><td>step web failed</td>");
        assertThat(moves(Optional.empty(), moved))
                .contains("<td>61.0 s</td><td>at most 31.0 s: heartbeats</td>")
                .doesNotContain("KEPT");
    }

    @Test
    void tells_each_step_of_an_operation_with_its_state_its_time_and_what_it_came_to() {
        Leg leg = leg(Duration.ofSeconds(3), new Loss.AtMost(Duration.ZERO, "planned"));
        assertThat(moves(Optional.empty(), leg))
                .contains("What each operation did")
                .contains(
                        "<td>shop-1</td><td>web</td><td>kubernetes.scale</td><td>DONE, 2 attempts</td><td>2026-11-24T10:00:00Z</td><td>321 ms</td><td>replicas 1 -&gt; 10 &lt;script&gt;")
                .contains(
                        "<td>shop-1</td><td>promote (point of no return)</td><td>postgresql.promote</td><td>PENDING</td><td></td><td></td><td></td>");
    }

    private static Leg leg(Duration unserved, Loss loss) {
        return new Leg(
                new OperationId("shop-1"),
                OperationKind.SWITCHOVER,
                Phase.SUCCEEDED,
                Shops.home(SHOP),
                Optional.of(Shops.home(SHOP).moved()),
                SetTime.START,
                Optional.of(SetTime.START.plusSeconds(4)),
                false,
                true,
                false,
                Optional.empty(),
                Optional.of(unserved),
                Optional.of(loss),
                List.of(
                        new StepView(
                                new StepName("web"),
                                "kubernetes.scale",
                                List.of(),
                                false,
                                StepStatus.DONE,
                                2,
                                Optional.of(SetTime.START),
                                Optional.of(SetTime.START),
                                Optional.of(Duration.ofMillis(321)),
                                "replicas 1 -> 10 " + EVIL),
                        new StepView(
                                new StepName("promote"),
                                "postgresql.promote",
                                List.of(new StepName("web")),
                                true,
                                StepStatus.PENDING,
                                0,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                "")));
    }

    /** The page of a live drill that was taken over: it has no forecast. */
    private static String moves(Optional<Objectives> objectives, Leg leg) {
        return DrillPage.html(new Drill(
                "drill-shop-20261124-100000",
                DrillKind.LIVE,
                "ann",
                "a rehearsal",
                Shops.home(SHOP),
                SetTime.START,
                Optional.of(Duration.ofMinutes(20)),
                Result.PASSED,
                "it was moved and moved back",
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Live(
                        Duration.ofMinutes(10),
                        Optional.empty(),
                        Optional.empty(),
                        objectives,
                        List.of(leg),
                        List.of(),
                        false,
                        List.of()))));
    }

    private static Drill drill() {
        return new Drill(
                "drill-shop-20261124-100000",
                DrillKind.DRY_RUN,
                EVIL,
                "a rehearsal",
                Shops.home(SHOP),
                SetTime.START,
                Optional.of(Duration.ofMillis(340)),
                Result.FAILED,
                "a failover would not do",
                List.of(new Asked(
                        "step web",
                        new Answer.Fails(Severity.BLOCKING, "no right to scale", "grant it"),
                        Duration.ZERO,
                        Duration.ofMillis(12))),
                List.of(new StepEvidence(
                        step("promote", "postgresql.promote", Duration.ofSeconds(90)),
                        1,
                        true,
                        "replicas 1 -> 10",
                        Duration.ofMillis(12),
                        Duration.ofMillis(5))),
                Optional.of(Forecast.of(
                        List.of(step("promote", "postgresql.promote", Duration.ofSeconds(90))),
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        new Loss.AtMost(Duration.ofSeconds(1), "heartbeats"),
                        SHOP.objectives())),
                List.of(new Finding("step web", Severity.BLOCKING, "no right to scale", "grant it", SetTime.START)),
                List.of(new Moment(Duration.ZERO, "started")),
                Optional.of(new Checkpoint(7, Hash.NONE, SetTime.START)),
                Optional.of(COPIES),
                Optional.empty());
    }
}
