package io.understudy.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a world's power switch: keeps what it was asked, and can hold an answer back. */
final class GatedSwitch implements AutoCloseable {

    private final HttpServer server;
    private final URI upstream;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private GatedSwitch(HttpServer server, URI upstream) {
        this.server = server;
        this.upstream = upstream;
    }

    /** On a free port of the power switch's own address. */
    static GatedSwitch before(HostPort powerSwitch) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(powerSwitch.host()), 0), 64);
        GatedSwitch gated = new GatedSwitch(server, URI.create("http://%s/fence".formatted(powerSwitch)));
        server.setExecutor(gated.threads);
        server.createContext("/fence", gated::forward);
        server.start();
        return gated;
    }

    HostPort at() {
        return new HostPort(
                server.getAddress().getAddress().getHostAddress(),
                server.getAddress().getPort());
    }

    /** How often it was told to turn a site off. */
    long fences() {
        return asked.stream()
                .filter(body -> body.contains("\"action\":\"fence\""))
                .count();
    }

    /** Answers are held back from now on, until {@link #release}; what was asked is done. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(body);
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(upstream)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            gate.await();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        gate.countDown();
        server.stop(0);
        threads.shutdownNow();
        client.shutdownNow();
    }
}
