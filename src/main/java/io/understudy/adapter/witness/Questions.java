package io.understudy.adapter.witness;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** Asks over HTTP; waits for the whole answer no longer, and reads no more of it, than is allowed. Thread-safe. */
final class Questions implements AutoCloseable {

    /** How long an answer may take. */
    static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final long longest;
    private final Duration timeout;
    private final HttpClient http;

    /** @param longest answer that is read, in bytes */
    Questions(long longest, Duration timeout) {
        this(longest, timeout, Optional.empty());
    }

    /** @param tls other than this machine's own */
    Questions(long longest, Duration timeout, Optional<SSLContext> tls) {
        this.longest = longest;
        this.timeout = timeout;
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout);
        tls.ifPresent(client::sslContext);
        this.http = client.build();
    }

    /** The body of an answer with status 200; throws for any other, {@link TurnedAway} for 401 and 403. */
    byte[] ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = answer(request.timeout(timeout).build());
        if (answer.statusCode() == 401 || answer.statusCode() == 403) {
            throw new TurnedAway(answer.statusCode());
        }
        if (answer.statusCode() != 200) {
            throw new IOException("it answered " + answer.statusCode());
        }
        return answer.body();
    }

    /** The request's own timeout ends with the headers; here the body counts too. */
    private HttpResponse<byte[]> answer(HttpRequest request) throws IOException, InterruptedException {
        var answer = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), longest));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no complete answer within %d ms".formatted(timeout.toMillis()), e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } finally {
            answer.cancel(true); // without effect on one that is complete
        }
    }

    /** It answers, and not to whom asks. */
    static final class TurnedAway extends IOException {
        private static final long serialVersionUID = 1L;

        TurnedAway(int status) {
            super("it answered " + status);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
