package io.understudy.health;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.understudy.adapter.http.HostResolver;
import io.understudy.adapter.http.NettyProber;
import io.understudy.adapter.http.Transport;
import io.understudy.time.Ticker;
import io.understudy.topology.HostPort;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The HTTP clients that the benchmark compares, each behind the same port, a new connection per probe. */
final class Clients {

    private Clients() {}

    static Prober named(String name) throws Exception {
        return switch (name) {
            case "netty-epoll" -> netty(Transport.EPOLL);
            case "netty-nio" -> netty(Transport.NIO);
            case "vertx" -> vertx();
            case "jdk" -> jdk();
            case "nothing" -> request -> CompletableFuture.completedFuture(ProbeResult.up("not asked"));
            default -> throw new IllegalArgumentException("no client " + name);
        };
    }

    private static Prober netty(Transport transport) throws Exception {
        Executor none = task -> {
            throw new IllegalStateException("nothing here needs it");
        };
        SslContext tls = SslContextBuilder.forClient().build();
        return new NettyProber(
                HostResolver.system(none), HostResolver.system(none), none, Ticker.system(), transport, 1, tls);
    }

    private static HostPort at(Prober.Request request) {
        ProbeTarget.Http http = (ProbeTarget.Http) request.probe().target();
        return Objects.requireNonNull(http.sites().get(request.site()));
    }

    private static Prober vertx() {
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false).setMaxPoolSize(10_000));
        return request -> {
            HostPort at = at(request);
            return client.request(new RequestOptions()
                            .setMethod(HttpMethod.GET)
                            .setHost(at.host())
                            .setPort(at.port())
                            .setURI("/")
                            .setTimeout(request.timeout().toMillis()))
                    .compose(io.vertx.core.http.HttpClientRequest::send)
                    .map(reply -> ProbeResult.up("answered " + reply.statusCode()))
                    .otherwise(failure -> ProbeResult.down(String.valueOf(failure.getMessage())))
                    .toCompletionStage();
        };
    }

    /** It has no switch for keep-alive: the script starts it with -Djdk.httpclient.keepalive.timeout=0. */
    private static Prober jdk() {
        java.net.http.HttpClient client = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .build();
        return request -> {
            HttpRequest get = HttpRequest.newBuilder(URI.create("http://" + at(request) + "/"))
                    .timeout(request.timeout())
                    .build();
            return client.sendAsync(get, HttpResponse.BodyHandlers.discarding())
                    .thenApply(reply -> ProbeResult.up("answered " + reply.statusCode()))
                    .exceptionally(failure -> ProbeResult.down(String.valueOf(failure.getMessage())));
        };
    }
}
