package io.understudy.component.route53;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Whether Route 53 answers this endpoint's credentials: reads the endpoint's hosted zone, else the first one of the account.
 * Off until {@code camel.health.producers-enabled} is set.
 */
final class Route53HealthCheck extends AbstractHealthCheck {

    private final Route53Endpoint endpoint;

    Route53HealthCheck(Route53Endpoint endpoint) {
        super("camel", "producer:aws2-route53-" + endpoint.getId());
        this.endpoint = endpoint;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        @Nullable String zone = endpoint.getConfiguration().getHostedZoneId();
        try {
            if (zone == null) {
                endpoint.getRoute53Client().listHostedZones(request -> request.maxItems("1"));
            } else {
                endpoint.getRoute53Client().getHostedZone(request -> request.id(zone));
            }
            builder.up();
        } catch (AwsServiceException e) {
            builder.detail(SERVICE_STATUS_CODE, e.statusCode());
            if (e.awsErrorDetails() != null) {
                builder.detail(SERVICE_ERROR_CODE, e.awsErrorDetails().errorCode());
            }
            builder.message(e.getMessage()).error(e).down();
        } catch (SdkException | IllegalStateException e) {
            builder.message(e.getMessage()).error(e).down();
        }
    }
}
