package io.understudy.rig.checker;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * A web application: {@code POST /orders/N} answers 201 and {@code SIDE MICROS}; a read answers 200 and {@code SIDE ...}.
 * A 4xx is a refusal; a 5xx leaves open what was done, whatever it says.
 */
final class HttpTarget implements Target {

    private final Addresses addresses;
    private final String name;
    private final String readPath;
    private final Duration patience;
    private final HttpClient http;

    /** @param name sent as Host when the JVM allows it ({@code jdk.httpclient.allowRestrictedHeaders=host}) */
    HttpTarget(Addresses addresses, String name, String readPath, Duration patience) {
        this.addresses = addresses;
        this.name = name;
        this.readPath = readPath;
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
    }

    @Override
    public Answer write(long number) {
        return send("/orders/" + number, "POST", 201);
    }

    @Override
    public Answer read() {
        return send(readPath, "GET", 200);
    }

    private Answer send(String path, String method, int expected) {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(
                            URI.create("http://%s%s".formatted(addresses.now().getFirst(), path)))
                    .header("Host", name)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .timeout(patience)
                    .build();
        } catch (IOException e) {
            return Answer.refused(Answer.brief(e));
        }
        try {
            return meaning(http.send(request, HttpResponse.BodyHandlers.ofString()), expected);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return Answer.refused("no connection: " + Answer.brief(e));
        } catch (IOException e) {
            return Answer.unknown(Answer.brief(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.unknown("ended");
        }
    }

    private static Answer meaning(HttpResponse<String> answer, int expected) {
        String told = answer.statusCode() + " " + answer.body();
        if (answer.statusCode() == expected) {
            String side = answer.body().strip().split(" ", 2)[0];
            return side.isEmpty() ? Answer.unknown(told) : Answer.acknowledged(side);
        }
        return answer.statusCode() / 100 == 4 ? Answer.refused(told) : Answer.unknown(told);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
