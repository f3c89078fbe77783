package io.understudy.adapter.route53;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A simulated crowd before an emulator that knows none: it turns changes away as Route 53 does when too many come, and calls a
 * change pending for as long as it is told to. All else is the emulator's.
 */
final class CrowdedRoute53 implements AutoCloseable {

    private static final String THROTTLED = """
            <?xml version="1.0"?>
            <ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
              <Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error>
              <RequestId>crowd</RequestId>
            </ErrorResponse>""";

    private final URI emulator;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    final AtomicInteger turnAway = new AtomicInteger();
    final AtomicInteger turnedAway = new AtomicInteger();
    private volatile boolean pending;

    private CrowdedRoute53(URI emulator) throws IOException {
        this.emulator = emulator;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    static CrowdedRoute53 before(URI emulator) throws IOException {
        return new CrowdedRoute53(emulator);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What every change is called from now on. */
    void pending(boolean yes) {
        pending = yes;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean change = exchange.getRequestMethod().equals("POST")
                    && exchange.getRequestURI().getPath().contains("/rrset");
            if (change && turnAway.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                turnedAway.incrementAndGet();
                send(exchange, 400, THROTTLED);
                return;
            }
            HttpResponse<String> answer = forward(exchange);
            send(exchange, answer.statusCode(), pending ? answer.body().replace("INSYNC", "PENDING") : answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<String> forward(HttpExchange exchange) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(emulator.resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        for (String header : new String[] {"Authorization", "Content-Type", "X-Amz-Date"}) {
            Optional.ofNullable(exchange.getRequestHeaders().getFirst(header))
                    .ifPresent(value -> request.header(header, value));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
    }
}
