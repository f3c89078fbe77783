package io.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.understudy.api.Connection;
import io.understudy.api.DrillReport;
import io.understudy.api.Requests;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code understudy drill} asks a service for, and with what it ends. The service is a stand-in that answers with a script. */
@Timeout(30)
class DrillCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer service;
    private final Path state;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Queue<Requests.Drill> begun = new ConcurrentLinkedQueue<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Queue<String> results = new ConcurrentLinkedQueue<>();

    DrillCommandTest(@TempDir Path state) throws IOException {
        this.state = state;
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        service.createContext("/api/v1/applications/shop/drills", this::begin);
        service.createContext("/api/v1/drills/", this::answer);
        service.createContext("/api/v1/drills", this::list);
        service.start();
        Connection connection =
                new Connection("http://127.0.0.1:" + service.getAddress().getPort(), "token");
        Files.write(state.resolve(Connection.FILE), JSON.writeValueAsBytes(connection));
    }

    @AfterEach
    void end() {
        service.stop(0);
    }

    @Test
    void a_live_one_stays_for_as_long_as_asked() {
        results.addAll(List.of("RUNNING", "RUNNING", "PASSED"));
        assertThat(drill("shop", "--by", "ann", "--kind", "live", "--hold", "5m", "--reason", "game day"))
                .isZero();
        assertThat(begun).containsExactly(new Requests.Drill("live", "ann", "game day", 300_000L));
        assertThat(out.toString()).contains("PASSED");
    }

    @Test
    void without_it_the_policy_says_how_long() {
        results.add("PASSED");
        assertThat(drill("shop", "--by", "ann", "--kind", "live")).isZero();
        assertThat(begun)
                .singleElement()
                .satisfies(order -> assertThat(order.holdMillis()).isNull());
    }

    @Test
    void a_time_that_is_none_begins_nothing() {
        assertThat(drill("shop", "--by", "ann", "--kind", "live", "--hold", "5 minutes"))
                .isEqualTo(2);
        assertThat(begun).isEmpty();
        assertThat(err.toString()).contains("--hold: '5 minutes' is not a duration such as 300ms, 30s, 5m or 1h");
    }

    @Test
    void one_that_does_not_pass_exits_with_1() {
        results.addAll(List.of("RUNNING", "FAILED"));
        assertThat(drill("shop", "--by", "ann")).isEqualTo(1);
        assertThat(begun)
                .singleElement()
                .satisfies(order -> assertThat(order.kind()).isEqualTo("dry-run"));
    }

    @Test
    void lists_those_of_all_applications_or_of_one() {
        assertThat(drill("list")).isZero();
        assertThat(drill("list", "shop")).isZero();
        assertThat(asked).containsExactly("/api/v1/drills", "/api/v1/drills?application=shop");
    }

    @Test
    void an_application_has_to_be_named() {
        assertThat(drill()).isEqualTo(2);
        assertThat(err.toString()).contains("say which application to drill, or one of: ", "abort", "list", "show");
    }

    private int drill(String... arguments) {
        return new CommandLine(new DrillCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of(arguments), Stream.of("--state", state.toString()))
                        .toArray(String[]::new));
    }

    private void begin(HttpExchange call) throws IOException {
        begun.add(JSON.readValue(call.getRequestBody(), Requests.Drill.class));
        answer(call);
    }

    private void list(HttpExchange call) throws IOException {
        asked.add(call.getRequestURI().toString());
        send(call, List.of());
    }

    private void answer(HttpExchange call) throws IOException {
        send(call, report(results.remove()));
    }

    private static void send(HttpExchange call, Object answer) throws IOException {
        byte[] body = JSON.writeValueAsBytes(answer);
        call.getResponseHeaders().set("Content-Type", "application/json");
        call.sendResponseHeaders(200, body.length);
        call.getResponseBody().write(body);
        call.close();
    }

    private static DrillReport report(String result) {
        return new DrillReport(
                "drill-shop-20261124-100000",
                "shop",
                "LIVE",
                result,
                "as the script says",
                "ann",
                "game day",
                "east",
                "west",
                1,
                1_800_000_000_000L,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null);
    }
}
