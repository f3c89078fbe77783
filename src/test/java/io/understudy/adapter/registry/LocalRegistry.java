package io.understudy.adapter.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A registry on this machine that speaks the distribution specification's API as far as heads of manifests go. */
public final class LocalRegistry implements AutoCloseable {

    public static final String USER = "ann";
    public static final String PASSWORD = "pa:ss wörd";
    static final String DIGEST = "sha256:" + "d1".repeat(32);

    /** Who gets in: everybody, whoever shows the password, or whoever was given a token. */
    public enum Door {
        OPEN,
        BASIC,
        TOKEN
    }

    final List<String> heard = new CopyOnWriteArrayList<>();
    volatile Door door = Door.OPEN;
    volatile boolean nobodyGetsTokens;
    volatile int tokenStatus = 200;
    volatile String tokenBody = "{\"token\": \"%s\"}".formatted(token());
    volatile String realm = "";
    volatile boolean hangs;

    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    private LocalRegistry(HttpServer server) {
        this.server = server;
    }

    static LocalRegistry start() throws IOException {
        return start("127.0.0.1", Door.OPEN);
    }

    /** @param address of this machine, as numbers; the port is any that is free */
    public static LocalRegistry start(String address, Door door) throws IOException {
        LocalRegistry registry =
                new LocalRegistry(HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), 0), 16));
        registry.door = door;
        registry.server.setExecutor(registry.threads);
        registry.server.createContext("/v2/", registry::manifest);
        registry.server.createContext("/token", registry::giveToken);
        registry.server.start();
        return registry;
    }

    /** As images name it. */
    public String host() {
        InetSocketAddress at = server.getAddress();
        return "%s:%d".formatted(at.getAddress().getHostAddress(), at.getPort());
    }

    /** Requests so far, such as {@code HEAD /v2/team/web/manifests/1 Basic YW5u}; from nobody without the last two words. */
    public List<String> heard() {
        return List.copyOf(heard);
    }

    /** Has this manifest, such as {@code team/web/manifests/1}, or answers for it with another status. */
    public void answers(String manifest, int status) {
        statuses.put("/v2/" + manifest, status);
    }

    void redirects(String manifest, String location) {
        redirects.put("/v2/" + manifest, location);
    }

    private void manifest(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        heard.add("%s %s %s".formatted(exchange.getRequestMethod(), path, authorization(exchange)));
        if (hangs) {
            hang();
        }
        if (!isLetIn(exchange)) {
            exchange.getResponseHeaders().add("WWW-Authenticate", challenge(path));
            answer(exchange, 401, "");
            return;
        }
        @Nullable String location = redirects.get(path);
        if (location != null) {
            exchange.getResponseHeaders().add("Location", location);
            answer(exchange, 307, "");
            return;
        }
        boolean wanted = exchange.getRequestHeaders().getFirst("Accept").contains("oci.image.index.v1+json");
        int status = wanted ? statuses.getOrDefault(path, 404) : 406;
        if (status == 200) {
            exchange.getResponseHeaders().add("Docker-Content-Digest", DIGEST);
        }
        if (status == 429) {
            exchange.getResponseHeaders().add("Retry-After", "120");
        }
        answer(exchange, status, "");
    }

    private boolean isLetIn(HttpExchange exchange) {
        return switch (door) {
            case OPEN -> true;
            case BASIC -> authorization(exchange).equals(password());
            case TOKEN -> authorization(exchange).equals("Bearer " + token());
        };
    }

    private String challenge(String path) {
        String address = realm.isEmpty() ? "http://%s/token".formatted(host()) : realm;
        String repository = path.replaceFirst("^/v2/", "").replaceFirst("/manifests/.*", "");
        return door == Door.BASIC
                ? "Basic realm=\"local\""
                : "Bearer realm=\"%s\",service=\"local\",scope=\"repository:%s:pull\"".formatted(address, repository);
    }

    private void giveToken(HttpExchange exchange) throws IOException {
        heard.add("%s %s %s".formatted(exchange.getRequestMethod(), exchange.getRequestURI(), authorization(exchange)));
        boolean known = authorization(exchange).equals(password());
        boolean nobody = authorization(exchange).isEmpty() && !nobodyGetsTokens;
        answer(exchange, known || nobody ? tokenStatus : 401, tokenBody);
    }

    private static String token() {
        return "t0ken";
    }

    /** What a request by {@link #USER} shows. */
    public static String password() {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString("%s:%s".formatted(USER, PASSWORD).getBytes(StandardCharsets.UTF_8));
    }

    private static String authorization(HttpExchange exchange) {
        @Nullable String shown = exchange.getRequestHeaders().getFirst("Authorization");
        return shown == null ? "" : shown;
    }

    private void hang() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What hangs gets its answer. */
    void ends() {
        end.countDown();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
