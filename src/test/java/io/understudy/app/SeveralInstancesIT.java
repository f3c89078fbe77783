package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.api.Status;
import io.understudy.app.SharedJournal.LeaseRow;
import io.understudy.cli.Failure;
import io.understudy.sandbox.SandboxWorld;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of the service as processes, on one journal in a real PostgreSQL; the region is lost. */
@Timeout(300)
@Tag("world")
class SeveralInstancesIT {

    private static final Duration LIMIT = Stage.LIMIT;
    private static final Duration LEASE = Stage.LEASE;

    /** Longer than several looks of the decision and several retries of the journal. */
    private static final Duration WHILE = Duration.ofMillis(2_500);

    private final Path folder;

    SeveralInstancesIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void when_the_leader_is_killed_the_other_instance_finishes_its_failover_and_does_nothing_twice() throws Exception {
        try (Stage stage = Stage.set(folder);
                ServiceUnderTest a = stage.lead("a");
                ServiceUnderTest b = stage.follow("b", "a")) {
            aCommandForTheFollowerNamesTheLeader(b);
            aPauseAtOneInstanceHoldsForAll(stage, a, b);

            a.kill();
            LeaseRow last = stage.journal().lease().orElseThrow();
            stage.power().release();

            LeaseRow next = await().atMost(LIMIT)
                    .until(
                            stage.journal()::lease,
                            row -> row.filter(r -> r.token() == last.token() + 1)
                                    .isPresent())
                    .orElseThrow();
            assertThat(next.holder()).startsWith("b ");
            // Both moments are the database's own: how fast this machine is only lengthens what is between them.
            Duration idle = Duration.between(last.until(), next.until().minus(next.length()));
            System.out.printf("takeover: granted %d ms after the dead leader's lease ran out%n", idle.toMillis());
            assertThat(idle)
                    .as("nobody is granted the lease before it has run out")
                    .isGreaterThanOrEqualTo(Duration.ZERO);
            stage.finishedOnce(b);
        }
    }

    @Test
    void a_leader_that_was_stopped_in_the_middle_wakes_up_and_acts_no_more() throws Exception {
        try (Stage stage = Stage.set(folder);
                ServiceUnderTest a = stage.lead("a");
                ServiceUnderTest b = stage.follow("b", "a")) {
            stage.loseRegionAndHoldTheFence();

            a.signal("STOP");
            await().atMost(LIMIT).until(() -> Stage.leads(b));
            stage.power().release();
            stage.finishedOnce(b);
            long facts = stage.journal().facts("%", "");

            a.signal("CONT");
            await().atMost(LIMIT).until(() -> a.output().contains("does not lead any more"));
            await().atMost(LIMIT).until(() -> Stage.follows(a, "b"));
            await().atMost(LIMIT)
                    .until(
                            a::shop,
                            shop -> shop.filter(s -> s.primary().equals(SandboxWorld.WEST) && s.epoch() == 2)
                                    .isPresent());
            await().during(WHILE)
                    .atMost(WHILE.multipliedBy(2))
                    .until(() -> stage.journal().facts("%", "") == facts);
            stage.doneOnce();
        }
    }

    @Test
    void without_the_shared_journal_nothing_starts_and_nothing_irreversible_follows() throws Exception {
        try (Stage stage = Stage.set(folder);
                ServiceUnderTest a = stage.lead("a");
                ServiceUnderTest b = stage.follow("b", "a")) {
            stage.journal().server().kill();
            stage.world().killEast();
            await().during(WHILE.plus(LEASE))
                    .atMost(WHILE.plus(LEASE).multipliedBy(2))
                    .until(() -> stage.power().fences() == 0 && stage.west().standbyRecovers());
            assertThat(a.asked(client -> client.get("/api/v1/status", Status.class)))
                    .hasValueSatisfying(status -> assertThat(status.role()).isEqualTo("FOLLOWER"));

            stage.power().hold();
            stage.journal().server().start();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(stage.power().fences())
                            .as("fences; a: %s; b: %s", a.shop(), b.shop())
                            .isEqualTo(1));
            stage.journal().server().kill();
            stage.power().release();
            await().during(WHILE.plus(LEASE))
                    .atMost(WHILE.plus(LEASE).multipliedBy(2))
                    .until(() -> stage.west().standbyRecovers()
                            && stage.west().zoneSerial() == 1
                            && stage.west().scales().size() == 1);

            stage.journal().server().start();
            await().atMost(LIMIT).until(() -> Stage.leads(a) || Stage.leads(b));
            stage.finishedOnce(Stage.leads(a) ? a : b);
        }
    }

    private static void aCommandForTheFollowerNamesTheLeader(ServiceUnderTest follower) {
        assertThatThrownBy(() -> follower.client(client -> client.post(
                        "/api/v1/applications/shop/operations",
                        new Requests.Start("SWITCHOVER", "tester", "try"),
                        OperationReport.class)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("this instance, b (")
                .hasMessageContaining("does not lead and changes nothing: a (");
    }

    private static void aPauseAtOneInstanceHoldsForAll(Stage stage, ServiceUnderTest a, ServiceUnderTest b)
            throws Exception {
        b.client(client -> client.post("/api/v1/pause", new Requests.Pause("tester", "maintenance"), Status.class));
        stage.world().killEast();
        await().atMost(LIMIT)
                .until(() -> a.shop().map(s -> s.decision().rule()).orElse("").equals("paused"));
        await().during(WHILE)
                .atMost(WHILE.multipliedBy(2))
                .until(() -> stage.power().fences() == 0);

        stage.power().hold();
        a.client(client -> client.post("/api/v1/unpause", new Requests.By("tester"), Status.class));
        await().atMost(LIMIT).until(() -> stage.power().fences() == 1);
        await().atMost(LIMIT)
                .until(() -> b.asked(client -> client.get("/api/v1/status", Status.class))
                        .filter(status -> status.paused() == null)
                        .isPresent());
    }
}
