package io.understudy.adapter.witness;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.understudy.access.Trust;
import io.understudy.sharing.Member;
import io.understudy.sharing.Report;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks another instance by {@code GET URL/api/v1/share?since=AT}; it answers a {@link Report} as JSON. Waits at most one second for
 * the whole answer, and reads at most 16 MiB of it. Thread-safe.
 */
public final class HttpPeer implements Report.Source, AutoCloseable {

    /** Lenient, since instances of two versions work side by side while one after the other is updated. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** In bytes: ten thousand applications of a few links each. */
    private static final long LONGEST_ANSWER = 16L << 20;

    private final Questions questions;

    public HttpPeer() {
        this(List.of());
    }

    /** @param authorities whose certificates are believed, for {@code https}; none: as this machine does */
    public HttpPeer(List<X509Certificate> authorities) {
        this(Questions.TIMEOUT, authorities);
    }

    HttpPeer(Duration timeout) {
        this(timeout, List.of());
    }

    private HttpPeer(Duration timeout, List<X509Certificate> authorities) {
        this.questions = new Questions(LONGEST_ANSWER, timeout, Trust.in(authorities));
    }

    @Override
    public Report ask(Member member, long since) {
        try {
            byte[] answer = questions.ask(HttpRequest.newBuilder(member.url().resolve("/api/v1/share?since=" + since)));
            @Nullable Report report = JSON.readValue(answer, Report.class);
            if (report == null) {
                throw new IOException("it answered nothing");
            }
            return report;
        } catch (IOException | IllegalArgumentException e) {
            throw new UnderstudyException.Transient(
                    "it does not answer (%s): what it probes is unknown until somebody looks".formatted(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException.Transient("interrupted while asking instance " + member, e);
        }
    }

    @Override
    public void close() {
        questions.close();
    }
}
