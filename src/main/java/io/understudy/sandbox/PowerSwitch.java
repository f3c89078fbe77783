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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A simulated power switch, outside both sites: it stands for the cloud's or hypervisor's control plane. It turns a site off for
 * good, and confirms only what it then sees: that the site's database process is gone.
 */
public final class PowerSwitch implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Outlet> outlets;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean silent;

    private PowerSwitch(HttpServer server, Map<String, Outlet> outlets) {
        this.server = server;
        this.outlets = Map.copyOf(outlets);
    }

    /** What the switch can turn off, and see. */
    public interface Outlet {

        /** Stops everything at the site, for good. */
        void off();

        /** Whether the site's database process is gone, as the operating system tells. */
        boolean isOff();
    }

    public static PowerSwitch open(HostPort at, Map<String, Outlet> outlets) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(at.host()), at.port()), 64);
        PowerSwitch powerSwitch = new PowerSwitch(server, outlets);
        server.setExecutor(powerSwitch.threads);
        server.createContext("/fence", powerSwitch::answer);
        server.start();
        return powerSwitch;
    }

    /** From now on it accepts connections and never answers. */
    public void goSilent() {
        silent = true;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (silent) {
                closed.await();
                return;
            }
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            byte[] body = JSON.writeValueAsBytes(
                    act(plugged(request), request.path("action").asText()));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The name of the application's own outlet where there is one, else of the site's. */
    private String plugged(JsonNode request) {
        String site = request.path("site").asText();
        String own = outlet(site, request.path("application").asText());
        return outlets.containsKey(own) ? own : site;
    }

    /** How the outlet of a single application at a site is called. */
    static String outlet(String site, String application) {
        return site + "/" + application;
    }

    private Map<String, String> act(String site, String action) {
        Outlet outlet = outlets.get(site);
        if (outlet == null) {
            return Map.of(
                    "state", "UNKNOWN", "evidence", "the power switch has no outlet for site '%s'".formatted(site));
        }
        if (action.equals("fence")) {
            outlet.off();
        }
        return outlet.isOff()
                ? Map.of(
                        "state",
                        "FENCED",
                        "evidence",
                        "the power of %s is off, its database process is gone".formatted(site))
                : Map.of("state", "NOT_FENCED", "evidence", "the power of %s is on".formatted(site));
    }
}
