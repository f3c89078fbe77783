package io.understudy.adapter.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.health.Thresholds;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.ReplicationLink.Credentials;
import io.understudy.policy.SecretRef;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.HostPort;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromotionTest {

    private static final SiteName EAST = new SiteName("east");
    private static final SiteName WEST = new SiteName("west");
    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final LinkName PRODUCTS = new LinkName("products");

    private final FakeStandby standby = new FakeStandby();

    @ParameterizedTest
    @EnumSource(
            value = OperationKind.class,
            names = {"SWITCHOVER", "FAILBACK"})
    void a_planned_move_waits_for_what_the_fenced_primary_committed_last(OperationKind kind) {
        StepResult result = promote(kind, "0-1-41");
        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(result.summary()).contains("did not apply all up to 0-1-41");
        assertThat(standby.server.heard).noneMatch(sql -> sql.startsWith("STOP") || sql.startsWith("RESET"));
    }

    @Test
    void a_failover_takes_what_was_received() {
        assertThat(promote(OperationKind.FAILOVER, "0-1-41")).isInstanceOf(StepResult.Done.class);
        assertThat(standby.server.heard).containsSubsequence("STOP SLAVE IO_THREAD", "STOP SLAVE", "RESET SLAVE ALL");
    }

    @Test
    void an_applier_that_fails_after_it_stopped_reading_is_left_so_as_a_start_would_throw_away_what_it_received() {
        standby.server.answer("STOP SLAVE IO_THREAD", () -> {
            standby.set("Gtid_IO_Pos", "0-1-42");
            standby.fail();
            return standby.set("Slave_IO_Running", "No");
        });
        StepResult result = promote(OperationKind.FAILOVER, "");
        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(result.summary())
                .containsOnlyOnce("do NOT run START SLAVE")
                .contains(
                        "Duplicate entry '7'",
                        "up to 0-1-42",
                        "RELAY_LOG_FILE = 'relay-bin.000002', RELAY_LOG_POS = 1077");
        assertThat(standby.server.heard).noneMatch(sql -> sql.startsWith("START") || sql.startsWith("RESET"));
    }

    @Test
    void what_is_received_is_applied_before_it_stops_reading() {
        standby.set("Gtid_IO_Pos", "0-1-42");
        StepResult result = promote(OperationKind.FAILOVER, "");
        assertThat(result.summary()).contains("did not apply all up to 0-1-42 in time");
        assertThat(standby.server.heard).noneMatch(sql -> sql.startsWith("STOP"));
    }

    @Test
    void one_that_applies_too_slowly_reads_on() {
        standby.server.answer("STOP SLAVE IO_THREAD", () -> standby.set("Gtid_IO_Pos", "0-1-42"));
        StepResult result = promote(OperationKind.FAILOVER, "");
        assertThat(result.summary()).contains("did not apply all up to 0-1-42 in time");
        assertThat(standby.server.heard).endsWith("START SLAVE IO_THREAD");
    }

    private StepResult promote(OperationKind kind, String fenced) {
        standby.server.answer("RESET SLAVE ALL", () -> {
            standby.server.answer("SHOW ALL SLAVES STATUS", List::of);
            return List.of();
        });
        Ticker ticker = Ticker.system();
        return new Promotion(
                        new Sessions(ticker),
                        link(),
                        context(kind, fenced),
                        standby.server.session(),
                        Deadline.in(ticker, Duration.ofMillis(100)),
                        Clock.systemUTC())
                .run();
    }

    static ReplicationLink.Mysql link() {
        return new ReplicationLink.Mysql(
                PRODUCTS,
                Map.of(EAST, new HostPort("127.0.0.1", 1), WEST, new HostPort("127.0.0.1", 2)),
                new Credentials("understudy", new SecretRef.Env("NONE")),
                new Credentials("shop", new SecretRef.Env("NONE")),
                Set.of(),
                Duration.ofMillis(500),
                Duration.ofSeconds(2));
    }

    private static StepContext context(OperationKind kind, String fenced) {
        FailoverPolicy policy = new FailoverPolicy(
                SHOP,
                Map.of(),
                EAST,
                WEST,
                new FailoverPolicy.Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(),
                new FailoverPolicy.Health(Thresholds.DEFAULT, 2, Set.of()),
                List.of(link()),
                List.of(),
                Optional.empty(),
                new FailoverPolicy.Automation(FailoverPolicy.Mode.AUTOMATIC, Duration.ofHours(1)),
                new FailoverPolicy.Runbooks(new RunbookName("failover"), Optional.empty()));
        Step step = new Step(
                new StepName("promote"),
                "mysql.promote",
                JsonNodeFactory.instance.objectNode().put("link", PRODUCTS.value()),
                List.of(),
                Duration.ofSeconds(1),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
        return new StepContext(
                new OperationId("shop-2-1"),
                kind,
                policy,
                Map.of(),
                new Placement(SHOP, EAST, WEST, Epoch.INITIAL),
                step,
                Map.of(new StepName("fence"), Map.of("products.gtid", fenced)),
                List.of());
    }
}
