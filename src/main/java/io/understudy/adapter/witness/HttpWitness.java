package io.understudy.adapter.witness;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.health.RemoteView;
import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Asks a witness by {@code POST URL/api/v1/witness} with {@code {application: site}}; it answers {@code {application: {site,
 * signals}}}. Waits at most one second. Thread-safe.
 */
public final class HttpWitness implements RemoteView.Source, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final URI uri;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    public HttpWitness(URI base) {
        this.uri = base.resolve("/api/v1/witness");
    }

    @Override
    public RemoteView ask(Map<ApplicationName, SiteName> primaries) {
        try {
            HttpResponse<byte[]> answer = http.send(request(primaries), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IOException("it answered " + answer.statusCode());
            }
            return read(answer.body());
        } catch (IOException e) {
            throw new UnderstudyException.Transient(
                    "the witness at %s does not answer (%s): this vantage point is unknown until it does"
                            .formatted(uri, e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException.Transient("interrupted while asking the witness at " + uri, e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest request(Map<ApplicationName, SiteName> primaries) throws IOException {
        Map<String, String> question = new HashMap<>();
        primaries.forEach((application, site) -> question.put(application.value(), site.value()));
        return HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(question)))
                .build();
    }

    private record Said(String site, Map<Signal, Verdict> signals) {}

    private static RemoteView read(byte[] body) throws IOException {
        Map<String, Said> answer = JSON.readValue(body, new TypeReference<>() {});
        Map<ApplicationName, RemoteView.Seen> seen = new HashMap<>();
        answer.forEach((application, said) -> seen.put(
                new ApplicationName(application), new RemoteView.Seen(new SiteName(said.site()), said.signals())));
        return new RemoteView(seen);
    }
}
