package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.DrillReport;
import io.understudy.sandbox.SandboxWorld;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a standby could take over, and rehearsals of that, as people ask for them. */
@Timeout(240)
class ReadinessAndDrillsIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiDescription document = ApiDescription.read();

    @Test
    void the_shop_of_the_sandbox_is_ready_until_a_right_is_missing_and_a_dry_run_changes_nothing() throws Exception {
        try (SandboxWorld world = SandboxWorld.start();
                ServiceUnderTest _ = ServiceUnderTest.witness(
                        world.configuration(), world.addresses().witness().toString());
                ServiceUnderTest service = ServiceUnderTest.serve(world.configuration())) {
            await().atMost(LONG).until(service::isProtecting);
            Path state = service.seen(world.configuration().resolve("state"));
            int pods = world.westPods();

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(Typed.type(state, "readiness", "shop", "--now")
                                    .done())
                            .contains("READY  13 of 13 checks hold")
                            .contains("step web", "step promote", "step dns", "link orders", "vantage points"));
            assertThat(Typed.type(state, "status").done()).contains("standby READY 13/13");

            String passed = Typed.type(state, "drill", "shop", "--by", "ann").done();
            assertThat(passed).contains("dry-run  PASSED", "replicas 1 -> 10", "promote the standby", "by ann");
            assertThat(world.westPods()).isEqualTo(pods);
            assertThat(service.operations()).isEmpty();

            world.allowReadingOnlyAtWest();
            assertThat(Typed.type(state, "readiness", "shop", "--now").done())
                    .contains("NOT_READY  11 of 13 checks hold", "! BLOCKING step web", "! BLOCKING step ready");
            await().atMost(LONG).until(() -> service.output().contains("could NOT take over"));
            assertThat(Typed.type(state, "drill", "shop", "--by", "ann").refused())
                    .contains("dry-run  FAILED", "! BLOCKING step web");
            assertThat(Typed.type(state, "status").done())
                    .contains("NOT_READY 11/13")
                    .contains(passed.lines().findFirst().orElseThrow().split(" ", 2)[0] + " passed");
        }
    }

    @Test
    void a_drill_by_the_api_ends_in_a_report_that_survives_a_restart(@TempDir Path folder) throws Exception {
        try (SmallService service = SmallService.start(folder)) {
            JsonNode ready = ok(service.post("/api/v1/applications/shop/readiness", "of-driller", ""));
            assertThat(document.check("post", "/api/v1/applications/{app}/readiness", 200, ready))
                    .isEmpty();
            await().atMost(LONG)
                    .until(() -> ok(service.post("/api/v1/applications/shop/readiness", "of-driller", ""))
                            .path("state")
                            .asText()
                            .equals("READY"));
            assertThat(ok(service.get("/api/v1/applications/shop/readiness", "of-watcher"))
                            .path("all")
                            .asInt())
                    .isEqualTo(3);
            assertThat(service.get("/metrics", "").body())
                    .contains(
                            "understudy_readiness_score{application=\"shop\"} 1.0",
                            "understudy_readiness_age_seconds{application=\"shop\"}",
                            "resilience4j_bulkhead_max_allowed_concurrent_calls{name=\"shop\"} 8.0",
                            "resilience4j_timelimiter_calls_total{",
                            "resilience4j_circuitbreaker_state{");

            JsonNode begun = ok(service.post(
                    "/api/v1/applications/shop/drills", "of-driller", "{\"kind\":\"dry-run\",\"reason\":\"to see\"}"));
            String id = begun.path("id").asText();
            String path = "/api/v1/drills/" + id;
            await().atMost(LONG)
                    .until(() -> !ok(service.get(path, "of-watcher"))
                            .path("result")
                            .asText()
                            .equals("RUNNING"));
            JsonNode ended = ok(service.get(path, "of-watcher"));
            assertThat(document.check("get", "/api/v1/drills/{id}", 200, ended)).isEmpty();
            DrillReport report = JSON.treeToValue(ended, DrillReport.class);
            assertThat(report.result()).isEqualTo("PASSED");
            assertThat(report.by()).isEqualTo("driller");
            assertThat(report.forecast()).isNotNull();
            assertThat(report.steps()).extracting(DrillReport.Step::step).containsExactly("freeze", "move");
            assertThat(service.get(path + "/report", "of-watcher").body())
                    .startsWith("<!doctype html>")
                    .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                    .doesNotContain("<script");
            assertThat(Files.readString(service.state().resolve("drills").resolve(id + ".json")))
                    .contains(id);
            refusals(service, id);
            lists(service, id);

            service.restart();
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(ok(service.get("/api/v1/status", "of-watcher"))
                                    .at("/applications/0/lastDrill/id")
                                    .asText())
                            .isEqualTo(id));
            assertThat(Typed.type(service.state(), "drill", "list", "shop").done())
                    .contains(id, "PASSED", "by driller");
            assertThat(Typed.type(service.state(), "drill", "show", id, "--html")
                            .done())
                    .startsWith("<!doctype html>");
        }
    }

    private static void lists(SmallService service, String id) throws Exception {
        String ofIt = "/api/v1/drills?application=shop";
        assertThat(service.get(ofIt, "of-watcher").body()).contains(id);
        assertThat(service.get(ofIt + "&underWay=true", "of-watcher").body()).isEqualTo("[]");
        assertThat(service.get("/api/v1/drills?application=shopp", "of-watcher").body())
                .contains("no application 'shopp'");
    }

    private static void refusals(SmallService service, String id) throws Exception {
        assertThat(service.post("/api/v1/applications/shop/drills", "of-driller", "{\"kind\":\"live\"}")
                        .body())
                .contains("lacks the role 'operate'");
        assertThat(service.post("/api/v1/applications/shop/drills", "of-driller", "{\"kind\":\"big\"}")
                        .body())
                .contains("kind 'big' is no drill");
        assertThat(service.post("/api/v1/drills/%s/abort".formatted(id), "of-driller", "{}")
                        .body())
                .contains("is not under way here: it is PASSED");
        for (String unknown : new String[] {"drill-shop-20200101-000000", "..%2Fconnection", "drill-..%2F..%2Fx"}) {
            HttpResponse<String> refused = service.get("/api/v1/drills/" + unknown, "of-watcher");
            assertThat(refused.statusCode()).as(unknown).isIn(404, 422);
            assertThat(refused.body()).doesNotContain("token");
        }
    }

    private static JsonNode ok(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
