package io.understudy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.Connection;
import io.understudy.api.Me;
import io.understudy.api.Refusal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Speaks to a running service. Every failure is a {@link Failure} that says what to do. */
public final class ServiceClient implements AutoCloseable {

    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** For an answer: longer than the service lets a call of its API wait for silent sites or for the journal, as a rule. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Connection connection;
    private final Duration patience;
    private final HttpClient http;

    public ServiceClient(Connection connection) {
        this(connection, PATIENCE);
    }

    /** @param patience how long an answer may take, from the start of the call */
    ServiceClient(Connection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        Optional.ofNullable(connection.certificate()).map(Pinned::context).ifPresent(client::sslContext);
        this.http = client.build();
    }

    /** Where it is. */
    public String url() {
        return connection.url();
    }

    /** Whether anything answers there within seconds; what it is shows when it is asked for something. */
    boolean answers() {
        HttpRequest alive =
                request("/health/live").timeout(Duration.ofSeconds(5)).GET().build();
        try {
            http.send(alive, HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (SSLException e) {
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(2, "interrupted", e);
        }
    }

    /** Who signs when nobody is named: whose token it is, or this machine's user for the owner's. */
    String signature() {
        return Optional.ofNullable(get("/api/v1/me", Me.class).name()).orElseGet(() -> System.getProperty("user.name"));
    }

    /** The answer to a GET. */
    public <T> T get(String path, Class<T> type) {
        return read(send(request(path).GET()), type);
    }

    /** The answer to a GET as it is. */
    String text(String path) {
        return send(request(path).GET());
    }

    /** The answer to a POST of a JSON body. */
    public <T> T post(String path, Object body, Class<T> type) {
        return read(
                send(request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(write(body)))),
                type);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(connection.url() + path))
                .timeout(patience)
                .header("Authorization", "Bearer " + connection.token());
    }

    private String send(HttpRequest.Builder request) {
        HttpResponse<String> answer;
        try {
            answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (SSLException e) {
            throw new Failure(
                    2,
                    "%s is not believed (%s): name the service's certificate with --certificate"
                            .formatted(connection.url(), e.getMessage()),
                    e);
        } catch (HttpConnectTimeoutException e) {
            throw absent(e);
        } catch (HttpTimeoutException e) {
            throw new Failure(
                    2,
                    "the service at %s did not answer within %d s; what it was asked may still happen: look with 'understudy operations'"
                            .formatted(connection.url(), patience.toSeconds()),
                    e);
        } catch (IOException e) {
            throw absent(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(2, "interrupted", e);
        }
        if (answer.statusCode() / 100 != 2) {
            throw new Failure(answer.statusCode() / 100 == 4 ? 1 : 2, refusal(answer), null);
        }
        return answer.body();
    }

    private Failure absent(IOException cause) {
        return new Failure(
                2,
                "no service answers at %s: start it with 'understudy serve --config DIR', or name another one with --server"
                        .formatted(connection.url()),
                cause);
    }

    private String refusal(HttpResponse<String> answer) {
        if (answer.statusCode() == 401) {
            return "the service at %s refuses the token: use the connection.json of its state folder, or --token"
                    .formatted(connection.url());
        }
        try {
            return JSON.readValue(answer.body(), Refusal.class).error();
        } catch (JsonProcessingException e) {
            return "the service answered %d: %s".formatted(answer.statusCode(), answer.body());
        }
    }

    private static <T> T read(String body, Class<T> type) {
        try {
            return JSON.readValue(body, type);
        } catch (JsonProcessingException e) {
            throw new Failure(
                    2, "the service's answer can't be read: is it of another version? " + e.getOriginalMessage(), e);
        }
    }

    private static String write(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
