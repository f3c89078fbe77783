package io.understudy.notification;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Stands where Slack, PagerDuty and endpoints of one's own would be: takes what is posted, turns some of it away, or says nothing.
 * Thread-safe.
 */
public final class HttpReceiver implements AutoCloseable {

    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Post> taken = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> refusals = new ConcurrentHashMap<>();
    private final Map<String, Hang> hangs = new ConcurrentHashMap<>();

    /**
     * What was posted and answered with 200.
     *
     * @param authorization the header; empty without one
     */
    public record Post(String path, String authorization, String body) {}

    /** Posts to one path that are answered only by the end of their connection. */
    private record Hang(AtomicInteger posts, CountDownLatch over) {}

    private HttpReceiver(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    /** By HTTP, at a free port of this address. */
    public static HttpReceiver open(String host) throws IOException {
        return new HttpReceiver(HttpServer.create(free(host), 0), "http");
    }

    /** By HTTPS, at a free port of this address. */
    public static HttpReceiver open(String host, SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(free(host), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new HttpReceiver(server, "https");
    }

    private static InetSocketAddress free(String host) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), 0);
    }

    /** A URL of it. @param path begins with a slash */
    public URI url(String path) {
        return URI.create("%s://%s:%d%s"
                .formatted(
                        scheme,
                        server.getAddress().getAddress().getHostAddress(),
                        server.getAddress().getPort(),
                        path));
    }

    /** So many of the next posts to this path are answered with 500. */
    public void refuse(String path, int posts) {
        refusals.put(path, new AtomicInteger(posts));
    }

    /** How many of these are still to come. */
    public int refusals(String path) {
        AtomicInteger left = refusals.get(path);
        return left == null ? 0 : left.get();
    }

    /** From now on posts to this path are taken in and never answered. */
    public void hang(String path) {
        hangs.put(path, new Hang(new AtomicInteger(), new CountDownLatch(1)));
    }

    /** How many posts to this path were not answered so far. */
    public int unanswered(String path) {
        Hang hang = hangs.get(path);
        return hang == null ? 0 : hang.posts().get();
    }

    /** Posts to this path are taken again; those that wait for an answer never get one. */
    public void goOn(String path) {
        Objects.requireNonNull(hangs.remove(path)).over().countDown();
    }

    /** In the order in which they were taken. */
    public List<Post> taken() {
        return List.copyOf(taken);
    }

    /** Those to this path. */
    public List<Post> taken(String path) {
        return taken.stream().filter(post -> post.path().equals(path)).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Hang hang = hangs.get(path);
            if (hang != null) {
                hang.posts().incrementAndGet();
                hang.over().await();
                return;
            }
            AtomicInteger left = refusals.get(path);
            boolean refuse = left != null && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
            if (!refuse) {
                @Nullable String authorization = exchange.getRequestHeaders().getFirst("Authorization");
                taken.add(new Post(path, authorization == null ? "" : authorization, body));
            }
            exchange.sendResponseHeaders(refuse ? 500 : 200, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        hangs.values().forEach(hang -> hang.over().countDown());
        server.stop(0);
        threads.close();
    }
}
