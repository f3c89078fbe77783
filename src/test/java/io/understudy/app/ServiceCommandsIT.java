package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.Connection;
import io.understudy.sandbox.SandboxWorld;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What people type, through the HTTP API of a service in a process of its own, and what strangers send it. */
@Timeout(240)
class ServiceCommandsIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    private SandboxWorld world;
    private ServiceUnderTest witness;
    private ServiceUnderTest service;

    @BeforeEach
    void start() throws IOException {
        world = SandboxWorld.start();
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
    void a_pause_is_pulled_shown_and_lifted() {
        assertThat(type("pause", "--by", "ann", "--reason", "the network is rebuilt")
                        .done())
                .contains("PAUSED by ann: the network is rebuilt");
        assertThat(type("status").done()).contains("PAUSED by ann");
        assertThat(type("explain", "shop").done()).contains("paused: yes");

        assertThat(type("unpause", "--by", "ann").done()).doesNotContain("PAUSED");
        assertThat(type("explain", "shop").done()).contains("paused: no");
        assertThat(type("unpause", "--by", "ann").refused()).contains("the service is not paused");
    }

    @Test
    void a_primary_that_serves_is_left_by_a_failover_with_force_only() {
        assertThat(type("failover", "shop", "--by", "ann").refused())
                .contains("us-east-1", "understudy switchover shop", "--force");
        assertThat(service.operations()).isEmpty();

        assertThat(type("failover", "shop", "--by", "ann", "--force").done()).contains("failover", "us-west-2");
        await().atMost(LONG).until(() -> service.operations().getFirst().phase().equals("SUCCEEDED"));
        assertThat(service.shop().orElseThrow().primary()).isEqualTo("us-west-2");
    }

    @Test
    void an_operation_that_waits_for_a_person_is_declined_and_undone() {
        world.powerSwitch().goSilent();
        world.cutEast();
        String id = await().atMost(LONG)
                .until(
                        () -> service.operations().stream()
                                .filter(operation -> operation.pending() != null)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow()
                .id();

        type("decline", id, "--by", "ann").done();

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(type("operations", id).done()).contains("COMPENSATED"));
        assertThat(type("operations", id).done()).contains("aborted by ann: declined");
        assertThat(type("decline", id, "--by", "ann").refused()).contains("is not open");
        assertThat(service.shop().orElseThrow().primary()).isEqualTo("us-east-1");
    }

    @Test
    void a_wave_holds_what_serves_and_moves_it_as_planned() {
        assertThat(type("wave", "start", "us-west-2", "--by", "ann").refused())
                .contains("no application has its primary at us-west-2");
        assertThat(type("wave", "start", "us-east-1", "--by", "ann").done())
                .contains("wave-1", "shop", "HELD", "every vantage point sees shop served by us-east-1");
        assertThat(type("wave", "start", "us-east-1", "--by", "bob").refused()).contains("wave-1 is under way");
        assertThat(type("wave", "pause", "wave-1", "--by", "ann", "--reason", "wait")
                        .done())
                .contains("PAUSED");
        assertThat(type("wave", "resume", "wave-1", "--by", "ann").done()).contains("RUNNING");
        assertThat(type("wave", "retry", "wave-1", "shop", "--by", "ann").refused())
                .contains("nothing to retry");
        assertThat(type("wave", "stop", "wave-1", "--by", "ann", "--reason", "it serves")
                        .done())
                .contains("FINISHED", "0 of 1 applications have left us-east-1");

        type("wave", "start", "us-east-1", "--by", "ann", "--planned", "--canary", "shop")
                .done();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(type("wave", "show").done())
                        .contains("wave-2", "FINISHED", "MOVED", "1 of 1 applications have left us-east-1"));
        assertThat(type("wave", "list").done()).contains("wave-1", "wave-2");
        assertThat(service.shop().orElseThrow().primary()).isEqualTo("us-west-2");
    }

    /** A header that Camel takes for its own would call another method, answer another status or another address. */
    @Test
    void headers_from_outside_steer_nothing_and_do_not_come_back() throws Exception {
        Connection connection = new ObjectMapper()
                .readValue(
                        service.seen(world.configuration().resolve("state").resolve(Connection.FILE))
                                .toFile(),
                        Connection.class);
        List<HttpRequest.Builder> requests = new ArrayList<>();
        for (String path :
                List.of("/api/v1/status", "/api/v1/operations", "/health/live", "/health/ready", "/metrics")) {
            requests.add(HttpRequest.newBuilder(URI.create(connection.url() + path)));
        }
        requests.add(HttpRequest.newBuilder(URI.create(
                        "http://%s/api/v1/witness".formatted(world.addresses().witness())))
                .POST(HttpRequest.BodyPublishers.ofString("{\"shop\": \"us-east-1\"}")));
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (HttpRequest.Builder plain : requests) {
                HttpRequest asked = plain.setHeader("Authorization", "Bearer " + connection.token())
                        .setHeader("Content-Type", "application/json")
                        .build();
                HttpRequest steered = HttpRequest.newBuilder(asked, (_, _) -> true)
                        .setHeader("CamelBeanMethodName", "unpause")
                        .setHeader("CamelHttpUri", "http://192.0.2.1/")
                        .setHeader("CamelHttpResponseCode", "299")
                        .setHeader("CamelHttpMethod", "DELETE")
                        .setHeader("X-Sent", "by a stranger")
                        .build();

                HttpResponse<String> answer = client.send(steered, HttpResponse.BodyHandlers.ofString());

                assertThat(answer.statusCode()).as(asked.uri().getPath()).isEqualTo(200);
                assertThat(answer.headers().map().keySet())
                        .as(asked.uri().getPath())
                        .map(String::toLowerCase)
                        .doesNotContain("x-sent", "authorization")
                        .noneMatch(name -> name.startsWith("camel"));
                assertThat(answer.body())
                        .as(asked.uri().getPath())
                        .startsWith(client.send(asked, HttpResponse.BodyHandlers.ofString())
                                .body()
                                .substring(0, 2));
            }
        }
    }

    private Typed type(String... words) {
        return Typed.type(service.seen(world.configuration().resolve("state")), words);
    }
}
