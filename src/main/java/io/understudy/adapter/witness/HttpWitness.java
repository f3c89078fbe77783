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
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;

/**
 * Asks a witness by {@code POST URL/api/v1/witness} with {@code {application: site}}; it answers {@code {application: {site,
 * signals}}}. Waits at most one second for the whole answer, and reads at most 1 MiB of it. Thread-safe.
 */
public final class HttpWitness implements RemoteView.Source, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** In bytes: thousands of applications fit in. */
    private static final long LONGEST_ANSWER = 1L << 20;

    private final URI uri;
    private final Questions questions = new Questions(LONGEST_ANSWER, Questions.TIMEOUT);

    public HttpWitness(URI base) {
        this.uri = base.resolve("/api/v1/witness");
    }

    @Override
    public RemoteView ask(Map<ApplicationName, SiteName> primaries) {
        try {
            return read(questions.ask(request(primaries)));
        } catch (IOException | IllegalArgumentException e) {
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
        questions.close();
    }

    private HttpRequest.Builder request(Map<ApplicationName, SiteName> primaries) throws IOException {
        Map<String, String> question = new HashMap<>();
        primaries.forEach((application, site) -> question.put(application.value(), site.value()));
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(question)));
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
