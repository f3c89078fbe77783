package io.understudy.app;

import io.understudy.access.ServerKeys;
import io.understudy.camel.Liveness;
import io.understudy.topology.HostPort;
import io.understudy.topology.UnderstudyException;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.Main;

/** Camel for one process: its routes, its HTTP listener. Not started until all beans are bound. */
final class CamelRuntime implements AutoCloseable {

    /** Of a request, which is read before anybody asks for a token; a witness is sent some bytes for each application. */
    private static final long MOST_BYTES = 2_000_000;

    private final Main main = new Main();
    private final HostPort listen;
    private final Optional<ServerKeys> tls;

    /**
     * @param folder the configuration folder; its {@code routes} folder holds the user's own routes
     * @param listen where the HTTP API listens
     */
    CamelRuntime(RouteSet set, Path folder, HostPort listen) {
        this(set, folder, listen, Optional.empty());
    }

    /** @param tls to serve HTTPS with; empty: HTTP */
    CamelRuntime(RouteSet set, Path folder, HostPort listen, Optional<ServerKeys> tls) {
        this.listen = listen;
        this.tls = tls;
        main.configure()
                .withName("understudy")
                .withAutoConfigurationLogSummary(false)
                .withShutdownTimeout(5)
                .withRoutesIncludePattern(String.join(",", set.locations(folder.resolve("routes"))));
        Map.of(
                        "camel.server.enabled",
                        "true",
                        "camel.server.host",
                        listen.host(),
                        "camel.server.port",
                        Integer.toString(listen.port()),
                        "camel.server.maxBodySize",
                        Long.toString(MOST_BYTES),
                        "camel.server.fileUploadEnabled",
                        "false",
                        "camel.component.direct.block",
                        "false")
                .forEach(main::addInitialProperty);
        tls.ifPresent(_ -> main.addInitialProperty("camel.server.useGlobalSslContextParameters", "true"));
        main.init();
        tls.ifPresent(keys -> context().setSSLContextParameters(Https.beginning(keys)));
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    void bind(String name, Object bean) {
        context().getRegistry().bind(name, bean);
    }

    /** Starts the routes; throws {@link UnderstudyException.Permanent} when the listener's address is taken. */
    void start() {
        requireFree(listen);
        try {
            main.start();
        } catch (RuntimeException e) {
            throw new UnderstudyException.Permanent(
                    "the routes did not start (%s): correct the file in the routes folder that it names"
                            .formatted(rootMessage(e)),
                    e);
        }
        new Liveness().mount(router());
        tls.ifPresent(keys -> Https.renewing(keys, server().getServer().getServer()));
    }

    /** What answers beside the routes; there is one once it was started. */
    Router router() {
        return server();
    }

    private VertxPlatformHttpRouter server() {
        return Objects.requireNonNull(VertxPlatformHttpRouter.lookup(
                context(), VertxPlatformHttpRouter.getRouterNameFromPort(listen.port())));
    }

    @Override
    public void close() {
        main.stop();
    }

    private static String rootMessage(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return "%s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage());
    }

    /** Camel only logs a port in use and goes on deaf. */
    private static void requireFree(HostPort listen) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(listen.host(), listen.port()));
        } catch (IOException e) {
            throw new UnderstudyException.Permanent(
                    "the API can't listen on %s (%s): end what uses the port, or set another one in spec.http of understudy.yaml"
                            .formatted(listen, e.getMessage()),
                    e);
        }
    }
}
