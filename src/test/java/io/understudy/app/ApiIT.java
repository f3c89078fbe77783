package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.access.SelfSigned;
import io.understudy.app.ApiDescription.Call;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The API of a whole service: who is let in, and that it answers as its OpenAPI document says. */
@Timeout(60)
class ApiIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Map<String, Set<String>> MAY = Map.of(
            "watcher", Set.of("observe"),
            "driller", Set.of("observe", "drill"),
            "ann", Set.of("observe", "drill", "operate"),
            "bob", Set.of("observe", "approve"));

    private final ApiDescription document = ApiDescription.read();
    private final Path folder;

    ApiIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void each_call_asks_for_its_role_and_nobody_signs_for_another() throws Exception {
        try (SmallService service = SmallService.start(folder)) {
            for (Call call : document.calls()) {
                deniesWhoMayNot(service, call);
            }
            String inTheAddress = "/api/v1/me?Authorization=Bearer%20of-bob";
            assertThat(service.get(inTheAddress, "guessed").statusCode()).isEqualTo(401);
            requesterIsNotApprover(service);
            aChangedFileHoldsAtOnce(service);
        }
    }

    private void deniesWhoMayNot(SmallService service, Call call) throws Exception {
        boolean open = call.role().equals("none");
        if (!open) {
            assertThat(send(service, call, "guessed").statusCode())
                    .as("%s", call)
                    .isEqualTo(401);
            assertThat(send(service, call, "").statusCode()).as("%s", call).isEqualTo(401);
        }
        for (Map.Entry<String, Set<String>> caller : MAY.entrySet()) {
            if (!open && !caller.getValue().contains(call.role())) {
                HttpResponse<String> refused = send(service, call, "of-" + caller.getKey());
                assertThat(refused.statusCode()).as("%s %s", caller, call).isEqualTo(403);
                assertThat(JSON.readTree(refused.body()).path("missingRole").asText())
                        .isEqualTo(call.role());
            } else if (call.method().equals("GET") && !call.path().endsWith("/events")) {
                assertThat(send(service, call, "of-" + caller.getKey()).statusCode())
                        .as("%s %s", caller, call)
                        .isNotIn(401, 403);
            }
        }
    }

    private static HttpResponse<String> send(SmallService service, Call call, String token) throws Exception {
        String path =
                call.path().replace("{app}", "shop").replace("{id}", "shop-9-9").replace("{site}", "us-west-2");
        return call.method().equals("GET") ? service.get(path, token) : service.post(path, token, "{}");
    }

    private void requesterIsNotApprover(SmallService service) throws Exception {
        String start = "{\"kind\": \"SWITCHOVER\", \"by\": \"%s\", \"reason\": \"planned\"}";
        String operations = "/api/v1/applications/shop/operations";
        HttpResponse<String> foreign = service.post(operations, "of-eve", start.formatted("ann"));
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.body()).contains("this token is eve's and signs for nobody else");

        JsonNode asked =
                JSON.readTree(service.post(operations, "of-eve", "{\"kind\": \"SWITCHOVER\", \"reason\": \"planned\"}")
                        .body());
        assertThat(asked.path("trigger").asText()).isEqualTo("eve");
        String approvals =
                "/api/v1/operations/%s/approvals".formatted(asked.path("id").asText());
        String hash = asked.path("approval").path("hash").asText();
        String approval = "{\"by\": %s, \"hash\": \"" + hash + "\"}";
        assertThat(service.post(approvals, "of-eve", approval.formatted("\"bob\""))
                        .statusCode())
                .isEqualTo(403);
        assertThat(service.post(approvals, "of-eve", approval.formatted("null")).body())
                .contains("eve asked for it");
        JsonNode approved = JSON.readTree(
                service.post(approvals, "of-bob", approval.formatted("null")).body());
        assertThat(approved.at("/approval/given/0/by").asText()).isEqualTo("bob");
    }

    private static void aChangedFileHoldsAtOnce(SmallService service) throws Exception {
        Path tokens = service.file("tokens.yaml");
        String all = Files.readString(tokens);
        Files.writeString(tokens, "tokens: oops");
        assertThat(service.get("/api/v1/me", "of-bob").body())
                .isEqualTo("{\"name\":\"bob\",\"roles\":[\"observe\",\"approve\"]}");
        Files.writeString(tokens, all.replace("name: bob", "name: robert"));
        assertThat(service.get("/api/v1/me", "of-bob").body()).contains("\"robert\"");
        Files.writeString(tokens, "tokens: []");
        assertThat(service.get("/api/v1/me", "of-bob").statusCode()).isEqualTo(401);
        assertThat(service.get("/api/v1/me", service.connection().token()).body())
                .isEqualTo("{\"name\":null,\"roles\":[\"observe\",\"drill\",\"operate\",\"approve\"]}");
    }

    @Test
    void what_it_answers_is_what_the_document_says() throws Exception {
        try (SmallService service = SmallService.start(folder)) {
            await().atMost(LIMIT)
                    .until(() -> service.get("/health/ready", "").statusCode() == 200
                            && service.get("/api/v1/status", "of-ann").body().contains("\"verdict\":\"UP\""));
            assertThat(service.get("/api/v1/openapi.yaml", "of-ann").body()).startsWith("# What the service answers");
            get(service, "/api/v1/status");
            get(service, "/api/v1/me");
            get(service, "/health/live");
            get(service, "/health/ready");
            get(service, "/api/v1/applications/{app}/explain");
            post(service, "/api/v1/applications/{app}/plan", "{\"kind\": \"FAILOVER\"}", 200);
            post(service, "/api/v1/applications/{app}/plan", "{\"kind\": \"SIDEWAYS\"}", 422);
            post(service, "/api/v1/applications/{app}/plan", "{", 400);
            JsonNode signed = post(
                    service,
                    "/api/v1/applications/{app}/operations",
                    "{\"kind\": \"SWITCHOVER\", \"reason\": \"planned\", \"by\": \"%s\"}".formatted("n".repeat(201)),
                    400);
            assertThat(signed.toString()).contains("'by' is longer than 200 characters");
            post(service, "/api/v1/applications/{app}/seal", "", 422);
            post(service, "/api/v1/applications/{app}/acknowledgement", "{}", 422);
            post(service, "/api/v1/pause", "{\"reason\": \"maintenance\"}", 200);
            post(service, "/api/v1/unpause", "{}", 200);
            anOperation(service);
            get(service, "/api/v1/waves");
        }
    }

    private void anOperation(SmallService service) throws Exception {
        JsonNode started = post(
                service,
                "/api/v1/applications/{app}/operations",
                "{\"kind\": \"SWITCHOVER\", \"reason\": \"planned\"}",
                200);
        String id = started.path("id").asText();
        get(service, "/api/v1/operations");
        String operation = "/api/v1/operations/{id}";
        JsonNode waiting = get(service, operation, id);
        String hash = waiting.at("/approval/hash").asText();
        JsonNode begun = checked(
                "post",
                operation + "/approvals",
                service.post(
                        (operation + "/approvals").replace("{id}", id),
                        "of-bob",
                        "{\"hash\": \"%s\"}".formatted(hash)));
        assertThat(begun.path("phase").asText()).isNotEqualTo("AWAITING_APPROVAL");
        await().atMost(LIMIT)
                .until(() -> !get(service, operation, id).path("pending").isNull());
        post(service, operation + "/acceptances", id, "{\"phrase\": \"wrong\"}", 422);
        String phrase = get(service, operation, id).at("/pending/phrase").asText();
        post(service, operation + "/acceptances", id, "{\"phrase\": \"%s\"}".formatted(phrase), 200);
        post(service, operation + "/pause", id, "{\"reason\": \"lunch\"}", 200);
        post(service, operation + "/resume", id, "{}", 200);
        post(service, operation + "/abort", id, "{\"reason\": \"not today\"}", 200);
    }

    @Test
    void changes_are_told_as_they_happen() throws Exception {
        try (SmallService service = SmallService.start(folder);
                HttpClient client = HttpClient.newHttpClient()) {
            await().atMost(LIMIT)
                    .until(() -> service.get("/api/v1/status", "of-ann").body().contains("\"verdict\":\"UP\""));
            HttpResponse<InputStream> answer = client.send(
                    service.request("/api/v1/events", "of-watcher").GET().build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader events =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                assertThat(next(events, "reset")).contains("the beginning");
                assertThat(next(events, "application")).contains("\"application\":\"shop\"", "\"verdict\":\"UP\"");
                service.post(
                        "/api/v1/applications/shop/operations",
                        "of-ann",
                        "{\"kind\": \"SWITCHOVER\", \"reason\": \"planned\"}");
                assertThat(next(events, "operation"))
                        .contains("\"id\":\"shop-2-1\"", "\"phase\":\"AWAITING_APPROVAL\"", "\"name\":\"freeze\"");
                service.answers(500);
                String failing = next(events, "application");
                while (!failing.contains("\"verdict\":\"DOWN\"")) {
                    failing = next(events, "application");
                }
                assertThat(failing).contains("\"protection\":\"AT_RISK\"");
            }
        }
    }

    private static String next(BufferedReader events, String name) throws IOException {
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.equals("event: " + name)) {
                return events.readLine();
            }
        }
        throw new IOException("the stream ended");
    }

    @Test
    void with_tls_nothing_is_served_in_the_clear_and_the_command_line_knows_the_certificate() throws Exception {
        SelfSigned.make(Files.createDirectory(folder.resolve("tls")), "EC", "ip:127.0.0.1");
        try (SmallService service =
                SmallService.start(folder, "tls: {certificate: tls/certificate.pem, key: {file: tls/key.pem}}")) {
            assertThat(service.connection().url()).startsWith("https://127.0.0.1:");
            assertThat(Typed.type(service.state(), "status").done()).contains("shop");
            assertThatThrownBy(() -> service.get("/api/v1/status", "of-ann"))
                    .as("a certificate that nobody vouches for")
                    .isInstanceOf(SSLHandshakeException.class);

            String plain = service.connection().url().replace("https:", "http:");
            Typed inTheClear = Typed.type(service.state(), "status", "--server", plain, "--token", "of-ann");
            assertThat(inTheClear.exitCode()).as(inTheClear.said()).isEqualTo(2);
            Typed untrusted = Typed.type(
                    service.state(), "status", "--server", service.connection().url(), "--token", "of-ann");
            assertThat(untrusted.exitCode()).isEqualTo(2);
            assertThat(untrusted.said()).contains("name the service's certificate with --certificate");
            assertThat(Typed.type(
                                    service.state(),
                                    "pause",
                                    "--reason",
                                    "maintenance",
                                    "--server",
                                    service.connection().url(),
                                    "--token",
                                    "of-ann",
                                    "--certificate",
                                    folder.resolve("tls/certificate.pem").toString())
                            .done())
                    .contains("PAUSED", "ann");

            SelfSigned.make(folder.resolve("tls"), "EC", "ip:127.0.0.1");
            assertThat(Typed.type(service.state(), "status").done())
                    .as("a renewed certificate is shown, and expected, at once")
                    .contains("shop");
        }
    }

    private JsonNode get(SmallService service, String path) throws Exception {
        return get(service, path, "");
    }

    private JsonNode get(SmallService service, String path, String id) throws Exception {
        return checked("get", path, service.get(path.replace("{app}", "shop").replace("{id}", id), "of-ann"));
    }

    private JsonNode post(SmallService service, String path, String body, int expected) throws Exception {
        return post(service, path, "", body, expected);
    }

    private JsonNode post(SmallService service, String path, String id, String body, int expected) throws Exception {
        HttpResponse<String> answer = service.post(path.replace("{app}", "shop").replace("{id}", id), "of-ann", body);
        assertThat(answer.statusCode())
                .as("%s %s: %s", path, body, answer.body())
                .isEqualTo(expected);
        return checked("post", path, answer);
    }

    private JsonNode checked(String method, String path, HttpResponse<String> answer) throws Exception {
        JsonNode body = JSON.readTree(answer.body());
        assertThat(document.check(method, path, answer.statusCode(), body))
                .as("%s %s: %s", method, path, answer.body())
                .isEmpty();
        return body;
    }
}
