package io.understudy.adapter.sqlstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrecedenceTest {

    private final Precedence precedence = new Precedence();
    private final List<String> order = new CopyOnWriteArrayList<>();

    @Test
    void the_lease_begins_at_once_and_no_fact_begins_before_it_is_done() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch lease = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> underWay = threads.submit(() -> precedence.fact(() -> done("first", first)));
            Awaitility.await().until(() -> order.contains("first begins"));
            Future<?> waits = threads.submit(() -> precedence.fact(() -> done("second", new CountDownLatch(0))));
            Future<?> renewal = threads.submit(() -> precedence.lease(() -> done("lease", lease)));
            Awaitility.await().until(() -> order.contains("lease begins"));
            first.countDown();
            underWay.get();
            lease.countDown();
            renewal.get();
            waits.get();
        }
        assertThat(order)
                .containsExactly(
                        "first begins", "lease begins", "first ends", "lease ends", "second begins", "second ends");
    }

    @Test
    void a_renewal_that_fails_holds_nobody_up() {
        try {
            precedence.lease(() -> {
                throw new IllegalStateException("lost");
            });
        } catch (IllegalStateException e) {
            order.add(String.valueOf(e.getMessage()));
        }
        precedence.fact(() -> done("fact", new CountDownLatch(0)));
        assertThat(order).containsExactly("lost", "fact begins", "fact ends");
    }

    private boolean done(String what, CountDownLatch when) {
        order.add(what + " begins");
        try {
            when.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return order.add(what + " ends");
    }
}
