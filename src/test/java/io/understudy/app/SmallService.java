package io.understudy.app;

import com.sun.net.httpserver.HttpServer;
import io.understudy.access.Tokens;
import io.understudy.api.Connection;
import io.understudy.policy.ConfigurationFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A whole service in this process, with a shop that only answers probes and a runbook of manual steps. A switchover of the shop waits
 * for one approval of bob or eve. Tokens: {@code of-ann} and so on.
 */
final class SmallService implements AutoCloseable {

    private static final Map<String, String> ROLES = Map.of(
            "watcher", "observe", "driller", "drill", "ann", "operate", "bob", "approve", "eve", "operate, approve");

    private final HttpServer shop;
    private final AtomicInteger answer;
    private OrchestratorService service;
    private final Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicBoolean closed = new AtomicBoolean();

    private SmallService(HttpServer shop, AtomicInteger answer, OrchestratorService service, Path folder) {
        this.shop = shop;
        this.answer = answer;
        this.service = service;
        this.folder = folder;
    }

    static SmallService start(Path folder) throws IOException {
        return start(folder, "");
    }

    /** @param tls lines of {@code api} beside its tokens */
    static SmallService start(Path folder, String tls) throws IOException {
        InetAddress here = InetAddress.ofLiteral("127.0.0.1");
        HttpServer shop = HttpServer.create(new InetSocketAddress(here, 0), 64);
        AtomicInteger answer = new AtomicInteger(200);
        shop.createContext("/", exchange -> {
            exchange.sendResponseHeaders(answer.get(), -1);
            exchange.close();
        });
        shop.start();
        write(folder, "127.0.0.1:" + shop.getAddress().getPort(), "127.0.0.1:" + freePort(here), tls);
        return new SmallService(shop, answer, serve(folder), folder);
    }

    private static OrchestratorService serve(Path folder) throws IOException {
        if (!(ConfigurationFolder.read(folder) instanceof ConfigurationFolder.Result.Valid documents)) {
            throw new IOException("the documents are wrong: " + ConfigurationFolder.read(folder));
        }
        return OrchestratorService.start(folder, documents.catalogue(), documents.orchestrator());
    }

    /** Ends the service and starts it again on the same documents and state. */
    void restart() throws IOException {
        service.close();
        service = serve(folder);
    }

    private static int freePort(InetAddress here) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, here)) {
            return socket.getLocalPort();
        }
    }

    private static void write(Path folder, String shop, String http, String tls) throws IOException {
        StringBuilder tokens = new StringBuilder("tokens:\n");
        ROLES.forEach((name, roles) -> tokens.append(
                "  - {name: %s, sha256: %s, roles: [%s]}\n".formatted(name, Tokens.sha256("of-" + name), roles)));
        Path file = Files.writeString(folder.resolve("tokens.yaml"), tokens);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.writeString(folder.resolve("understudy.yaml"), """
                apiVersion: understudy.io/v1
                kind: Orchestrator
                spec:
                  http: %s
                  canaries: ["%s"]
                  api:
                    tokens: {file: tokens.yaml}
                %s
                """.formatted(http, shop, tls.indent(4)));
        Files.writeString(Files.createDirectory(folder.resolve("runbooks")).resolve("by-hand.yaml"), """
                apiVersion: understudy.io/v1
                kind: Runbook
                metadata: {name: by-hand}
                spec:
                  steps:
                    - {name: freeze, manual: {instructions: "Freeze orders. <script>alert(1)</script>"}, timeout: 1h}
                    - {name: move, manual: {instructions: "Move the shop."}, needs: [freeze], timeout: 1h}
                """);
        Files.writeString(
                Files.createDirectory(folder.resolve("failover-policies")).resolve("shop.yaml"), """
                apiVersion: understudy.io/v1
                kind: Site
                metadata: {name: east}
                spec: {jurisdiction: US}
                ---
                apiVersion: understudy.io/v1
                kind: Site
                metadata: {name: west}
                spec: {jurisdiction: US}
                ---
                apiVersion: understudy.io/v1
                kind: FailoverPolicy
                metadata: {name: shop}
                spec:
                  primary: east
                  standby: west
                  objectives: {rpo: 30s, rto: 24h}
                  probes:
                    - {name: web, http: {url: "http://shop.invalid:80/", sites: {east: "%1$s", west: "%1$s"}}}
                  health: {vantagePoints: {required: 1}, failoverWhen: [application]}
                  automation: {mode: observe}
                  approvals: {switchover: {count: 1, of: [bob, eve, ann]}}
                  runbooks: {failover: by-hand, switchover: by-hand}
                """.formatted(shop));
    }

    Connection connection() {
        return service.connection();
    }

    Path state() {
        return folder.resolve("state");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** What the shop's probe gets from now on. */
    void answers(int status) {
        answer.set(status);
    }

    HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(connection().url() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return client.send(request(path, token).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String token, String body) throws IOException, InterruptedException {
        return client.send(
                request(path, token)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            client.shutdownNow();
            service.close();
            shop.stop(0);
        }
    }
}
