package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.Connection;
import io.understudy.api.OperationReport;
import io.understudy.sandbox.SandboxWorld;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A policy that has two of three approve a switchover, through the command line and the HTTP API of a real service. */
@Timeout(240)
class ApprovalsIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    private SandboxWorld world;
    private ServiceUnderTest witness;
    private ServiceUnderTest service;

    @BeforeEach
    void start() throws IOException {
        world = SandboxWorld.start();
        new Config(world.configuration())
                .edit(
                        "failover-policies/shop.yaml",
                        "  automation:",
                        "  approvals: {switchover: {count: 2, of: [ann, bob, eve]}, expires: 10m}\n  automation:");
        witness = ServiceUnderTest.witness(
                world.configuration(), world.addresses().witness().toString());
        service = ServiceUnderTest.serve(world.configuration());
        await().atMost(LONG).until(service::isProtecting);
    }

    @AfterEach
    void end() {
        service.close();
        witness.close();
        world.close();
    }

    @Test
    void a_switchover_begins_with_the_second_approval_and_not_before() {
        assertThat(type("switchover", "shop", "--by", "ann").done())
                .contains("AWAITING_APPROVAL", "POINT OF NO RETURN", "any of them but ann");
        OperationReport request = service.operations().getFirst();
        String id = request.id();
        String hash = Objects.requireNonNull(request.approval()).hash();

        assertThat(approve(id, "bob", "0".repeat(64)).refused()).contains("this hash is of another plan");
        assertThat(approve(id, "ann", hash).refused()).contains("ann asked for it");
        assertThat(approve(id, "mallory", hash).refused()).contains("mallory is none of those who may");
        assertThat(approve(id, "bob", hash).done()).contains("AWAITING_APPROVAL", "approved by bob; 2 of");
        assertThat(approve(id, "Bob", hash).refused()).contains("bob has approved it already");
        assertThat(type("operation", "escalate", id, "--by", "eve", "--reason", "it burns", "--force")
                        .refused())
                .contains("has not begun");
        assertThat(service.operations().getFirst().steps())
                .extracting(OperationReport.Step::state)
                .containsOnly("PENDING");
        assertThat(service.shop().orElseThrow().primary()).isEqualTo("us-east-1");

        assertThat(approve(id, "eve", hash).done()).contains("approved by bob, eve");
        await().atMost(LONG).until(() -> service.operations().getFirst().phase().equals("SUCCEEDED"));
        assertThat(service.shop().orElseThrow().primary()).isEqualTo("us-west-2");
        assertThat(approve(id, "ann", hash).refused()).contains("is not open; an approval is good once");
    }

    /** Who approves stands in the body alone: a header or a parameter of the address names nobody and no operation. */
    @Test
    void a_stranger_in_headers_or_in_the_address_approves_nothing() throws Exception {
        type("switchover", "shop", "--by", "ann").done();
        OperationReport request = service.operations().getFirst();
        String hash = Objects.requireNonNull(request.approval()).hash();
        String path = "/api/v1/operations/%s/approvals".formatted(request.id());
        String asAnn = "{\"by\": \"ann\", \"hash\": \"%s\"}".formatted(hash);

        for (String address : List.of(path, path + "?by=bob&id=shop-9-9&hash=" + hash + "&body=x")) {
            HttpResponse<String> answer = post(address, asAnn, connection().token());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
            assertThat(answer.body()).contains("ann asked for it");
        }
        assertThat(post(path, asAnn.replace("ann", "bob"), "guessed").statusCode())
                .isEqualTo(401);
        assertThat(post(path, "{\"hash\": \"%s\"}".formatted(hash), connection().token())
                        .body())
                .contains("'by' is missing");
        assertThat(post(path, "{\"by\": \"bob\"}", connection().token()).body()).contains("'hash' is missing");
        OperationReport after = service.operations().getFirst();
        assertThat(after.phase()).isEqualTo("AWAITING_APPROVAL");
        assertThat(Objects.requireNonNull(after.approval()).given()).isEmpty();
        assertThat(service.shop().orElseThrow().protection())
                .as("what only waits does not move")
                .isNotEqualTo("MOVING");

        assertThat(type("operation", "abort", request.id(), "--by", "ann", "--reason", "not today")
                        .done())
                .contains("REFUSED", "aborted by ann: not today");
    }

    private HttpResponse<String> post(String path, String body, String token) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(connection().url() + path))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .header("by", "bob")
                            .header("id", "shop-9-9")
                            .header("hash", "0".repeat(64))
                            .header("approval", "bob")
                            .header("CamelBeanMethodName", "toString")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private Connection connection() throws IOException {
        return new ObjectMapper()
                .readValue(
                        service.seen(world.configuration().resolve("state").resolve(Connection.FILE))
                                .toFile(),
                        Connection.class);
    }

    private Typed approve(String id, String by, String hash) {
        return type("operation", "approve", id, "--by", by, "--hash", hash);
    }

    private Typed type(String... words) {
        return Typed.type(service.seen(world.configuration().resolve("state")), words);
    }
}
