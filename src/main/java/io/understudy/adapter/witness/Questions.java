package io.understudy.adapter.witness;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks over HTTP; waits at most one second for the whole answer, and reads no more of it than is allowed. Thread-safe. */
final class Questions implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final long longest;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    /** @param longest answer that is read, in bytes */
    Questions(long longest) {
        this.longest = longest;
    }

    /** The body of an answer with status 200; throws for any other. */
    byte[] ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = answer(request.timeout(TIMEOUT).build());
        if (answer.statusCode() != 200) {
            throw new IOException("it answered " + answer.statusCode());
        }
        return answer.body();
    }

    /** The request's own timeout ends with the headers; here the body counts too. */
    private HttpResponse<byte[]> answer(HttpRequest request) throws IOException, InterruptedException {
        var answer = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), longest));
        try {
            return answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no complete answer within %d ms".formatted(TIMEOUT.toMillis()), e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } finally {
            answer.cancel(true); // without effect on one that is complete
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
