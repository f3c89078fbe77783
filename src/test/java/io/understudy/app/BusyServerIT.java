package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole service in this process, all of whose HTTP server's threads wait for a site that does not answer. */
@Timeout(180)
class BusyServerIT {

    private final Path folder;
    private final CountDownLatch answering = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer site;
    private final HttpClient client = HttpClient.newHttpClient();

    BusyServerIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        site = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 64);
        site.setExecutor(threads);
        site.createContext("/", exchange -> {
            held.incrementAndGet();
            try {
                answering.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        site.start();
    }

    @AfterEach
    void end() {
        answering.countDown();
        client.shutdownNow();
        site.stop(0);
        threads.shutdownNow();
    }

    @Test
    void tells_that_it_is_alive_while_no_thread_is_free() throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve("routes")).resolve("silent.camel.yaml"), """
                - route:
                    id: silent
                    from:
                      uri: platform-http:/silent
                      steps:
                        - removeHeaders: {pattern: "*"}
                        - to: {uri: "http:127.0.0.1:%d"}
                """.formatted(
                        site.getAddress().getPort()));
        try (SmallService service = SmallService.start(folder)) {
            for (int i = 0; i < VertxOptions.DEFAULT_WORKER_POOL_SIZE; i++) {
                ask(service, "/silent");
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> held.get() == VertxOptions.DEFAULT_WORKER_POOL_SIZE);
            CompletableFuture<HttpResponse<String>> ready = ask(service, "/health/ready");

            HttpResponse<String> live = ask(service, "/health/live").get(30, TimeUnit.SECONDS);
            assertThat(live.statusCode()).isEqualTo(200);
            assertThat(live.body()).isEqualTo("{\"live\":true}");
            assertThat(live.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(ready).as("what takes a thread waits for one").isNotDone();
            answering.countDown();
            assertThat(ready.get(60, TimeUnit.SECONDS).statusCode()).isIn(200, 503);
        }
    }

    private CompletableFuture<HttpResponse<String>> ask(SmallService service, String path) {
        return client.sendAsync(service.request(path, "of-ann").GET().build(), HttpResponse.BodyHandlers.ofString());
    }
}
