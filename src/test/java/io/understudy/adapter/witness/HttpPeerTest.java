package io.understudy.adapter.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.replication.LinkWord;
import io.understudy.sharing.Member;
import io.understudy.sharing.Report;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpPeerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LinkWord LINK =
            new LinkWord("orders", 5, 1000, 42, 7L, 1, 2, 9L, null, true, null, "0.1 s behind", true);

    private final AtomicReference<String> asked = new AtomicReference<>("");
    private volatile String answer = "";
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/share", exchange -> {
            asked.set(exchange.getRequestURI().toString());
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            try (exchange) {
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void a_report_arrives_as_it_was_told() throws IOException {
        Report told = new Report(
                "session",
                77,
                Map.of("shop", new Report.Word("us-east-1", 3, Map.of(Signal.DATABASE, Verdict.FAILING))),
                Map.of("shop", List.of(LINK)));
        answer = JSON.writeValueAsString(told);

        assertThat(ask(-5)).isEqualTo(told);
        assertThat(asked.get()).isEqualTo("/api/v1/share?since=-5");
    }

    @Test
    void what_a_newer_version_tells_besides_is_left_out() {
        answer = "{\"session\": \"s\", \"at\": 1, \"words\": {}, \"links\": {}, \"more\": true}";

        assertThat(ask(0)).isEqualTo(new Report("s", 1, Map.of(), Map.of()));
    }

    @Test
    void an_answer_that_says_less_or_something_impossible_is_no_answer() {
        for (String wrong : List.of(
                "",
                "null",
                "{\"session\": \"s\", \"at\": 1}",
                "{\"session\": \"s\", \"at\": 1, \"words\": {\"shop\": null}, \"links\": {}}",
                "{\"session\": \"s\", \"at\": 1, \"words\": {\"shop\": {\"site\": \"e\", \"epoch\": 1, \"signals\": {\"DATABASE\": \"FINE\"}}}, \"links\": {}}",
                "{\"session\": \"s\", \"at\": 1, \"words\": {}, \"links\": {\"shop\": [{\"link\": \"orders\", \"ageNanos\": -1}]}}",
                "<html>")) {
            answer = wrong;
            assertThatThrownBy(() -> ask(0)).as(wrong).isInstanceOf(UnderstudyException.Transient.class);
        }
    }

    @Test
    void nobody_there_is_no_answer() {
        end();

        assertThatThrownBy(() -> ask(0))
                .isInstanceOf(UnderstudyException.Transient.class)
                .hasMessageContaining("it does not answer");
    }

    /** Printed, not asserted: what a question costs among three instances with ten thousand applications. */
    @Test
    void a_third_of_ten_thousand_applications_fits_into_an_answer() throws IOException {
        Map<String, Report.Word> words = new HashMap<>();
        Map<String, List<LinkWord>> links = new HashMap<>();
        for (int i = 0; i < 3_400; i++) {
            words.put(
                    "application-" + i,
                    new Report.Word(
                            "us-east-1",
                            3,
                            Map.of(
                                    Signal.DATABASE,
                                    Verdict.UP,
                                    Signal.SITE,
                                    Verdict.UP,
                                    Signal.APPLICATION,
                                    Verdict.UP)));
            links.put("application-" + i, List.of(LINK));
        }
        answer = JSON.writeValueAsString(new Report("session", 1, words, links));
        Report heard = ask(0);
        long from = System.nanoTime();
        ask(0);

        System.out.printf(
                "sharing: a report of 3400 applications with all links is %d KiB, asked and read in %d ms%n",
                answer.length() / 1024, (System.nanoTime() - from) / 1_000_000);
        assertThat(heard.words()).hasSize(3_400);
        assertThat(heard.links()).hasSize(3_400);
    }

    private Report ask(long since) {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (HttpPeer peer = new HttpPeer(Duration.ofSeconds(20))) {
            return peer.ask(new Member("b", "session", base), since);
        }
    }
}
