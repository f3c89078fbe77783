package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.Status;
import io.understudy.decision.Decision;
import io.understudy.decision.Snapshot;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Check;
import io.understudy.readiness.Guard;
import io.understudy.readiness.Rounds;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Severity;
import io.understudy.readiness.Shops;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether an application is protected, by what is known of its standby from one round to the next. */
class ProtectionTest {

    private static final Answer HOLDS = new Answer.Holds("fine");
    private static final Answer SILENT = new Answer.Unknown("no answer", "");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SetTime time = new SetTime();
    private final FailoverPolicy shop = Shops.policy("shop");
    private final Snapshot well = FailbackGateTest.snapshot(Shops.home(shop), Rpo.MET, true, Optional.empty());
    private Optional<String> hindrance = Optional.empty();
    private boolean movedAway;
    private Answer link = HOLDS;
    private Answer step = HOLDS;
    private final Rounds rounds = new Rounds(
            List.of(shop),
            _ -> List.of(
                    new Check("link orders", "this instance", () -> link),
                    new Check("step web", "west/kubernetes.scale", () -> step)),
            new Guard(threads, Duration.ofSeconds(30)),
            new Rounds.World() {
                @Override
                public Optional<String> hindrance() {
                    return hindrance;
                }

                @Override
                public boolean moves(ApplicationName application) {
                    return false;
                }

                @Override
                public Placement placement(FailoverPolicy policy) {
                    return movedAway ? Shops.moved(policy) : Shops.home(policy);
                }
            },
            Duration.ofMinutes(5),
            time,
            time,
            threads,
            _ -> {});

    @AfterEach
    void ends() {
        threads.shutdownNow();
    }

    @Test
    void a_standby_of_which_nobody_knows_for_three_rounds_is_at_risk_until_it_is_known() throws Exception {
        assertThat(status().protection()).as("just started").isEqualTo("PROTECTED");
        step = SILENT;
        looks(2);
        assertThat(status().protection()).as("it may be an accident").isEqualTo("PROTECTED");
        looks(1);
        assertThat(status().protection()).isEqualTo("AT_RISK");
        assertThat(status().why())
                .containsExactly(
                        "whether west could take over has not been known for 3 rounds of checks: step web: no answer");
        looks(1);
        assertThat(status().why()).singleElement().asString().contains("4 rounds");
        step = HOLDS;
        looks(1);
        assertThat(status().protection()).isEqualTo("PROTECTED");
        step = SILENT;
        looks(2);
        assertThat(status().protection()).isEqualTo("PROTECTED");
    }

    @Test
    void what_is_known_to_stand_against_it_after_that_makes_it_no_safer() throws Exception {
        step = SILENT;
        looks(3);
        step = new Answer.Fails(Severity.BLOCKING, "no right to scale", "grant it");
        looks(1);
        assertThat(status().protection()).isEqualTo("AT_RISK");
        assertThat(status().why()).singleElement().asString().contains("west could not take over", "no right to scale");
        step = HOLDS;
        looks(1);
        assertThat(status().protection()).isEqualTo("PROTECTED");
    }

    @Test
    void an_instance_that_does_not_lead_or_leads_anew_tells_nothing_of_it() throws Exception {
        step = SILENT;
        looks(3);
        hindrance = Optional.of("only the leader asks: west-2 leads");
        rounds.tick();
        assertThat(status().protection()).isEqualTo("PROTECTED");
        hindrance = Optional.empty();
        looks(2);
        assertThat(status().protection()).isEqualTo("PROTECTED");
        looks(1);
        assertThat(status().protection()).isEqualTo("AT_RISK");
    }

    @Test
    void a_link_of_which_nothing_is_known_is_not_told_twice() throws Exception {
        Snapshot unknown = FailbackGateTest.snapshot(Shops.home(shop), Rpo.UNKNOWN, false, Optional.empty());
        link = SILENT;
        looks(3);
        assertThat(Protection.missing(unknown, rounds.of(shop))).containsExactly("link orders: RPO UNKNOWN, detail");
    }

    @Test
    void rounds_of_another_standby_do_not_count() throws Exception {
        step = SILENT;
        looks(2);
        movedAway = true;
        looks(1);
        assertThat(status().protection()).isEqualTo("PROTECTED");
        looks(2);
        assertThat(status().why()).singleElement().asString().startsWith("whether east could take over");
    }

    private void looks(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            rounds.look(shop);
        }
    }

    private Status.Application status() {
        return Reports.application(
                well,
                new Decision.Hold("primary-serves", "east serves"),
                List.of(),
                false,
                Optional.empty(),
                rounds.of(shop),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
