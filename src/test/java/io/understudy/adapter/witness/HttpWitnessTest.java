package io.understudy.adapter.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.understudy.health.RemoteView;
import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpWitnessTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final String ANSWER = "{\"shop\": {\"site\": \"us-east-1\", \"signals\": {\"DATABASE\": \"DOWN\"}}}";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void end() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void tells_what_the_witness_sees() {
        answers(exchange -> send(exchange, ANSWER));

        assertThat(ask().seen())
                .isEqualTo(Map.of(
                        SHOP, new RemoteView.Seen(new SiteName("us-east-1"), Map.of(Signal.DATABASE, Verdict.DOWN))));
    }

    @Test
    void a_body_that_does_not_end_is_given_up_in_time() {
        answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            await(over);
        });

        assertThatThrownBy(this::ask)
                .isInstanceOf(UnderstudyException.Transient.class)
                .hasMessageContaining("no complete answer within 1000 ms");
    }

    @Test
    void an_answer_that_is_too_long_is_not_read() {
        answers(exchange -> send(exchange, ANSWER + " ".repeat(2 << 20)));

        assertThatThrownBy(this::ask).isInstanceOf(UnderstudyException.Transient.class);
    }

    @Test
    void an_answer_with_an_impossible_name_is_no_answer() {
        answers(exchange -> send(exchange, ANSWER.replace("shop", "not a name!")));

        assertThatThrownBy(this::ask).isInstanceOf(UnderstudyException.class);
    }

    private RemoteView ask() {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (HttpWitness witness = new HttpWitness(base)) {
            return witness.ask(Map.of(SHOP, new SiteName("us-east-1")));
        }
    }

    private void answers(HttpHandler handler) {
        server.createContext("/api/v1/witness", handler);
    }

    private static void send(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
