package io.understudy.component.route53;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.rig.route53.Moto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.GetHealthCheckResponse;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.HealthCheckConfig;
import software.amazon.awssdk.services.route53.model.HealthCheckType;
import software.amazon.awssdk.services.route53.model.ListHealthChecksResponse;
import software.amazon.awssdk.services.route53.model.ListHostedZonesResponse;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;

/** {@code aws2-route53} in a route, with the client that it makes itself, against an emulator that others wrote. */
@NeedsNetwork
class Route53ComponentRigIT {

    private static final String WWW = "www.example.org.";

    private static Reaper reaper;
    private static Network network;
    private static Moto moto;

    private DefaultCamelContext context;
    private String zone;

    @BeforeAll
    static void starts(@TempDir Path folder) throws IOException {
        reaper = Reaper.start();
        network = Network.open(reaper);
        moto = Moto.start(reaper, network.place(Host.CLOUD), network.address(Host.CLOUD, 61), folder);
    }

    @AfterAll
    static void ends() throws IOException {
        reaper.close();
        network.close();
    }

    @BeforeEach
    void makes_a_zone_and_a_route() throws Exception {
        moto.reset();
        try (Route53Client client = Route53Client.builder()
                .endpointOverride(moto.endpoint())
                .region(Region.AWS_GLOBAL)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            zone = client.createHostedZone(it -> it.name("example.org.").callerReference("once"))
                    .hostedZone()
                    .id()
                    .replace("/hostedzone/", "");
        }
        context = new DefaultCamelContext();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:dns")
                        .toF(
                                "aws2-route53:dns?accessKey=any&secretKey=any&overrideEndpoint=true&uriEndpointOverride=%s&hostedZoneId=%s",
                                moto.endpoint(), zone);
            }
        });
        context.start();
    }

    @AfterEach
    void closes() {
        context.stop();
    }

    @Test
    void a_record_is_created_listed_and_deleted_by_headers() {
        Exchange created = send("changeResourceRecordSets", record("CREATE", "192.0.2.1"));
        assertThat(created.getMessage().getHeader(Route53Constants.CHANGE_STATUS))
                .isEqualTo("INSYNC");
        assertThat(values()).containsExactly("192.0.2.1");

        Exchange change = send(
                "getChange",
                Map.of(
                        Route53Constants.CHANGE_ID,
                        created.getMessage().getHeader(Route53Constants.CHANGE_ID, String.class)));
        assertThat(change.getMessage().getHeader(Route53Constants.CHANGE_STATUS))
                .isEqualTo("INSYNC");

        send("changeResourceRecordSets", record("DELETE", "192.0.2.1"));
        assertThat(values()).isEmpty();
    }

    @Test
    void zones_are_read_and_listed() {
        assertThat(send("getHostedZone", Map.of())
                        .getMessage()
                        .getBody(GetHostedZoneResponse.class)
                        .hostedZone()
                        .name())
                .isEqualTo("example.org.");
        assertThat(send("listHostedZones", Map.of())
                        .getMessage()
                        .getBody(ListHostedZonesResponse.class)
                        .hostedZones())
                .hasSize(1);
        assertThat(send("listHostedZonesByName", Map.of(Route53Constants.DNS_NAME, "example.org."))
                        .getException())
                .isNull();
    }

    @Test
    void a_health_check_is_created_read_updated_listed_and_deleted() {
        Exchange created = send(
                "createHealthCheck",
                Map.of(
                        Route53Constants.CALLER_REFERENCE,
                        "once",
                        Route53Constants.HEALTH_CHECK_CONFIG,
                        HealthCheckConfig.builder()
                                .type(HealthCheckType.TCP)
                                .ipAddress("192.0.2.1")
                                .port(443)
                                .build()));
        assertThat(created.getException()).isNull();
        Object id = created.getMessage().getHeader(Route53Constants.HEALTH_CHECK_ID);

        Exchange updated = send(
                "updateHealthCheck",
                Map.of(
                        Route53Constants.HEALTH_CHECK_ID,
                        id,
                        Route53Constants.HEALTH_CHECK_CONFIG,
                        HealthCheckConfig.builder().port(8443).build()));
        assertThat(updated.getException()).isNull();
        assertThat(send("getHealthCheck", Map.of(Route53Constants.HEALTH_CHECK_ID, id))
                        .getMessage()
                        .getBody(GetHealthCheckResponse.class)
                        .healthCheck()
                        .healthCheckConfig()
                        .port())
                .isEqualTo(8443);

        assertThat(send("deleteHealthCheck", Map.of(Route53Constants.HEALTH_CHECK_ID, id))
                        .getException())
                .isNull();
        assertThat(send("listHealthChecks", Map.of())
                        .getMessage()
                        .getBody(ListHealthChecksResponse.class)
                        .healthChecks())
                .isEmpty();
    }

    private List<String> values() {
        return send("listResourceRecordSets", Map.of())
                .getMessage()
                .getBody(ListResourceRecordSetsResponse.class)
                .resourceRecordSets()
                .stream()
                .filter(set -> set.name().equals(WWW) && set.type() == RRType.A)
                .flatMap(set -> set.resourceRecords().stream())
                .map(ResourceRecord::value)
                .toList();
    }

    private Exchange send(String operation, Map<String, Object> headers) {
        return context.createProducerTemplate().request("direct:dns", exchange -> {
            headers.forEach(exchange.getMessage()::setHeader);
            exchange.getMessage().setHeader(Route53Constants.OPERATION, operation);
        });
    }

    private static Map<String, Object> record(String action, String value) {
        return Map.of(
                Route53Constants.CHANGE_ACTION,
                action,
                Route53Constants.RECORD_NAME,
                WWW,
                Route53Constants.RECORD_TYPE,
                "A",
                Route53Constants.TTL,
                5,
                Route53Constants.RECORD_VALUES,
                value);
    }
}
