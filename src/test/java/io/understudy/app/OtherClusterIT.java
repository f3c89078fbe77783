package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole service that is restarted in the middle of an operation, with a kubeconfig that leads elsewhere. */
@Timeout(180)
class OtherClusterIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void an_operation_stops_at_a_restart_with_a_kubeconfig_of_another_cluster(@TempDir Path folder) throws Exception {
        try (SmallService service = SmallService.start(folder)) {
            Path documents = service.file("failover-policies/shop.yaml");
            Files.writeString(
                    documents,
                    Files.readString(documents)
                            .replaceFirst(
                                    "(name: west}\nspec: \\{jurisdiction: US)}",
                                    "$1, kubernetes: {kubeconfig: secrets/west.kubeconfig}}"));
            leadTo(service, "https://127.0.0.1:1");
            service.restart();
            HttpResponse<String> asked = service.post("/api/v1/applications/shop/operations", "of-ann", """
                    {"kind": "FAILOVER", "reason": "a test", "force": true}""");
            assertThat(asked.statusCode()).as(asked.body()).isEqualTo(200);
            service.restart();
            assertThat(operation(service).path("phase").asText()).isEqualTo("AWAITING_ACCEPTANCE");

            leadTo(service, "https://127.0.0.1:2");
            service.restart();

            assertThat(operation(service).path("phase").asText()).isEqualTo("BLOCKED");
            assertThat(operation(service).toString())
                    .contains("the site west is not the cluster it began with (now https://127.0.0.1:2, context 'c')");
        }
    }

    private static void leadTo(SmallService service, String address) throws IOException {
        Files.createDirectories(service.file("secrets"));
        Files.writeString(service.file("secrets/west.kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: c
                clusters: [{name: c, cluster: {server: "%s"}}]
                contexts: [{name: c, context: {cluster: c, user: u}}]
                users: [{name: u, user: {token: t}}]
                """.formatted(address));
    }

    private static JsonNode operation(SmallService service) throws Exception {
        return JSON.readTree(service.get("/api/v1/operations", "of-watcher").body())
                .path(0);
    }
}
