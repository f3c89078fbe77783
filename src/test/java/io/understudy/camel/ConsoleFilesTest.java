package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console's files as a browser gets them. */
class ConsoleFilesTest {

    private static final Path SOURCES = Path.of("src/main/resources/console");
    private static final Pattern IMPORT = Pattern.compile("from \"\\./([^\"]+)\"");
    private static final Pattern NAMED = Pattern.compile("(?:href|src)=\"/console/([^\"]+)\"");
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "css", "text/css", "js", "text/javascript", "svg", "image/svg+xml");

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // before each test
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        Router router = Router.router(vertx);
        new ConsoleFiles().mount(router);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void end() throws Exception {
        client.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void every_file_is_served_with_its_type_and_runs_nothing_from_elsewhere() throws Exception {
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                HttpResponse<String> answer = get("/console/" + name);
                assertThat(answer.statusCode()).as(name).isEqualTo(200);
                assertThat(answer.body()).as(name).isEqualTo(Files.readString(file));
                assertThat(header(answer, "content-type"))
                        .startsWith(Objects.requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), name));
                assertThat(header(answer, "content-security-policy"))
                        .contains("default-src 'none'", "script-src 'self'")
                        .doesNotContain("unsafe");
            }
        }
        assertThat(get("/").body()).isEqualTo(Files.readString(SOURCES.resolve("index.html")));
        assertThat(get("/console/other.js").statusCode()).isEqualTo(404);
    }

    @Test
    void what_the_page_and_its_scripts_load_is_served() throws Exception {
        List<String> loaded = Stream.of(get("/").body())
                .flatMap(page -> NAMED.matcher(page).results())
                .map(ConsoleFilesTest::name)
                .toList();
        assertThat(loaded).contains("console.js", "console.css");
        for (String script : scripts()) {
            List<String> imports = IMPORT.matcher(Files.readString(SOURCES.resolve(script)))
                    .results()
                    .map(ConsoleFilesTest::name)
                    .toList();
            for (String name : imports) {
                assertThat(get("/console/" + name).statusCode())
                        .as("%s, which %s imports", name, script)
                        .isEqualTo(200);
            }
        }
    }

    private static List<String> scripts() throws Exception {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".js"))
                    .toList();
        }
    }

    private static String name(MatchResult found) {
        return found.group(1);
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:%d%s".formatted(server.actualPort(), path));
        return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
