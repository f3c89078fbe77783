package io.understudy.component.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeBatch;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.CreateHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.GetHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.HealthCheckConfig;
import software.amazon.awssdk.services.route53.model.HealthCheckType;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByNameRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesResponse;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.TestDnsAnswerResponse;
import software.amazon.awssdk.services.route53.model.UpdateHealthCheckRequest;

class Route53ProducerTest {

    private static final String WWW = "www.example.org.";
    private static final String ZONE = "&hostedZoneId=" + FakeRoute53.ZONE;

    private final FakeRoute53 route53 = new FakeRoute53("example.org.");
    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.getRegistry().bind("dns", route53); // found by its type: autowired
        context.start();
    }

    @AfterEach
    void close() {
        context.stop();
    }

    @Test
    void a_record_is_created_by_headers_and_the_change_is_told_in_headers() {
        route53.pendingFor(1);

        Exchange exchange = send("changeResourceRecordSets", ZONE, null, record("CREATE", "192.0.2.1"));

        assertThat(route53.values(WWW, "A")).containsExactly("192.0.2.1");
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(Route53Constants.CHANGE_ID, "C1")
                .containsEntry(Route53Constants.CHANGE_STATUS, "PENDING")
                .containsKey(Route53Constants.CHANGE_SUBMITTED_AT);
        assertThat(send("getChange", "", null, Map.of(Route53Constants.CHANGE_ID, "C1"))
                        .getMessage()
                        .getHeader(Route53Constants.CHANGE_STATUS))
                .isEqualTo("PENDING");
        assertThat(send("getChange", "", null, Map.of(Route53Constants.CHANGE_ID, "C1"))
                        .getMessage()
                        .getHeader(Route53Constants.CHANGE_STATUS))
                .isEqualTo("INSYNC");
    }

    @Test
    void several_values_are_a_collection_and_one_keeps_its_commas() {
        send("changeResourceRecordSets", ZONE, null, record("CREATE", List.of("192.0.2.1", "192.0.2.2")));
        assertThat(route53.values(WWW, "A")).containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");

        Map<String, Object> text = new HashMap<>(record("CREATE", "\"a,b\""));
        text.put(Route53Constants.RECORD_TYPE, "TXT");
        send("changeResourceRecordSets", ZONE, null, text);
        assertThat(route53.values(WWW, "TXT")).containsExactly("\"a,b\"");
    }

    @Test
    void a_weighted_record_is_described_by_headers() {
        Map<String, Object> headers = new HashMap<>(record("CREATE", "192.0.2.1"));
        headers.put(Route53Constants.SET_IDENTIFIER, "east");
        headers.put(Route53Constants.WEIGHT, 10);

        send("changeResourceRecordSets", ZONE, null, headers);

        assertThat(route53.record(WWW, "A", "east").map(ResourceRecordSet::weight))
                .contains(10L);
    }

    @Test
    void the_body_may_hold_the_changes_or_a_whole_batch() {
        Change create = change(ChangeAction.CREATE, "192.0.2.1");
        send("changeResourceRecordSets", ZONE, List.of(create), Map.of(Route53Constants.COMMENT, "by hand"));
        assertThat(((ChangeResourceRecordSetsRequest) route53.requests.getLast())
                        .changeBatch()
                        .comment())
                .isEqualTo("by hand");

        send(
                "changeResourceRecordSets",
                ZONE,
                ChangeBatch.builder()
                        .changes(change(ChangeAction.DELETE, "192.0.2.1"), change(ChangeAction.CREATE, "192.0.2.2"))
                        .build(),
                Map.of());
        assertThat(route53.values(WWW, "A")).containsExactly("192.0.2.2");

        send("changeResourceRecordSets", ZONE, change(ChangeAction.DELETE, "192.0.2.2"), Map.of());
        assertThat(route53.values(WWW, "A")).isEmpty();
    }

    @Test
    void a_refusal_is_thrown_as_amazons_own_exception() {
        Exchange exchange = send("changeResourceRecordSets", ZONE, null, record("DELETE", "192.0.2.1"));

        assertThat(exchange.getException())
                .isInstanceOf(InvalidChangeBatchException.class)
                .hasMessageContaining("was not found");
    }

    @Test
    void a_header_goes_before_an_option() {
        send("listHostedZones", ZONE, null, Map.of(Route53Constants.OPERATION, "getHostedZone"));
        assertThat(route53.requests.getLast())
                .isEqualTo(GetHostedZoneRequest.builder().id(FakeRoute53.ZONE).build());

        send("getHostedZone", "&hostedZoneId=ZOTHER", null, Map.of(Route53Constants.HOSTED_ZONE_ID, FakeRoute53.ZONE));
        assertThat(route53.requests.getLast())
                .isEqualTo(GetHostedZoneRequest.builder().id(FakeRoute53.ZONE).build());
    }

    @Test
    void a_list_goes_on_when_the_same_message_asks_again() {
        route53.put("a.example.org.", "A", 5, "192.0.2.1");
        route53.put("b.example.org.", "A", 5, "192.0.2.2");
        Exchange first = send("listResourceRecordSets", ZONE, null, Map.of(Route53Constants.MAX_ITEMS, "1"));
        assertThat(first.getMessage().getHeaders())
                .containsEntry(Route53Constants.IS_TRUNCATED, true)
                .containsEntry(Route53Constants.DNS_NAME, "b.example.org.")
                .containsEntry(Route53Constants.RECORD_TYPE, "A");

        Exchange second =
                send("listResourceRecordSets", ZONE, null, first.getMessage().getHeaders());

        assertThat(second.getMessage()
                        .getBody(ListResourceRecordSetsResponse.class)
                        .resourceRecordSets())
                .extracting(ResourceRecordSet::name)
                .containsExactly("b.example.org.");
        assertThat(second.getMessage().getHeaders())
                .containsEntry(Route53Constants.IS_TRUNCATED, false)
                .doesNotContainKeys(Route53Constants.DNS_NAME, Route53Constants.RECORD_TYPE);
    }

    @Test
    void zones_are_listed_page_by_page_and_by_name() {
        Exchange zones = send("listHostedZones", "", null, Map.of(Route53Constants.MAX_ITEMS, "1"));
        assertThat(zones.getMessage().getBody(ListHostedZonesResponse.class).hostedZones())
                .hasSize(1);
        assertThat(zones.getMessage().getHeader(Route53Constants.MARKER)).isEqualTo("Z2");
        Exchange next = send("listHostedZones", "", null, zones.getMessage().getHeaders());
        assertThat(((ListHostedZonesRequest) route53.requests.getLast()).marker())
                .isEqualTo("Z2");
        assertThat(next.getMessage().getHeaders()).doesNotContainKey(Route53Constants.MARKER);

        send("listHostedZonesByName", ZONE, null, Map.of(Route53Constants.DNS_NAME, "example.org."));
        assertThat(route53.requests.getLast())
                .isEqualTo(ListHostedZonesByNameRequest.builder()
                        .dnsName("example.org.")
                        .build());
    }

    @Test
    void what_route_53_would_answer_can_be_asked() {
        route53.put(WWW, "A", 5, "192.0.2.1");

        Exchange answer = send(
                "testDNSAnswer",
                ZONE,
                null,
                Map.of(Route53Constants.RECORD_NAME, WWW, Route53Constants.RECORD_TYPE, "A"));

        assertThat(answer.getMessage().getBody(TestDnsAnswerResponse.class).recordData())
                .containsExactly("192.0.2.1");
    }

    @Test
    void health_checks_are_created_and_updated_with_their_version() {
        HealthCheckConfig config = HealthCheckConfig.builder()
                .type(HealthCheckType.HTTPS)
                .fullyQualifiedDomainName("shop.example.org")
                .port(8443)
                .disabled(true)
                .build();
        Exchange created = send("createHealthCheck", "", config, Map.of(Route53Constants.CALLER_REFERENCE, "once"));
        assertThat(route53.requests.getLast())
                .isEqualTo(CreateHealthCheckRequest.builder()
                        .callerReference("once")
                        .healthCheckConfig(config)
                        .build());
        assertThat(created.getMessage().getHeaders())
                .containsEntry(Route53Constants.HEALTH_CHECK_ID, "H1")
                .containsEntry(Route53Constants.HEALTH_CHECK_VERSION, 1L);

        Map<String, Object> headers = new HashMap<>(created.getMessage().getHeaders());
        headers.put(Route53Constants.HEALTH_CHECK_CONFIG, config);
        send("updateHealthCheck", "", null, headers);
        assertThat(route53.requests.getLast())
                .isEqualTo(UpdateHealthCheckRequest.builder()
                        .healthCheckId("H1")
                        .healthCheckVersion(1L)
                        .fullyQualifiedDomainName("shop.example.org")
                        .port(8443)
                        .disabled(true)
                        .build());
    }

    @ParameterizedTest
    @EnumSource
    void every_operation_is_carried_out_by_headers(Route53Operations operation) {
        Map<String, Object> headers = new HashMap<>(record("UPSERT", "192.0.2.1"));
        headers.put(Route53Constants.HEALTH_CHECK_ID, "H1");
        headers.put(Route53Constants.CHANGE_ID, "C1");
        headers.put(Route53Constants.CALLER_REFERENCE, "once");
        headers.put(
                Route53Constants.HEALTH_CHECK_CONFIG,
                HealthCheckConfig.builder().port(1).build());

        Exchange exchange = send(operation.name(), ZONE, null, headers);

        assertThat(exchange.getException()).isNull();
        assertThat(route53.requests)
                .singleElement()
                .extracting(request -> request.getClass().getSimpleName())
                .asString()
                .isEqualToIgnoringCase(operation + "Request");
        assertThat(exchange.getMessage().getBody().getClass().getSimpleName())
                .isEqualToIgnoringCase(operation + "Response");
    }

    @Test
    void with_pojo_request_the_body_is_sent_as_it_is_and_nothing_else_is_taken() {
        Exchange exchange = send(
                "getHostedZone",
                "&pojoRequest=true",
                GetHostedZoneRequest.builder().id(FakeRoute53.ZONE).build(),
                Map.of(Route53Constants.HOSTED_ZONE_ID, "ZOTHER"));
        assertThat(exchange.getMessage()
                        .getBody(GetHostedZoneResponse.class)
                        .hostedZone()
                        .name())
                .isEqualTo("example.org.");

        assertThat(send("getHostedZone", "&pojoRequest=true", "a text", Map.of())
                        .getException())
                .isInstanceOf(InvalidPayloadException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "getHostedZone, hostedZoneId",
        "changeResourceRecordSets, CamelAwsRoute53ChangeAction",
        "getChange, CamelAwsRoute53ChangeId",
        "testDNSAnswer, CamelAwsRoute53RecordName",
        "createHealthCheck, CamelAwsRoute53CallerReference",
        "updateHealthCheck, CamelAwsRoute53HealthCheckConfig",
        "deleteHealthCheck, CamelAwsRoute53HealthCheckId"
    })
    void what_is_missing_is_named(String operation, String missing) {
        String zone = operation.equals("getHostedZone") ? "" : ZONE;

        assertThat(send(operation, zone, null, Map.of()).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(missing);
        assertThat(route53.requests).isEmpty();
    }

    @Test
    void an_operation_must_be_told() {
        Exchange exchange = context.createProducerTemplate().request("aws2-route53:dns", it -> {});

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Route53Constants.OPERATION);
    }

    @Test
    void without_credentials_and_client_an_endpoint_is_refused() throws IOException {
        try (DefaultCamelContext other = new DefaultCamelContext()) {
            assertThatThrownBy(() -> other.getEndpoint("aws2-route53:dns"))
                    .isInstanceOf(ResolveEndpointFailedException.class)
                    .rootCause()
                    .hasMessageContaining("useDefaultCredentialsProvider");
            assertThatThrownBy(() ->
                            other.getEndpoint("aws2-route53:dns?useSessionCredentials=true&accessKey=a&secretKey=s"))
                    .rootCause()
                    .hasMessageContaining("sessionToken");
            assertThat(other.getEndpoint("aws2-route53:dns?accessKey=a&secretKey=s"))
                    .isNotNull();
        }
    }

    @Test
    void a_route_that_begins_with_it_is_refused() {
        assertThatThrownBy(() -> context.createConsumerTemplate().receiveNoWait("aws2-route53:dns"))
                .rootCause()
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_client_that_was_given_is_not_closed() {
        send("listHostedZones", "", null, Map.of());

        context.stop();

        assertThat(route53.closed()).isFalse();
    }

    private Exchange send(String operation, String options, @Nullable Object body, Map<String, Object> headers) {
        try {
            return context.createProducerTemplate()
                    .request("aws2-route53:dns?operation=" + operation + options, exchange -> {
                        exchange.getMessage().setBody(body);
                        exchange.getMessage().setHeaders(new HashMap<>(headers));
                    });
        } catch (CamelExecutionException e) {
            return e.getExchange();
        }
    }

    private static Map<String, Object> record(String action, Object values) {
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
                values);
    }

    private static Change change(ChangeAction action, String value) {
        return Change.builder()
                .action(action)
                .resourceRecordSet(FakeRoute53.simple(WWW, "A", 5, value))
                .build();
    }
}
