package io.understudy.drill;

import static io.understudy.drill.Rehearsal.SHOP;
import static io.understudy.drill.Rehearsal.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.journal.Checkpoint;
import io.understudy.journal.Hash;
import io.understudy.operation.Loss;
import io.understudy.policy.DrillKind;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Asked;
import io.understudy.readiness.Finding;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Severity;
import io.understudy.readiness.Shops;
import io.understudy.topology.LinkName;
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
