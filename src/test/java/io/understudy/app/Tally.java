package io.understudy.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A target of a user's route that guards itself against nothing, unlike DNS, Kubernetes and the database, which refuse or ignore
 * what is repeated: each call counts.
 */
final class Tally implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> operations = new CopyOnWriteArrayList<>();

    private Tally(HttpServer server) {
        this.server = server;
    }

    /** On a free port. */
    static Tally open(HostPort beside) throws IOException {
        Tally tally = new Tally(HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(beside.host()), 0), 64));
        tally.server.setExecutor(tally.threads);
        tally.server.createContext("/apply", tally::apply);
        tally.server.createContext("/observe", tally::observe);
        tally.server.start();
        return tally;
    }

    /** How often it was called for an operation. */
    long calls(String operation) {
        return operations.stream().filter(operation::equals).count();
    }

    /** For a service with a journal that is empty again, which names its operations as the one before did. */
    void forget() {
        operations.clear();
    }

    /** Adds the routes {@code tally} and {@code tally-observe} to a configuration folder. */
    void addRoutes(Config config) throws IOException {
        String at = "http://%s:%d"
                .formatted(
                        server.getAddress().getAddress().getHostAddress(),
                        server.getAddress().getPort());
        Files.writeString(
                config.file("routes/tally.camel.yaml"),
                route("tally", at + "/apply") + route("tally-observe", at + "/observe"));
    }

    private static String route(String name, String uri) {
        return """
                - route:
                    id: %1$s
                    description: Calls the tally
                    from:
                      uri: direct:%1$s
                      steps:
                        - setHeader: {name: CamelHttpMethod, constant: POST}
                        - to: %2$s
                """.formatted(name, uri);
    }

    private void apply(HttpExchange exchange) throws IOException {
        operations.add(operation(exchange));
        answer(exchange, "{\"summary\": \"counted\"}");
    }

    private void observe(HttpExchange exchange) throws IOException {
        String goal = calls(operation(exchange)) > 0 ? "REACHED" : "OPEN";
        answer(exchange, "{\"goal\": \"%s\", \"summary\": \"looked\"}".formatted(goal));
    }

    private static String operation(HttpExchange exchange) throws IOException {
        return JSON.readTree(exchange.getRequestBody().readAllBytes())
                .path("operation")
                .asText();
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
