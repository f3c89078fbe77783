package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.Thresholds;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationKind;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Automation;
import io.understudy.policy.FailoverPolicy.Health;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.FailoverPolicy.Runbooks;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.ReplicationLink.Credentials;
import io.understudy.policy.SecretRef;
import io.understudy.replication.CopySample;
import io.understudy.replication.LagBoard;
import io.understudy.replication.LagSample;
import io.understudy.replication.LagSample.PrimaryEnd;
import io.understudy.replication.LagSample.StandbyEnd;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LossesTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final SiteName EAST = new SiteName("us-east-1");
    private static final SiteName WEST = new SiteName("us-west-2");
    private static final Placement FROM = new Placement(SHOP, EAST, WEST, Epoch.INITIAL);
    private static final Instant WALL = Instant.parse("2026-11-21T03:00:00Z");

    private final AtomicLong now = new AtomicLong(Duration.ofHours(1).toNanos());
    private final LagBoard board = new LagBoard(now::get, Clock.fixed(WALL, ZoneOffset.UTC));
    private final Losses losses = new Losses(board);

    @Test
    void the_worst_link_counts() {
        feed("orders", 1);
        pass(5);
        feed("stock", 1);
        pass(2);

        assertThat(estimate("orders", "stock")).isInstanceOfSatisfying(Loss.AtMost.class, most -> {
            assertThat(most.window()).isEqualTo(Duration.ofSeconds(7));
            assertThat(most.why()).contains("link orders");
            assertThat(most.safe()).isEqualTo(WALL.minusSeconds(7));
        });
    }

    @Test
    void the_worst_link_counts_whatever_its_kind() {
        feed("orders", 1);
        pass(5);
        board.feed(
                FROM,
                new CopySample(
                        new LinkName("volumes"),
                        now.get(),
                        Optional.of(new CopySample.Copy("hourly-11", Duration.ofMinutes(40))),
                        true,
                        Optional.empty(),
                        "newest backup is hourly-11"));

        assertThat(estimate("orders", "volumes")).isInstanceOfSatisfying(Loss.AtMost.class, most -> {
            assertThat(most.window()).isEqualTo(Duration.ofMinutes(40));
            assertThat(most.why()).isEqualTo("link volumes: newest backup is hourly-11");
        });
        assertThat(estimate("orders"))
                .isInstanceOfSatisfying(
                        Loss.AtMost.class, most -> assertThat(most.window()).isEqualTo(Duration.ofSeconds(5)));
    }

    @Test
    void each_link_is_held_against_its_own_objective() {
        feed("orders", 1);
        feed("sessions", 1);
        pass(40);
        FailoverPolicy policy = policy(
                new Objectives(
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(1),
                        Map.of(new LinkName("sessions"), Duration.ofHours(1))),
                "sessions",
                "orders");
        Loss loss = losses.estimate(policy, FROM, OperationKind.FAILOVER);
        Loss behindTheFence = losses.estimate(
                policy,
                FROM,
                OperationKind.FAILOVER,
                now.get() - Duration.ofSeconds(10).toNanos());

        assertThat(loss.within(policy.objectives())).isFalse();
        assertThat(loss.why()).startsWith("link orders: ").doesNotContain("sessions");
        assertThat(behindTheFence.within(policy.objectives())).isTrue();
    }

    @Test
    void a_link_of_which_nothing_is_known_makes_the_whole_unknown() {
        feed("orders", 1);

        assertThat(estimate("orders", "stock"))
                .isInstanceOfSatisfying(
                        Loss.Unknown.class, unknown -> assertThat(unknown.why()).contains("link stock"));
    }

    @Test
    void what_was_sampled_under_another_placement_tells_nothing() {
        feed("orders", 1);

        assertThat(losses.estimate(policy("orders"), FROM.moved(), OperationKind.FAILOVER))
                .isInstanceOf(Loss.Unknown.class);
    }

    @Test
    void the_window_ends_where_the_primary_provably_stopped() {
        feed("orders", 1);
        pass(3);
        long stopped = now.get();
        pass(60);

        assertThat(losses.estimate(policy("orders"), FROM, OperationKind.FAILOVER, stopped))
                .isInstanceOfSatisfying(
                        Loss.AtMost.class, most -> assertThat(most.window()).isEqualTo(Duration.ofSeconds(3)));
    }

    @Test
    void an_application_without_replicated_data_loses_none() {
        assertThat(estimate())
                .isInstanceOfSatisfying(
                        Loss.AtMost.class, most -> assertThat(most.window()).isZero());
    }

    private Loss estimate(String... links) {
        return losses.estimate(policy(links), FROM, OperationKind.FAILOVER);
    }

    private void pass(long seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    /** A sample in which the standby has received what the primary has written. */
    private void feed(String link, long beat) {
        board.feed(
                FROM,
                new LagSample(
                        new LinkName(link),
                        now.get(),
                        Optional.of(new PrimaryEnd(beat, WALL, 100, 1, 1)),
                        Optional.of(new StandbyEnd(beat, WALL, 100, 100, 1, 1, true, false, true)),
                        ""));
    }

    private static FailoverPolicy policy(String... links) {
        return policy(new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)), links);
    }

    private static FailoverPolicy policy(Objectives objectives, String... links) {
        Credentials role = new Credentials("understudy", new SecretRef.Env("UNUSED"));
        return new FailoverPolicy(
                SHOP,
                Map.of(),
                EAST,
                WEST,
                objectives,
                List.of(),
                new Health(Thresholds.DEFAULT, 2, Set.of()),
                Arrays.stream(links)
                        .<ReplicationLink>map(name -> new ReplicationLink.Postgresql(
                                new LinkName(name),
                                "shop",
                                Map.of(),
                                role,
                                role,
                                Duration.ofMillis(500),
                                Duration.ofSeconds(2)))
                        .toList(),
                List.of(),
                Optional.empty(),
                new Automation(Mode.AUTOMATIC, Duration.ofHours(1)),
                new Runbooks(new RunbookName("move"), Optional.empty()));
    }
}
