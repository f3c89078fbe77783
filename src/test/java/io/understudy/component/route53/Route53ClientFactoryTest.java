package io.understudy.component.route53;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;

/** The client that the component makes itself, against an HTTP server that only listens. */
class Route53ClientFactoryTest {

    private static final String ZONE = """
            <?xml version="1.0"?>
            <GetHostedZoneResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZone>
            <Id>/hostedzone/Z1</Id><Name>example.org.</Name><CallerReference>x</CallerReference>
            </HostedZone></GetHostedZoneResponse>""";

    private record Request(String uri, String host, String authorization, String token) {}

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var headers = exchange.getRequestHeaders();
            requests.add(new Request(
                    exchange.getRequestURI().toString(),
                    String.valueOf(headers.getFirst("Host")),
                    String.valueOf(headers.getFirst("Authorization")),
                    String.valueOf(headers.getFirst("X-Amz-Security-Token"))));
            byte[] body = ZONE.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void an_overridden_endpoint_is_called_with_signed_requests() throws IOException {
        assertThat(zoneName("overrideEndpoint=true&uriEndpointOverride=http://127.0.0.1:" + port()))
                .isEqualTo("example.org.");

        assertThat(requests).singleElement().satisfies(request -> {
            assertThat(request.uri()).isEqualTo("/2013-04-01/hostedzone/Z1");
            assertThat(request.authorization()).contains("Credential=AKIDEXAMPLE/", "/aws-global/route53/");
        });
    }

    @Test
    void requests_are_signed_for_the_region() throws IOException {
        zoneName("region=us-east-1&overrideEndpoint=true&uriEndpointOverride=http://127.0.0.1:" + port());

        assertThat(requests.getFirst().authorization()).contains("/us-east-1/route53/");
    }

    @Test
    void temporary_credentials_carry_their_token() throws IOException {
        zoneName(
                "useSessionCredentials=true&sessionToken=token&overrideEndpoint=true&uriEndpointOverride=http://127.0.0.1:"
                        + port());

        assertThat(requests.getFirst().token()).isEqualTo("token");
    }

    @Test
    void a_proxy_is_asked_for_the_service() throws IOException {
        assertThat(zoneName("proxyProtocol=HTTP&proxyHost=127.0.0.1&proxyPort=" + port()
                        + "&overrideEndpoint=true&uriEndpointOverride=http://route53.example.test"))
                .isEqualTo("example.org.");

        assertThat(requests.getFirst().host()).isEqualTo("route53.example.test");
    }

    @Test
    void credentials_are_taken_in_the_order_of_camels_aws_components() {
        Route53Configuration all = new Route53Configuration();
        all.setAccessKey("key");
        all.setSecretKey("secret");
        all.setSessionToken("token");
        assertThat(Route53ClientFactory.credentials(all).resolveCredentials().accessKeyId())
                .isEqualTo("key");
        all.setUseSessionCredentials(true);
        assertThat(Route53ClientFactory.credentials(all).resolveCredentials())
                .isInstanceOf(AwsSessionCredentials.class);
        all.setUseProfileCredentialsProvider(true);
        assertThat(Route53ClientFactory.credentials(all)).isInstanceOf(ProfileCredentialsProvider.class);
        all.setUseDefaultCredentialsProvider(true);
        assertThat(Route53ClientFactory.credentials(all)).isInstanceOf(DefaultCredentialsProvider.class);
    }

    private String zoneName(String options) throws IOException {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            Exchange exchange = context.createProducerTemplate()
                    .request(
                            "aws2-route53:dns?operation=getHostedZone&hostedZoneId=Z1&accessKey=AKIDEXAMPLE&secretKey=RAW(s+/%)&"
                                    + options,
                            it -> {});
            assertThat(exchange.getException()).isNull();
            return exchange.getMessage()
                    .getBody(GetHostedZoneResponse.class)
                    .hostedZone()
                    .name();
        }
    }

    private int port() {
        return server.getAddress().getPort();
    }
}
