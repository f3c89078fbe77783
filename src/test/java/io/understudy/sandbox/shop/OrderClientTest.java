package io.understudy.sandbox.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrderClientTest {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private HttpServer shop;
    private OrderClient users;

    @BeforeEach
    void opens() throws Exception {
        shop = HttpServer.create(new InetSocketAddress(HERE, 0), 0);
        shop.setExecutor(threads);
        shop.createContext("/orders/", exchange -> {
            underWay.incrementAndGet();
            taken.incrementAndGet();
            try (exchange) {
                gate.await();
                byte[] answer = "us-east-1 7".getBytes(StandardCharsets.UTF_8);
                underWay.decrementAndGet();
                exchange.sendResponseHeaders(201, answer.length);
                exchange.getResponseBody().write(answer);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        shop.start();
        users = new OrderClient(
                () -> HERE, shop.getAddress().getPort(), Duration.ofMillis(50), Duration.ofMinutes(1), Ticker.system());
        users.start();
    }

    @AfterEach
    void closes() {
        gate.countDown();
        users.close();
        shop.stop(0);
        threads.shutdownNow();
    }

    @Test
    void a_pause_waits_for_the_answers_that_are_under_way() throws Exception {
        await().until(() -> users.acknowledgements().size() > 5);
        CountDownLatch held = new CountDownLatch(1);
        gate = held;
        await().until(() -> underWay.get() > 0);

        AtomicInteger left = new AtomicInteger(-1);
        Thread pausing = Thread.ofVirtual().start(() -> left.set(underWayAfterPause()));

        await().until(() -> pausing.getState() == Thread.State.TIMED_WAITING || !pausing.isAlive());
        assertThat(left).hasValue(-1);
        held.countDown();
        pausing.join();
        assertThat(left).hasValue(0);
    }

    @Test
    void nothing_is_ordered_in_a_pause_and_all_goes_on_after_it() throws Exception {
        await().until(() -> users.acknowledgements().size() > 5);

        users.pause();

        List<Acknowledgement> all = users.take();
        int before = taken.get();
        assertThat(all).hasSizeGreaterThan(5);
        await().during(Duration.ofMillis(300)).until(() -> taken.get() == before);
        assertThat(users.take()).isEmpty();
        users.resume();
        await().until(() -> users.acknowledgements().size() > 5);
        assertThat(users.take()).doesNotContainAnyElementsOf(all);
    }

    private int underWayAfterPause() {
        try {
            users.pause();
            return underWay.get();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
