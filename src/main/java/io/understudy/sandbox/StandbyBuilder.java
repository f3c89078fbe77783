package io.understudy.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands for whatever reaches the machines of the databases: a configuration manager, an operator, a job runner. It turns a site
 * on if it is off, stops its database whatever it is, and starts it as a standby, a fresh copy of the other one. Thread-safe.
 */
final class StandbyBuilder implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Site> sites;
    private final ReentrantLock working = new ReentrantLock();

    private StandbyBuilder(HttpServer server, Map<String, Site> sites) {
        this.server = server;
        this.sites = Map.copyOf(sites);
    }

    /** What it does at one site. */
    interface Site {

        /** Makes its database a standby; returns once that takes sessions. */
        void rebuild() throws IOException;
    }

    static StandbyBuilder open(HostPort at, Map<String, Site> sites) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(at.host()), at.port()), 64);
        StandbyBuilder builder = new StandbyBuilder(server, sites);
        server.setExecutor(builder.threads);
        server.createContext("/rebuild", builder::answer);
        server.start();
        return builder;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            String site = request.path("to").asText();
            int status = 200;
            Map<String, String> answer;
            try {
                answer = request.path("action").asText().equals("observe") ? look() : rebuild(site);
            } catch (IOException e) {
                status = 500;
                answer = Map.of("summary", "%s was not rebuilt: %s".formatted(site, e.getMessage()));
            }
            byte[] body = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Map<String, String> look() {
        return working.isLocked()
                ? Map.of("goal", "UNKNOWN", "summary", "a copy is being made")
                : Map.of("goal", "OPEN", "summary", "nothing is being copied");
    }

    private Map<String, String> rebuild(String name) throws IOException {
        Site site = sites.get(name);
        if (site == null) {
            throw new IOException("there is no site '%s' here".formatted(name));
        }
        working.lock();
        try {
            site.rebuild();
        } finally {
            working.unlock();
        }
        return Map.of("summary", "the database at %s was copied anew and started as a standby".formatted(name));
    }
}
