package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.understudy.api.Connection;
import io.understudy.cli.Failure;
import io.understudy.cli.ServiceClient;
import io.understudy.journal.Verification;
import io.understudy.journal.Verifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a service tells of its journal is not believed as it comes. */
class ServiceLedgerTest {

    private static final String ENTRY = """
            {"sequence": %d, "at": "2026-11-21T03:29:17Z", "application": "shop", "operation": "shop-2-1", "type": "StepIntended",
             "payload": {"n": 1}, "stored": %s, "hash": "%s", "previous": null}""";
    private static final String HASH = "a".repeat(64);

    private final HttpServer server;
    private final ServiceClient client;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    ServiceLedgerTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 16);
        server.start();
        client = new ServiceClient(
                new Connection("http://127.0.0.1:" + server.getAddress().getPort(), "token"));
    }

    @AfterEach
    void ends() {
        client.close();
        server.stop(0);
    }

    @Test
    void it_is_asked_page_by_page_and_the_text_that_was_hashed_is_what_is_read() {
        answers(
                200,
                page(ENTRY.formatted(1, "null", HASH), "1"),
                page(ENTRY.formatted(2, "\"{ \\\"n\\\": 1 }\"", HASH), "null"));
        List<String> payloads = new ArrayList<>();
        ledger().forEach(entry -> payloads.add(entry.entry().payload()));
        assertThat(payloads).containsExactly("{\"n\":1}", "{ \"n\": 1 }");
        assertThat(asked).containsExactly("after=0&limit=1000", "after=1&limit=1000");
    }

    @Test
    void an_entry_that_does_not_fit_its_hash_is_found_here() {
        answers(200, page(ENTRY.formatted(1, "null", HASH), "null"));
        assertThat(Verifier.verify(ledger(), Optional.empty()))
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken -> assertThat(broken.sequence()).isEqualTo(1));
    }

    @Test
    void a_page_that_leads_back_is_no_journal() {
        answers(200, page(ENTRY.formatted(1, "null", HASH), "0"));
        failed("the service's answer can't be read", "it names a page that was read already");
    }

    @Test
    void what_is_no_entry_is_said() {
        answers(200, page(ENTRY.formatted(1, "null", "short"), "null"));
        failed("the service's answer can't be read: is it of another version?", "64 lower-case hexadecimal digits");
    }

    @Test
    void a_refusal_is_not_taken_for_a_broken_chain_and_says_how_to_do_without_the_service() {
        answers(429, "{\"error\": \"others are reading the journal already\", \"status\": 429, \"missingRole\": null}");
        failed("others are reading the journal already", "name its state folder with --state");
    }

    private void failed(String... words) {
        assertThatThrownBy(() -> ledger().forEach(_ -> {}))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(2))
                .hasMessageContainingAll(words);
    }

    private ServiceLedger ledger() {
        return new ServiceLedger(client);
    }

    private static String page(String entry, String next) {
        return "{\"entries\": [%s], \"next\": %s}".formatted(entry, next);
    }

    private void answers(int status, String... bodies) {
        server.createContext("/api/v1/journal", exchange -> {
            asked.add(exchange.getRequestURI().getQuery());
            byte[] body = bodies[Math.min(asked.size(), bodies.length) - 1].getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
