package io.understudy.adapter.oidc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.access.Pem;
import io.understudy.access.Trust;
import io.understudy.policy.ApiSettings.Oidc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.lang.JoseException;

/**
 * Reads an issuer's keys where its discovery document says that they are, or where the settings say. By HTTPS, or on this machine;
 * follows no redirect, waits at most two seconds for each whole answer and reads at most 512 KiB of it. Thread-safe.
 */
final class IssuerDocuments implements KeySource, AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long LONGEST_ANSWER = 512L << 10;
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Oidc terms;
    private final HttpClient http;

    /** Throws {@link io.understudy.topology.UnderstudyException.Permanent} when the authorities' file can't be read. */
    IssuerDocuments(Oidc terms) {
        this.terms = terms;
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(TIMEOUT);
        terms.authorities().map(Pem::certificates).flatMap(Trust::in).ifPresent(client::sslContext);
        this.http = client.build();
    }

    @Override
    public List<JsonWebKey> ask() throws IOException, InterruptedException {
        URI place = terms.jwks().isPresent() ? terms.jwks().get() : discovered();
        try {
            List<JsonWebKey> keys = new JsonWebKeySet(text(place))
                    .getJsonWebKeys().stream()
                            .filter(key -> key instanceof PublicJsonWebKey)
                            .filter(key -> key.getUse() == null || key.getUse().equals(Use.SIGNATURE))
                            .toList();
            if (keys.isEmpty()) {
                throw new IOException("%s holds no key that could have signed a token".formatted(place));
            }
            return keys;
        } catch (JoseException e) {
            throw new IOException("what %s answers is no set of keys".formatted(place), e);
        }
    }

    private URI discovered() throws IOException, InterruptedException {
        URI place = URI.create(terms.issuer().toString().replaceFirst("/$", "") + DISCOVERY);
        JsonNode document = json(place);
        if (!terms.issuer().toString().equals(document.path("issuer").textValue())) {
            throw new IOException("%s speaks for another issuer".formatted(place));
        }
        try {
            URI keys = URI.create(document.path("jwks_uri").asText());
            if (!Oidc.safe(keys)) {
                throw new IOException("%s names keys that are neither HTTPS nor on this machine".formatted(place));
            }
            return keys;
        } catch (IllegalArgumentException e) {
            throw new IOException("%s names no place of keys".formatted(place), e);
        }
    }

    private JsonNode json(URI place) throws IOException, InterruptedException {
        try {
            return JSON.readTree(text(place));
        } catch (JsonProcessingException e) {
            throw new IOException("what %s answers is no JSON".formatted(place), e);
        }
    }

    /** The request's own timeout ends with the headers; here the body counts too. */
    private String text(URI place) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(place)
                .header("Accept", "application/json")
                .timeout(TIMEOUT)
                .build();
        var asked = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER));
        try {
            HttpResponse<byte[]> answer = asked.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != 200) {
                throw new IOException("%s answers %d".formatted(place, answer.statusCode()));
            }
            return new String(answer.body(), StandardCharsets.UTF_8);
        } catch (TimeoutException e) {
            throw new IOException("%s has no complete answer within %d ms".formatted(place, TIMEOUT.toMillis()), e);
        } catch (ExecutionException e) {
            throw new IOException("%s: %s".formatted(place, e.getCause()), e);
        } finally {
            asked.cancel(true); // without effect on one that is complete
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
