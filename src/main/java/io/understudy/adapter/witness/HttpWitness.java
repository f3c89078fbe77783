package io.understudy.adapter.witness;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.access.Trust;
import io.understudy.health.RemoteView;
import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Asks a witness by {@code POST URL/api/v1/witness} with {@code {application: site}}; it answers {@code {application: {site,
 * signals}}}. Waits at most one second for the whole answer, and reads at most 1 MiB of it. Thread-safe.
 */
public final class HttpWitness implements RemoteView.Source, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** In bytes: thousands of applications fit in. */
    private static final long LONGEST_ANSWER = 1L << 20;

    /** What a header may hold. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private final URI uri;
    private final Optional<Supplier<String>> token;
    private final Questions questions;

    /** Without a token; for {@code https} those are believed that this machine believes. */
    public HttpWitness(URI base) {
        this(base, Optional.empty(), List.of());
    }

    /**
     * @param token shown as a bearer token, read at each question; it throws {@link UnderstudyException.Permanent} when it is not there
     * @param authorities whose certificates are believed, for {@code https}; none: as this machine does
     */
    public HttpWitness(URI base, Optional<Supplier<String>> token, List<X509Certificate> authorities) {
        this.uri = base.resolve("/api/v1/witness");
        this.token = token;
        this.questions = new Questions(LONGEST_ANSWER, Questions.TIMEOUT, Trust.in(authorities));
    }

    @Override
    public RemoteView ask(Map<ApplicationName, SiteName> primaries) {
        try {
            return read(questions.ask(request(primaries)));
        } catch (Questions.TurnedAway e) {
            throw new UnderstudyException.Transient(
                    "the witness at %s turns this instance away (%s), so this vantage point is unknown: %s"
                            .formatted(
                                    uri,
                                    e.getMessage(),
                                    token.isPresent()
                                            ? "let the token of its entry in spec.witnesses of understudy.yaml be the same at both"
                                            : "name the token that it asks for in its entry in spec.witnesses of understudy.yaml"),
                    e);
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
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(question)));
        token.ifPresent(shown -> request.header("Authorization", "Bearer " + sendable(shown.get())));
        return request;
    }

    /** The client's own complaint about a header would tell what is in it. */
    private String sendable(String shown) {
        if (!TOKEN.matcher(shown).matches()) {
            throw new UnderstudyException.Permanent(
                    "the token for the witness at %s is empty or holds a blank, a line break or a letter beyond ASCII, so it was not asked: write one of visible ASCII characters"
                            .formatted(uri));
        }
        return shown;
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
