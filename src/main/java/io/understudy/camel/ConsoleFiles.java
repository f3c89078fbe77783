package io.understudy.camel;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The console's own files, for everybody: what it shows comes from the API, with the token of who looks. A browser that gets them
 * runs no other script, and talks to no other address.
 */
public final class ConsoleFiles {

    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static final String PAGE = "index.html";
    private static final List<String> FILES = List.of(
            PAGE,
            "console.css",
            "console.js",
            "api.js",
            "approvals.js",
            "ask.js",
            "board.js",
            "detail.js",
            "drills.js",
            "graph.js",
            "moves.js",
            "rehearse.js",
            "dom.js",
            "icon.svg");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, Buffer> contents;

    /** Reads them; throws {@link UncheckedIOException} when one can't be read. */
    public ConsoleFiles() {
        this.contents = FILES.stream().collect(Collectors.toMap(Function.identity(), ConsoleFiles::read));
    }

    /** Answers at {@code /} and below {@code /console} from now on. */
    public void mount(Router router) {
        router.get("/").handler(call -> send(call, PAGE));
        FILES.forEach(file -> router.get("/console/" + file).handler(call -> send(call, file)));
    }

    private void send(RoutingContext call, String file) {
        call.response()
                .putHeader("Content-Type", TYPES.get(file.substring(file.lastIndexOf('.') + 1)))
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cache-Control", "no-cache")
                .end(contents.get(file));
    }

    private static Buffer read(String file) {
        String resource = "/console/" + file;
        try (InputStream in = Objects.requireNonNull(ConsoleFiles.class.getResourceAsStream(resource), resource)) {
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
