package io.understudy.rig.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands in for a public name that people repoint by hand: an address that hands each GET on to the site that it points at, and
 * answers 502 while that does not. Thread-safe.
 */
final class PublicName implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofMillis(500);

    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile HostPort target;

    private PublicName(HttpServer server, HostPort target) {
        this.server = server;
        this.target = target;
    }

    static PublicName open(HostPort at, HostPort target) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(at.host()), at.port()), 64);
        PublicName name = new PublicName(server, target);
        server.setExecutor(name.threads);
        server.createContext("/", name::handOn);
        server.start();
        return name;
    }

    void pointAt(HostPort other) {
        target = other;
    }

    private void handOn(HttpExchange exchange) throws IOException {
        try (exchange) {
            int status;
            try {
                status = client.send(
                                HttpRequest.newBuilder(URI.create("http://%s%s"
                                                .formatted(
                                                        target,
                                                        exchange.getRequestURI().getPath())))
                                        .timeout(ANSWER)
                                        .build(),
                                BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException e) {
                status = 502;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
        threads.shutdownNow();
    }
}
