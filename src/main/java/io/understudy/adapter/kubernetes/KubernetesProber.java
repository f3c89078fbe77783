package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.policy.Site;
import io.understudy.topology.SiteName;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Probes of kind {@code kubernetes}: the API server's own readiness, or a workload's available replicas, at the site that is
 * asked for. Every probe is one request over the wire; nothing is answered from a cache. No answer in time and refused
 * connections are DOWN, rejected credentials UNKNOWN. Thread-safe; never blocks the caller.
 */
public final class KubernetesProber implements Prober {

    private final KubernetesClients clients;
    private final Function<SiteName, Site> sites;
    private final Executor executor;

    /**
     * @param sites finds a site by its name
     * @param executor makes clients and judges answers: virtual threads
     */
    public KubernetesProber(KubernetesClients clients, Function<SiteName, Site> sites, Executor executor) {
        this.clients = clients;
        this.sites = sites;
        this.executor = executor;
    }

    @Override
    public CompletionStage<ProbeResult> probe(Request request) {
        return switch (request.probe().target()) {
            case ProbeTarget.KubernetesReadyz readyz ->
                ask(request, "/readyz", (client, response) -> judgeReadyz(response));
            case ProbeTarget.KubernetesWorkload target -> {
                Workload workload = new Workload(
                        Workload.Kind.valueOf(target.resource().toUpperCase(Locale.ROOT)),
                        target.namespace(),
                        target.name());
                yield ask(request, workload.path(), (client, response) -> judgeWorkload(workload, client, response));
            }
            default ->
                CompletableFuture.completedFuture(ProbeResult.unknown(
                        "not a kubernetes probe: " + request.probe().target().kind()));
        };
    }

    @FunctionalInterface
    private interface Judge {
        ProbeResult of(KubernetesClient client, HttpResponse<String> response);
    }

    private CompletionStage<ProbeResult> ask(Request request, String path, Judge judge) {
        long millis = request.timeout().toMillis();
        return CompletableFuture.supplyAsync(() -> clients.of(sites.apply(request.site())), executor)
                .orTimeout(millis, TimeUnit.MILLISECONDS)
                .exceptionallyCompose(e -> CompletableFuture.failedFuture(new NoClient(millis, rootCause(e))))
                .thenCompose(client -> send(client, path, millis)
                        .thenApplyAsync(response -> judged(request, client, response, judge), executor)
                        .orTimeout(millis, TimeUnit.MILLISECONDS))
                .exceptionally(e -> failed(request, e));
    }

    /** The prober's own trouble, which says nothing about the site. */
    private static final class NoClient extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoClient(long millis, Throwable cause) {
            super("no client for the site's cluster: " + why(millis, cause), cause);
        }

        private static String why(long millis, Throwable cause) {
            if (cause instanceof TimeoutException) {
                return "this machine had none ready within %d ms".formatted(millis);
            }
            @Nullable String message = cause.getMessage();
            return message == null ? cause.getClass().getSimpleName() : message;
        }
    }

    private static CompletableFuture<HttpResponse<String>> send(KubernetesClient client, String path, long millis) {
        String server = client.getConfiguration().getMasterUrl();
        HttpRequest question = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri((server.endsWith("/") ? server.substring(0, server.length() - 1) : server) + path)
                .timeout(millis, TimeUnit.MILLISECONDS)
                .build();
        return client.getHttpClient().sendAsync(question, String.class);
    }

    private static ProbeResult judged(
            Request request, KubernetesClient client, HttpResponse<String> response, Judge judge) {
        return switch (response.code()) {
            case 401, 403 ->
                ProbeResult.unknown(
                        "the API server of %s rejects the service's credentials (%d): renew the site's kubeconfig or its rights"
                                .formatted(request.site(), response.code()));
            default -> judge.of(client, response);
        };
    }

    private static ProbeResult judgeReadyz(HttpResponse<String> response) {
        return response.code() == 200
                ? ProbeResult.up("ready")
                : ProbeResult.down("the API server is not ready (%d)".formatted(response.code()));
    }

    private static ProbeResult judgeWorkload(
            Workload workload, KubernetesClient client, HttpResponse<String> response) {
        if (response.code() == 404) {
            return ProbeResult.down("%s does not exist".formatted(workload));
        }
        if (response.code() != 200) {
            return ProbeResult.down("the API server answered %d".formatted(response.code()));
        }
        KubernetesSerialization json = client.getKubernetesSerialization();
        WorkloadState state = WorkloadState.of(json.<HasMetadata>unmarshal(response.body()));
        String detail = "%s: %d of %d available".formatted(workload, state.available(), state.wanted());
        return state.available() >= Math.max(1, state.wanted()) ? ProbeResult.up(detail) : ProbeResult.down(detail);
    }

    private static ProbeResult failed(Request request, Throwable failure) {
        Throwable cause = rootCause(failure);
        if (cause instanceof NoClient) {
            return ProbeResult.unknown(cause.getMessage() + "");
        }
        if (cause instanceof TimeoutException) {
            return ProbeResult.down(
                    "no answer within %d ms".formatted(request.timeout().toMillis()));
        }
        @Nullable String message = cause.getMessage();
        return ProbeResult.down(message == null ? cause.getClass().getSimpleName() : message);
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
