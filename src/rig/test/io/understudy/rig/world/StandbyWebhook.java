package io.understudy.rig.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.access.SelfSigned;
import io.understudy.rig.network.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A validating admission webhook of the standby's cluster, called by its real API server: an HTTPS server in this JVM, on the machine's
 * own address as the standby reaches it, that the webhook's configuration has the certificate of.
 */
final class StandbyWebhook implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "few-replicas.example.test";
    private static final String WORDS = "a budget of this site: at most 2 replicas, not ";

    private final KubernetesClient west;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** What it was asked about the web, such as {@code 3 replicas by understudy, dry run}. */
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private volatile int most = 2;

    private StandbyWebhook(KubernetesClient west, HttpsServer server) {
        this.west = west;
        this.server = server;
    }

    /** One that denies, is mended, ends without a word, and is taken away. The standby is ready before and after. */
    static void refuses(RigWorld world, Service service) throws IOException {
        try (StandbyWebhook webhook = of(world)) {
            ReadinessRigIT.awaitFinding(
                    service,
                    "step web",
                    "BLOCKING",
                    "the API server of us-west-2 would refuse Deployment shop/web with 3 replicas (403, admission webhook \"%s\" denied the request: %s3)"
                            .formatted(NAME, WORDS),
                    "change what refuses it, or the workload");
            assertThat(webhook.heard).contains("3 replicas by understudy, dry run");

            webhook.most = 3;
            ReadinessRigIT.awaitReady(service);
            assertThat(webhook.heard)
                    .as("nothing is written to find out")
                    .noneMatch(asked -> asked.equals("3 replicas by understudy"));

            webhook.server.stop(0);
            ReadinessRigIT.awaitFinding(
                    service,
                    "step web",
                    "BLOCKING",
                    "failed calling webhook \"%s\"".formatted(NAME),
                    "mend that admission webhook");
        }
        ReadinessRigIT.awaitReady(service);
    }

    private static StandbyWebhook of(RigWorld world) throws IOException {
        String address = world.network().machineSeenFrom(Host.WEST);
        SelfSigned pair =
                SelfSigned.make(Files.createDirectories(world.folder().resolve("webhook")), "EC", "ip:" + address);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), 0), 16);
        server.setHttpsConfigurator(new HttpsConfigurator(pair.context()));
        StandbyWebhook webhook = new StandbyWebhook(world.west().plane().admin(), server);
        server.setExecutor(webhook.threads);
        server.createContext("/", webhook::answer);
        server.start();
        webhook.west
                .resource(configuration(
                        "https://%s:%d/".formatted(address, server.getAddress().getPort()),
                        Base64.getEncoder().encodeToString(Files.readAllBytes(pair.certificate()))))
                .create();
        return webhook;
    }

    /** As operators of policies configure theirs: what they can't be asked about is refused. */
    private static ValidatingWebhookConfiguration configuration(String url, String authority) {
        return new ValidatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(NAME)
                .endMetadata()
                .addNewWebhook()
                .withName(NAME)
                .withAdmissionReviewVersions("v1")
                .withNewClientConfig()
                .withUrl(url)
                .withCaBundle(authority)
                .endClientConfig()
                .addNewRule()
                .withApiGroups("apps")
                .withApiVersions("v1")
                .withOperations("UPDATE")
                .withResources("deployments")
                .endRule()
                .withSideEffects("None")
                .withFailurePolicy("Fail")
                .withTimeoutSeconds(10)
                .endWebhook()
                .build();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody()).path("request");
            int replicas = request.path("object").path("spec").path("replicas").asInt();
            String user = request.path("userInfo").path("username").asText();
            heard.add("%d replicas by %s%s"
                    .formatted(replicas, user, request.path("dryRun").asBoolean() ? ", dry run" : ""));
            ObjectNode review = JSON.createObjectNode()
                    .put("apiVersion", "admission.k8s.io/v1")
                    .put("kind", "AdmissionReview");
            ObjectNode response = review.putObject("response")
                    .put("uid", request.path("uid").asText())
                    .put("allowed", replicas <= most);
            if (replicas > most) {
                response.putObject("status").put("code", 403).put("message", WORDS + replicas);
            }
            byte[] body = JSON.writeValueAsBytes(review);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        west.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(NAME)
                .delete();
        server.stop(0);
        threads.close();
    }
}
