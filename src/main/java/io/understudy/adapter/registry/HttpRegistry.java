package io.understudy.adapter.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.understudy.access.Pem;
import io.understudy.access.Trust;
import io.understudy.policy.ImageTerms;
import io.understudy.readiness.ImageName;
import io.understudy.readiness.Login;
import io.understudy.readiness.Registry;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Asks a registry for the head of an image's manifest
 * (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry) as nodes do before
 * they pull: first as nobody, and when the registry wants to know who asks, with each login that a pull secret has for it. Four
 * questions at a time, over all applications. Thread-safe.
 */
public final class HttpRegistry implements Registry, AutoCloseable {

    static final int AT_ONCE = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SHORTEST_WAIT = Duration.ofMinutes(1);
    private static final Duration USUAL_WAIT = Duration.ofMinutes(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(30);

    /** Where docker.io is, as Docker and containerd have it. */
    private static final String HUB = "registry-1.docker.io";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = client(Optional.empty());
    private final Bulkhead bulkhead = Bulkhead.of(
            "registries",
            BulkheadConfig.custom()
                    .maxConcurrentCalls(AT_ONCE)
                    .maxWaitDuration(PATIENCE)
                    .build());

    private static HttpClient client(Optional<Path> authorities) {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Exchange.TIMEOUT);
        authorities.map(Pem::certificates).flatMap(Trust::in).ifPresent(client::sslContext);
        return client.build();
    }

    @Override
    public Told ask(ImageName image, ImageTerms terms, List<Login> logins) {
        if (!bulkhead.tryAcquirePermission()) {
            return new Told.Silent("%d other questions to registries wait for their answers".formatted(AT_ONCE));
        }
        Optional<Path> authorities = terms.of(image.registry()).flatMap(ImageTerms.Registry::authorities);
        try {
            if (authorities.isEmpty()) {
                return ask(new Exchange(http, terms), image, logins);
            }
            HttpClient own = client(authorities); // made anew, as the file may have changed
            try {
                return ask(new Exchange(own, terms), image, logins);
            } finally {
                own.shutdownNow();
            }
        } catch (IOException | UnderstudyException e) {
            return new Told.Silent(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Told.Silent("interrupted while it was asked");
        } finally {
            bulkhead.onComplete();
        }
    }

    /** Nodes take the first login that works, and where there is one for the image they don't pull as nobody. */
    private static Told ask(Exchange exchange, ImageName image, List<Login> all)
            throws IOException, InterruptedException {
        List<Login> logins = Keyring.of(image, all);
        if (logins.isEmpty()) {
            return ask(exchange, image, Optional.empty());
        }
        List<Login> refused = new ArrayList<>();
        Told last = new Told.Refused("", List.of());
        for (Login login : logins) {
            Told told = ask(exchange, image, Optional.of(login));
            if (told instanceof Told.Found) {
                return told;
            }
            if (told instanceof Told.Refused) {
                refused.add(login);
            }
            last = last instanceof Told.Refused ? told : last;
        }
        return last instanceof Told.Refused(String answer, var _) ? new Told.Refused(answer, refused) : last;
    }

    private static Told ask(Exchange exchange, ImageName image, Optional<Login> login)
            throws IOException, InterruptedException {
        URI place = manifest(exchange, image);
        HttpResponse<byte[]> first = exchange.head(place, Optional.empty());
        if (first.statusCode() != 401) {
            return told(first, "");
        }
        Optional<Challenge> challenge = Challenge.of(first.headers().allValues("WWW-Authenticate"), image.repository());
        if (challenge.isEmpty()) {
            return told(first, "");
        }
        return switch (challenge.get()) {
            case Challenge.Basic() ->
                login.isEmpty() ? told(first, "") : told(exchange.head(place, login.map(HttpRegistry::basic)), "");
            case Challenge.Bearer(URI tokens) -> {
                HttpResponse<byte[]> given = exchange.get(tokens, login.map(HttpRegistry::basic));
                yield given.statusCode() == 200
                        ? told(exchange.head(place, Optional.of("Bearer " + token(given))), "")
                        : noToken(given);
            }
        };
    }

    private static URI manifest(Exchange exchange, ImageName image) {
        String host = image.registry().equals(ImageName.DOCKER) ? HUB : image.registry();
        return URI.create("%s://%s/v2/%s/manifests/%s"
                .formatted(
                        exchange.isPlain(image.registry()) ? "http" : "https",
                        host,
                        image.repository(),
                        image.reference()));
    }

    private static String basic(Login login) {
        byte[] pair = "%s:%s".formatted(login.user(), login.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static String token(HttpResponse<byte[]> given) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(given.body());
        } catch (JsonProcessingException e) {
            throw new IOException("what gives tokens away answers no JSON"); // its own message may hold the token
        }
        String token = json.path("token").asText(json.path("access_token").asText(""));
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new IOException("what gives tokens away answers none");
        }
        return token;
    }

    /** That no place gives a token away tells nothing of the image. */
    private static Told noToken(HttpResponse<byte[]> given) {
        Told told = told(given, " from what gives tokens away");
        return told instanceof Told.Missing(String answer) ? new Told.Unclear(answer) : told;
    }

    private static Told told(HttpResponse<byte[]> answer, String by) {
        String said = "HTTP %d%s".formatted(answer.statusCode(), by);
        return switch (answer.statusCode()) {
            case 200 -> new Told.Found(answer.headers().firstValue("Docker-Content-Digest"));
            case 401, 403 -> new Told.Refused(said, List.of());
            case 404 -> new Told.Missing(said);
            case 408, 425, 429, 500, 502, 503, 504 -> new Told.Later(said, patience(answer));
            default -> new Told.Unclear(said);
        };
    }

    /** As long as it wants, within bounds; a moment in time counts as nothing said. */
    private static Duration patience(HttpResponse<byte[]> answer) {
        Duration wanted = answer.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(USUAL_WAIT);
        Duration atLeast = wanted.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wanted;
        return atLeast.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : atLeast;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
