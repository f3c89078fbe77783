package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.api.PlanReport;
import io.understudy.api.Requests;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationKind;
import io.understudy.operation.Plan;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Shops;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A dry run that waits for a silent site holds a thread of the HTTP server, so there are few of them. */
@Timeout(60)
class PlanApiTest {

    private static final FailoverPolicy SHOP = Shops.policy("shop");
    private static final Requests.Start FAILOVER = new Requests.Start("FAILOVER", "ann", "dry run", null, false);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch answering = new CountDownLatch(1);
    private final CountDownLatch reached = new CountDownLatch(PlanApi.AT_ONCE);
    private final PlanApi api = new PlanApi(Map.of(SHOP.application(), SHOP), this::silent);

    @AfterEach
    void ends() {
        answering.countDown();
        threads.shutdownNow();
    }

    @Test
    void few_at_once_wait_for_their_sites_and_others_are_told_to_come_again() throws Exception {
        List<Future<PlanReport>> waiting = new ArrayList<>();
        for (int i = 0; i < PlanApi.AT_ONCE; i++) {
            waiting.add(threads.submit(() -> api.plan("shop", FAILOVER)));
        }
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        Future<PlanReport> another = threads.submit(() -> api.plan("shop", FAILOVER));
        assertThatThrownBy(() -> another.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(TooMany.class)
                .hasMessageContainingAll("4 dry runs wait", "nothing was asked", "ask again in a moment")
                .satisfies(
                        thrown -> assertThat(Refusals.refusal(thrown).status()).isEqualTo(429));
        answering.countDown();
        for (Future<PlanReport> one : waiting) {
            assertThat(one.get(20, TimeUnit.SECONDS).application()).isEqualTo("shop");
        }
        assertThat(api.plan("shop", FAILOVER).kind())
                .as("a place is free again")
                .isEqualTo("FAILOVER");
    }

    @Test
    void what_is_refused_or_fails_holds_no_place() {
        PlanApi failing = new PlanApi(Map.of(SHOP.application(), SHOP), (_, _) -> {
            throw new UnderstudyException.Permanent("the policy names no such runbook");
        });
        for (int i = 0; i <= PlanApi.AT_ONCE; i++) {
            assertThatThrownBy(() -> failing.plan("shop", FAILOVER)).hasMessage("the policy names no such runbook");
            assertThatThrownBy(() -> failing.plan("shop", new Requests.Start("SIDEWAYS", "ann", "", null, false)))
                    .hasMessageContaining("kind 'SIDEWAYS' is none of");
            assertThatThrownBy(() -> failing.plan("bank", FAILOVER))
                    .hasMessageContaining("there is no application 'bank'");
        }
    }

    private Plan silent(FailoverPolicy policy, OperationKind kind) {
        reached.countDown();
        try {
            answering.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Plan(kind, Shops.home(policy), new Loss.Unknown("not measured"), List.of(), Duration.ZERO);
    }
}
