package io.understudy.adapter.registry;

import io.understudy.policy.ImageTerms;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Single requests of one question. Goes without TLS only to registries that the document names so, waits at most two seconds for each
 * whole answer, reads at most 64 KiB of it, and follows three redirects; what logs in goes to no other server than the one it is for.
 */
record Exchange(HttpClient http, ImageTerms terms) {

    static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final long LONGEST_ANSWER = 64L << 10;
    private static final int MOST_REDIRECTS = 3;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** As the distribution specification and Docker name them; without them a registry may convert, and the digest is another. */
    private static final String MANIFESTS = String.join(
            ", ",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json");

    HttpResponse<byte[]> head(URI place, Optional<String> authorization) throws IOException, InterruptedException {
        return followed("HEAD", MANIFESTS, place, authorization);
    }

    HttpResponse<byte[]> get(URI place, Optional<String> authorization) throws IOException, InterruptedException {
        return followed("GET", "application/json", place, authorization);
    }

    private HttpResponse<byte[]> followed(String method, String accept, URI place, Optional<String> authorization)
            throws IOException, InterruptedException {
        URI at = place;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            Optional<String> shown = sameServer(place, at) ? authorization : Optional.empty();
            HttpResponse<byte[]> answer = answer(method, accept, at, shown);
            Optional<String> further = answer.headers().firstValue("Location");
            if (!REDIRECTS.contains(answer.statusCode()) || further.isEmpty()) {
                return answer;
            }
            at = next(at, further.get());
        }
        throw new IOException("%s redirects more than %d times".formatted(place.getAuthority(), MOST_REDIRECTS));
    }

    private static URI next(URI from, String location) throws IOException {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("%s redirects to what is no address".formatted(from.getAuthority()), e);
        }
    }

    private static boolean sameServer(URI one, URI other) {
        return one.getScheme().equals(other.getScheme()) && one.getAuthority().equals(other.getAuthority());
    }

    private HttpResponse<byte[]> answer(String method, String accept, URI place, Optional<String> authorization)
            throws IOException, InterruptedException {
        if (!isAllowed(place)) {
            throw new IOException("it leads to %s://%s, and without TLS only what the document names is asked"
                    .formatted(place.getScheme(), place.getAuthority()));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(place)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Accept", accept)
                .timeout(TIMEOUT);
        authorization.ifPresent(text -> request.header("Authorization", text));
        return complete(request.build());
    }

    private boolean isAllowed(URI place) {
        return place.getHost() != null
                && ("https".equals(place.getScheme())
                        || ("http".equals(place.getScheme()) && isPlain(place.getAuthority())));
    }

    boolean isPlain(String host) {
        return terms.of(host).map(ImageTerms.Registry::plain).orElse(false);
    }

    /** The request's own timeout ends with the headers; here the body counts too. */
    private HttpResponse<byte[]> complete(HttpRequest request) throws IOException, InterruptedException {
        var asked = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER));
        try {
            return asked.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no complete answer within %d ms".formatted(TIMEOUT.toMillis()), e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } finally {
            asked.cancel(true); // without effect on one that is complete
        }
    }
}
