package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Documents that change under a whole service. */
@Timeout(180)
class ReloadIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void an_application_is_added_changed_and_removed_and_a_bad_document_changes_nothing(@TempDir Path folder)
            throws Exception {
        try (SmallService service = SmallService.start(folder)) {
            Path policy = service.file("failover-policies/shop.yaml");
            Path another = service.file("failover-policies/bank.yaml");
            String written = Files.readString(policy);
            String first = status(service).path("documents").path("hash").asText();
            assertThat(first).hasSize(64);

            String bank = written.substring(written.indexOf("kind: FailoverPolicy"))
                    .replace("name: shop", "name: bank")
                    .replace("automation: {mode: observe}", "automation: {mode: propose}");
            Files.writeString(another, "apiVersion: understudy.io/v1\n" + bank);
            await().atMost(LONG)
                    .until(() -> status(service).path("applications").size() == 2);
            await().atMost(LONG)
                    .until(() -> status(service)
                            .path("applications")
                            .path(0)
                            .path("probes")
                            .path(0)
                            .path("verdict")
                            .asText()
                            .equals("UP"));
            assertThat(service.get("/metrics", "").body())
                    .contains("understudy_epoch{application=\"bank\"} 1.0", "understudy_documents_rejected 0.0");

            Files.writeString(
                    another,
                    "apiVersion: understudy.io/v1\n"
                            + bank.replace("mode: propose", "mode: observe")
                            + "  drills: [{schedule: \"0 0 10 ? * TUE\", kind: dry-run}]\n");
            await().atMost(LONG)
                    .until(() -> status(service)
                            .path("applications")
                            .path(0)
                            .path("mode")
                            .asText()
                            .equals("OBSERVE"));

            Files.writeString(policy, written.replace("standby: west", "standby: moon"));
            await().atMost(LONG)
                    .until(() ->
                            !status(service).path("documents").path("rejected").isEmpty());
            JsonNode bad = status(service);
            assertThat(bad.path("documents").path("rejected").toString()).contains("shop.yaml:", "moon");
            assertThat(bad.path("applications").path(1).path("standby").asText())
                    .isEqualTo("west");
            assertThat(service.get("/metrics", "").body()).containsPattern("understudy_documents_rejected [1-9]");
            assertThat(Typed.type(service.state(), "status").done()).contains("DOCUMENTS NOT TAKEN", "moon");

            Files.writeString(policy, written);
            Files.delete(another);
            await().atMost(LONG)
                    .until(() -> status(service).path("applications").size() == 1);
            assertThat(status(service).path("documents").path("hash").asText()).isEqualTo(first);
            assertThat(service.get("/metrics", "").body()).doesNotContain("application=\"bank\"");
        }
    }

    private static JsonNode status(SmallService service) throws Exception {
        return JSON.readTree(service.get("/api/v1/status", "of-watcher").body());
    }
}
