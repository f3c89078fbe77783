package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.access.Access;
import io.understudy.access.Caller;
import io.understudy.access.Role;
import io.understudy.access.Tokens;
import io.understudy.time.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server-sent events over real connections on the loopback network. */
@Timeout(60)
class EventStreamTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofMillis(50);
    /** Long enough for whoever reads to take a large event in between, however busy the machine is. */
    private static final Duration SLOW_HEARTBEAT = Duration.ofSeconds(5);

    private static final int KEPT = 50;

    private final EventLog log = new EventLog("run", KEPT, 100L << 20);
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile Tokens tokens = ann(Role.OBSERVE);
    private final EventStream stream = stream(HEARTBEAT);
    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init") // before each test
    private HttpServer server;

    private static Tokens ann(Role role) {
        Caller ann = new Caller(Optional.of("ann"), Set.of(role));
        return new Tokens(List.of(new Tokens.Entry(ann, Tokens.sha256("of-ann"))));
    }

    private EventStream stream(Duration heartbeat) {
        return new EventStream(new Access("owner", () -> tokens), new DenialLog(Ticker.system()), log, heartbeat);
    }

    @BeforeEach
    void start() throws Exception {
        server = serve(stream);
    }

    private HttpServer serve(EventStream events) throws Exception {
        Router router = Router.router(vertx);
        events.mount(router);
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void end() throws Exception {
        client.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void only_who_may_observe_listens() throws Exception {
        HttpResponse<String> stranger = client.send(request("guessed", null), HttpResponse.BodyHandlers.ofString());
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.body()).contains("\"error\":\"send a token", "\"status\":401");
        assertThat(stream.listening()).isZero();

        try (Heard ann = listen(null)) {
            assertThat(ann.type).isEqualTo("text/event-stream");
            assertThat(ann.next("reset")).contains("data: {\"why\":\"the beginning\"}");
        }
    }

    @Test
    void events_arrive_in_their_order_with_ids() throws Exception {
        try (Heard ann = listen(null)) {
            ann.next("reset");
            tell("application", "{\"a\":1}");
            tell("operation", "{\"o\":2}");
            assertThat(ann.next("application")).containsExactly("id: run-1", "event: application", "data: {\"a\":1}");
            assertThat(ann.next("operation")).containsExactly("id: run-2", "event: operation", "data: {\"o\":2}");
        }
    }

    @Test
    void who_comes_back_gets_what_was_missed_and_nothing_else() throws Exception {
        for (int i = 1; i <= 5; i++) {
            tell("n", "{\"n\":%d}".formatted(i));
        }
        try (Heard ann = listen("run-2")) {
            for (int i = 3; i <= 5; i++) {
                assertThat(ann.next()).contains("id: run-" + i, "data: {\"n\":%d}".formatted(i));
            }
            tell("n", "{\"n\":6}");
            assertThat(ann.next()).contains("id: run-6");
        }
    }

    @Test
    void who_comes_back_too_late_or_from_another_run_is_told_to_read_everything_anew() throws Exception {
        for (int i = 1; i <= KEPT + 2; i++) {
            tell("n", "{}");
        }
        for (String id : List.of("run-1", "earlier-7", "run-99", "nonsense")) {
            try (Heard ann = listen(id)) {
                assertThat(ann.next())
                        .as(id)
                        .containsExactly(
                                "id: run-" + (KEPT + 2),
                                "event: reset",
                                "data: {\"why\":\"what came after that event is not kept any more\"}");
            }
        }
        try (Heard ann = listen("run-2")) {
            assertThat(ann.next()).as("just not forgotten").contains("id: run-3");
        }
    }

    @Test
    void a_quiet_stream_has_heartbeats() throws Exception {
        try (Heard ann = listen(null)) {
            ann.next("reset");
            assertThat(ann.line()).isEqualTo(": heartbeat");
        }
    }

    @Test
    void so_many_may_listen_and_no_more() throws Exception {
        tokens = new Tokens(IntStream.range(0, 5)
                .mapToObj(i -> new Tokens.Entry(
                        new Caller(Optional.of("p" + i), Set.of(Role.OBSERVE)), Tokens.sha256("of-p" + i)))
                .toList());
        List<Heard> all = new ArrayList<>();
        try {
            for (int i = 0; i < EventStream.MOST_OF_ONE; i++) {
                all.add(listen("of-p0", null));
            }
            assertThat(refusal("of-p0")).contains("16 with this token listen already");
            for (int i = EventStream.MOST_OF_ONE; i < EventStream.MOST; i++) {
                all.add(listen("of-p" + i / EventStream.MOST_OF_ONE, null));
            }
            assertThat(refusal("of-p4")).contains("64 listen already");

            all.removeLast().close();
            await().atMost(LIMIT).until(() -> stream.listening() < EventStream.MOST);
            all.add(listen("of-p4", null));
        } finally {
            all.forEach(Heard::close);
        }
    }

    private String refusal(String token) throws Exception {
        HttpResponse<String> answer = client.send(request(token, null), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(503);
        return answer.body();
    }

    @Test
    void who_reads_nothing_is_cut_off_and_holds_up_nobody() throws Exception {
        EventStream slow = stream(SLOW_HEARTBEAT);
        server = serve(slow);
        String large = "\"%s\"".formatted("x".repeat(1 << 20));
        try (Socket deaf = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.actualPort());
                Heard ann = listen(null)) {
            ann.next("reset");
            deaf.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer of-ann\r\n\r\n"
                            .formatted(EventStream.PATH)
                            .getBytes(StandardCharsets.US_ASCII));
            await().atMost(LIMIT).until(() -> slow.listening() == 2);
            for (int i = 1; i <= KEPT; i++) {
                log.append("n", large);
                slow.wake();
                assertThat(ann.next("n")).contains("id: run-" + i);
            }
            await().atMost(LIMIT).until(() -> slow.listening() == 1);
            log.append("n", "{}");
            slow.wake();
            assertThat(ann.next("n")).contains("id: run-" + (KEPT + 1));
        }
    }

    @Test
    void a_token_that_does_not_hold_any_more_ends_the_stream() throws Exception {
        try (Heard ann = listen(null)) {
            ann.next("reset");
            tokens = Tokens.NONE;
            await().atMost(LIMIT).until(() -> stream.listening() == 0);
        }
    }

    private void tell(String name, String data) {
        log.append(name, data);
        stream.wake();
    }

    private HttpRequest request(String token, @Nullable String lastEventId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(server.actualPort(), EventStream.PATH)))
                .header("Authorization", "Bearer " + token);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return request.build();
    }

    private Heard listen(@Nullable String lastEventId) throws IOException, InterruptedException {
        return listen("of-ann", lastEventId);
    }

    private Heard listen(String token, @Nullable String lastEventId) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer =
                client.send(request(token, lastEventId), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new Heard(
                new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)),
                answer.headers().firstValue("Content-Type").orElse(""));
    }

    /** A client that reads. */
    private record Heard(BufferedReader lines, String type) implements AutoCloseable {

        String line() throws IOException {
            return lines.readLine();
        }

        /** The lines of the next event that is none of the heartbeats. */
        List<String> next() throws IOException {
            List<String> event = new ArrayList<>();
            for (String line = line(); line != null; line = line()) {
                if (line.isEmpty() && !event.isEmpty()) {
                    return event;
                }
                if (!line.isEmpty() && !line.startsWith(":") && !line.startsWith("retry:")) {
                    event.add(line);
                }
            }
            throw new IOException("the stream ended");
        }

        List<String> next(String name) throws IOException {
            List<String> event = next();
            assertThat(event).contains("event: " + name);
            return event;
        }

        @Override
        public void close() {
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
