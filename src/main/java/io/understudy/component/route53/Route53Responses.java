package io.understudy.component.route53;

import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.ChangeInfo;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.CreateHealthCheckResponse;
import software.amazon.awssdk.services.route53.model.GetChangeResponse;
import software.amazon.awssdk.services.route53.model.GetHealthCheckResponse;
import software.amazon.awssdk.services.route53.model.HealthCheck;
import software.amazon.awssdk.services.route53.model.ListHealthChecksResponse;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByNameResponse;
import software.amazon.awssdk.services.route53.model.ListHostedZonesResponse;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.UpdateHealthCheckResponse;

/**
 * The headers of a response. Where a list goes on is written into the headers that the next request reads, so that a route
 * can ask again as it is while {@link Route53Constants#IS_TRUNCATED} is true; at the end they are gone.
 */
final class Route53Responses {

    private Route53Responses() {}

    static void headers(Object response, Message message) {
        switch (response) {
            case ListHostedZonesResponse zones -> {
                page(message, zones.isTruncated());
                put(message, Route53Constants.MARKER, zones.nextMarker());
            }
            case ListHostedZonesByNameResponse zones -> {
                page(message, zones.isTruncated());
                put(message, Route53Constants.DNS_NAME, zones.nextDNSName());
                put(message, Route53Constants.HOSTED_ZONE_ID, zones.nextHostedZoneId());
            }
            case ListResourceRecordSetsResponse records -> {
                page(message, records.isTruncated());
                put(message, Route53Constants.DNS_NAME, records.nextRecordName());
                put(message, Route53Constants.RECORD_TYPE, records.nextRecordTypeAsString());
                put(message, Route53Constants.SET_IDENTIFIER, records.nextRecordIdentifier());
            }
            case ListHealthChecksResponse checks -> {
                page(message, checks.isTruncated());
                put(message, Route53Constants.MARKER, checks.nextMarker());
            }
            case ChangeResourceRecordSetsResponse changed -> change(message, changed.changeInfo());
            case GetChangeResponse change -> change(message, change.changeInfo());
            case CreateHealthCheckResponse created -> healthCheck(message, created.healthCheck());
            case UpdateHealthCheckResponse updated -> healthCheck(message, updated.healthCheck());
            case GetHealthCheckResponse got -> healthCheck(message, got.healthCheck());
            default -> {}
        }
    }

    private static void page(Message message, @Nullable Boolean truncated) {
        message.setHeader(Route53Constants.IS_TRUNCATED, Boolean.TRUE.equals(truncated));
    }

    private static void change(Message message, ChangeInfo change) {
        put(message, Route53Constants.CHANGE_ID, change.id());
        put(message, Route53Constants.CHANGE_STATUS, change.statusAsString());
        put(message, Route53Constants.CHANGE_SUBMITTED_AT, change.submittedAt());
    }

    private static void healthCheck(Message message, HealthCheck check) {
        put(message, Route53Constants.HEALTH_CHECK_ID, check.id());
        put(message, Route53Constants.HEALTH_CHECK_VERSION, check.healthCheckVersion());
    }

    private static void put(Message message, String header, @Nullable Object value) {
        if (value == null) {
            message.removeHeader(header);
        } else {
            message.setHeader(header, value);
        }
    }
}
