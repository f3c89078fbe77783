package io.understudy.adapter.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.understudy.policy.DnsPolicy;
import io.understudy.policy.SecretRef;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.internal.WebIdentityCredentialsUtils;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Route53Exception;

/** Amazon's client as the step uses it, against an HTTP server that answers what it is told. */
class Route53ClientsTest {

    private static final String CHANGE = """
            <?xml version="1.0"?>
            <GetChangeResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeInfo><Id>/change/C1</Id>
            <Status>INSYNC</Status><SubmittedAt>2026-11-21T00:00:00Z</SubmittedAt></ChangeInfo></GetChangeResponse>""";
    private static final String ERROR = """
            <?xml version="1.0"?>
            <ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type>
            <Code>%s</Code><Message>told so</Message></Error><RequestId>r</RequestId></ErrorResponse>""";

    private record Answer(int status, String body) {}

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final Route53Clients clients = new Route53Clients();
    private final Path secret;
    private HttpServer server;
    private Route53Client client;

    Route53ClientsTest(@TempDir Path folder) {
        secret = folder.resolve("key");
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            keys.add(exchange.getRequestHeaders()
                    .getFirst("Authorization")
                    .replaceFirst(".*Credential=([^/]*)/.*", "$1"));
            Answer answer = Optional.ofNullable(answers.poll()).orElse(new Answer(200, CHANGE));
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        Files.writeString(secret, "first");
        client = clients.of(access());
    }

    @AfterEach
    void close() {
        clients.close();
        server.stop(0);
    }

    @Test
    void a_throttled_call_is_told_as_such_and_not_sent_again_by_the_client_itself() {
        answers.add(new Answer(400, ERROR.formatted("Throttling")));

        assertThatThrownBy(() -> client.getChange(request -> request.id("C1")))
                .isInstanceOfSatisfying(
                        Route53Exception.class,
                        refused -> assertThat(Account.isCrowded(refused)).isTrue());
        assertThat(keys).hasSize(1);
    }

    @Test
    void an_error_inside_route_53_is_not_as_it_may_have_had_its_effect() {
        answers.add(new Answer(500, ERROR.formatted("InternalFailure")));

        assertThatThrownBy(() -> client.getChange(request -> request.id("C1"))).isInstanceOf(Route53Exception.class);
        assertThat(keys).hasSize(1);
    }

    @Test
    void a_key_that_was_changed_is_used_from_the_next_call_on() throws IOException {
        client.getChange(request -> request.id("C1"));
        Files.writeString(secret, "second");
        client.getChange(request -> request.id("C1"));

        assertThat(keys).containsExactly("first", "second");
    }

    /** Its socket hears something all the while, so that no timeout between two bytes ends it. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_call_whose_answer_only_drips_in_ends_when_it_may_take_no_longer() {
        server.removeContext("/");
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (true) {
                    body.write(' ');
                    body.flush();
                    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                }
            }
        });

        assertThatThrownBy(() -> client.changeResourceRecordSets(request -> request.hostedZoneId("Z1")
                        .changeBatch(batch -> batch.changes(List.of()))
                        .overrideConfiguration(it -> it.apiCallTimeout(Duration.ofMillis(500)))))
                .isInstanceOf(ApiCallTimeoutException.class);
    }

    @Test
    void the_role_of_a_pods_service_account_can_be_taken() {
        assertThatCode(WebIdentityCredentialsUtils::factory).doesNotThrowAnyException();
    }

    @Test
    void the_same_access_has_one_client() {
        assertThat(clients.of(access())).isSameAs(client);
    }

    private DnsPolicy.Aws access() {
        return new DnsPolicy.Aws(
                "us-east-1",
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                Optional.of(new DnsPolicy.AwsKey(
                        new SecretRef.File(secret), new SecretRef.File(secret), Optional.empty())));
    }
}
