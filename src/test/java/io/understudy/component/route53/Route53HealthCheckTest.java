package io.understudy.component.route53;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.route53.model.GetHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesRequest;
import software.amazon.awssdk.services.route53.model.Route53Exception;

class Route53HealthCheckTest {

    private final FakeRoute53 route53 = new FakeRoute53("example.org.");
    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.getRegistry().bind("dns", route53);
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        registry.register(registry.resolveById("producers"));
        producers().setEnabled(true);
        context.start();
    }

    @AfterEach
    void close() {
        context.stop();
    }

    @Test
    void is_up_when_the_endpoints_zone_can_be_read() {
        HealthCheck check = check("&hostedZoneId=" + FakeRoute53.ZONE);

        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(route53.requests)
                .singleElement()
                .isEqualTo(GetHostedZoneRequest.builder().id(FakeRoute53.ZONE).build());
    }

    @Test
    void without_a_zone_it_reads_the_first_of_the_account() {
        assertThat(check("").call().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(route53.requests)
                .singleElement()
                .isEqualTo(ListHostedZonesRequest.builder().maxItems("1").build());
    }

    @Test
    void is_down_with_amazons_code_when_it_is_refused() {
        HealthCheck check = check("");
        route53.failNext(Route53Exception.builder()
                .statusCode(403)
                .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode("AccessDenied").build())
                .message("not authorized")
                .build());

        HealthCheck.Result result = check.call();

        assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(result.getDetails())
                .containsAllEntriesOf(Map.of("service.status.code", 403, "service.error.code", "AccessDenied"));
    }

    @Test
    void is_down_when_nobody_answers() {
        HealthCheck check = check("");
        route53.failNext(SdkClientException.create("Connect timed out"));

        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.DOWN);
    }

    @Test
    void leaves_with_its_producer() {
        check("");

        context.stop();

        assertThat(producers().stream()).isEmpty();
    }

    private HealthCheckRepository producers() {
        return HealthCheckRegistry.get(context).getRepository("producers").orElseThrow();
    }

    private HealthCheck check(String options) {
        context.createProducerTemplate().request("aws2-route53:dns?operation=listHostedZones" + options, it -> {});
        route53.requests.clear();
        return producers().stream().findFirst().orElseThrow();
    }
}
