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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void its_token_is_read_and_shown_at_each_question() {
        List<String> shown = new CopyOnWriteArrayList<>();
        answers(exchange -> {
            shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            send(exchange, ANSWER);
        });

        ask();
        ask("first");
        ask("second");
        assertThat(shown).containsExactly("null", "Bearer first", "Bearer second");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void one_that_turns_it_away_is_unknown_and_the_reason_says_what_to_do(int status) {
        answers(exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });

        assertThatThrownBy(this::ask)
                .isInstanceOf(UnderstudyException.Transient.class)
                .hasMessageContaining("turns this instance away (it answered %d)".formatted(status))
                .hasMessageContaining("so this vantage point is unknown")
                .hasMessageContaining("name the token that it asks for");
        assertThatThrownBy(() -> ask("stale"))
                .isInstanceOf(UnderstudyException.Transient.class)
                .hasMessageContaining("be the same at both")
                .hasMessageNotContaining("stale");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a secret", "a\nsecret", "secret-\u00fc"})
    void a_token_that_no_header_can_hold_is_not_sent_and_not_told(String token) {
        answers(exchange -> send(exchange, ANSWER));

        assertThatThrownBy(() -> ask(token))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("visible ASCII")
                .hasMessageNotContaining("secret");
    }

    private RemoteView ask(String token) {
        return ask(Optional.of(() -> token));
    }

    private RemoteView ask() {
        return ask(Optional.empty());
    }

    private RemoteView ask(Optional<Supplier<String>> token) {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (HttpWitness witness = new HttpWitness(base, token, List.of())) {
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
