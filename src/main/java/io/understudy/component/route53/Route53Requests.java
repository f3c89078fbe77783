package io.understudy.component.route53;

import java.util.Collection;
import java.util.List;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeBatch;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.CreateHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.DeleteHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.GetChangeRequest;
import software.amazon.awssdk.services.route53.model.GetHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.GetHealthCheckStatusRequest;
import software.amazon.awssdk.services.route53.model.GetHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.HealthCheckConfig;
import software.amazon.awssdk.services.route53.model.ListHealthChecksRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByNameRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.TestDnsAnswerRequest;
import software.amazon.awssdk.services.route53.model.UpdateHealthCheckRequest;

/** The requests that the headers of one message ask for. Each throws {@link IllegalArgumentException} that names what is missing. */
final class Route53Requests {

    private final Message message;
    private final Route53Configuration configuration;

    Route53Requests(Message message, Route53Configuration configuration) {
        this.message = message;
        this.configuration = configuration;
    }

    ListHostedZonesRequest listHostedZones() {
        return ListHostedZonesRequest.builder()
                .marker(text(Route53Constants.MARKER))
                .maxItems(text(Route53Constants.MAX_ITEMS))
                .build();
    }

    /** Only a header tells a zone to begin at: the option names the zone to work in. */
    ListHostedZonesByNameRequest listHostedZonesByName() {
        return ListHostedZonesByNameRequest.builder()
                .dnsName(text(Route53Constants.DNS_NAME))
                .hostedZoneId(text(Route53Constants.HOSTED_ZONE_ID))
                .maxItems(text(Route53Constants.MAX_ITEMS))
                .build();
    }

    GetHostedZoneRequest getHostedZone() {
        return GetHostedZoneRequest.builder().id(zone()).build();
    }

    ListResourceRecordSetsRequest listResourceRecordSets() {
        return ListResourceRecordSetsRequest.builder()
                .hostedZoneId(zone())
                .startRecordName(text(Route53Constants.DNS_NAME))
                .startRecordType(text(Route53Constants.RECORD_TYPE))
                .startRecordIdentifier(text(Route53Constants.SET_IDENTIFIER))
                .maxItems(text(Route53Constants.MAX_ITEMS))
                .build();
    }

    /** The body's batch or changes, else the one change that the headers describe. */
    ChangeResourceRecordSetsRequest changeResourceRecordSets() {
        ChangeBatch batch = message.getBody() instanceof ChangeBatch whole
                ? whole
                : ChangeBatch.builder()
                        .comment(text(Route53Constants.COMMENT))
                        .changes(changes())
                        .build();
        return ChangeResourceRecordSetsRequest.builder()
                .hostedZoneId(zone())
                .changeBatch(batch)
                .build();
    }

    private List<Change> changes() {
        return switch (message.getBody()) {
            case Change one -> List.of(one);
            case Collection<?> many
            when !many.isEmpty() && many.stream().allMatch(Change.class::isInstance) ->
                many.stream().map(Change.class::cast).toList();
            case null, default -> List.of(changeOfHeaders());
        };
    }

    private Change changeOfHeaders() {
        return Change.builder()
                .action(required(Route53Constants.CHANGE_ACTION, String.class))
                .resourceRecordSet(ResourceRecordSet.builder()
                        .name(required(Route53Constants.RECORD_NAME, String.class))
                        .type(required(Route53Constants.RECORD_TYPE, String.class))
                        .ttl(required(Route53Constants.TTL, Long.class))
                        .setIdentifier(text(Route53Constants.SET_IDENTIFIER))
                        .weight(optional(Route53Constants.WEIGHT, Long.class))
                        .resourceRecords(values().stream()
                                .map(value ->
                                        ResourceRecord.builder().value(value).build())
                                .toList())
                        .build())
                .build();
    }

    /** A text is one value, commas and all: those of TXT records may hold them. */
    private List<String> values() {
        Object values = required(Route53Constants.RECORD_VALUES, Object.class);
        return values instanceof Collection<?> many
                ? many.stream().map(String::valueOf).toList()
                : List.of(values.toString());
    }

    GetChangeRequest getChange() {
        return GetChangeRequest.builder()
                .id(required(Route53Constants.CHANGE_ID, String.class))
                .build();
    }

    TestDnsAnswerRequest testDnsAnswer() {
        return TestDnsAnswerRequest.builder()
                .hostedZoneId(zone())
                .recordName(required(Route53Constants.RECORD_NAME, String.class))
                .recordType(required(Route53Constants.RECORD_TYPE, String.class))
                .resolverIP(text(Route53Constants.RESOLVER_IP))
                .build();
    }

    CreateHealthCheckRequest createHealthCheck() {
        return CreateHealthCheckRequest.builder()
                .callerReference(required(Route53Constants.CALLER_REFERENCE, String.class))
                .healthCheckConfig(healthCheckConfig())
                .build();
    }

    UpdateHealthCheckRequest updateHealthCheck() {
        HealthCheckConfig config = healthCheckConfig();
        return UpdateHealthCheckRequest.builder()
                .healthCheckId(healthCheckId())
                .healthCheckVersion(optional(Route53Constants.HEALTH_CHECK_VERSION, Long.class))
                .ipAddress(config.ipAddress())
                .port(config.port())
                .resourcePath(config.resourcePath())
                .fullyQualifiedDomainName(config.fullyQualifiedDomainName())
                .searchString(config.searchString())
                .failureThreshold(config.failureThreshold())
                .inverted(config.inverted())
                .disabled(config.disabled())
                .healthThreshold(config.healthThreshold())
                .childHealthChecks(config.hasChildHealthChecks() ? config.childHealthChecks() : null)
                .enableSNI(config.enableSNI())
                .regionsWithStrings(config.hasRegions() ? config.regionsAsStrings() : null)
                .alarmIdentifier(config.alarmIdentifier())
                .insufficientDataHealthStatus(config.insufficientDataHealthStatusAsString())
                .build();
    }

    DeleteHealthCheckRequest deleteHealthCheck() {
        return DeleteHealthCheckRequest.builder().healthCheckId(healthCheckId()).build();
    }

    GetHealthCheckRequest getHealthCheck() {
        return GetHealthCheckRequest.builder().healthCheckId(healthCheckId()).build();
    }

    GetHealthCheckStatusRequest getHealthCheckStatus() {
        return GetHealthCheckStatusRequest.builder()
                .healthCheckId(healthCheckId())
                .build();
    }

    ListHealthChecksRequest listHealthChecks() {
        return ListHealthChecksRequest.builder()
                .marker(text(Route53Constants.MARKER))
                .maxItems(text(Route53Constants.MAX_ITEMS))
                .build();
    }

    private String zone() {
        String header = text(Route53Constants.HOSTED_ZONE_ID);
        String zone = header == null ? configuration.getHostedZoneId() : header;
        if (zone == null) {
            throw new IllegalArgumentException("no hosted zone is named: set the option hostedZoneId or the header "
                    + Route53Constants.HOSTED_ZONE_ID);
        }
        return zone;
    }

    private String healthCheckId() {
        return required(Route53Constants.HEALTH_CHECK_ID, String.class);
    }

    private HealthCheckConfig healthCheckConfig() {
        return message.getBody() instanceof HealthCheckConfig body
                ? body
                : required(Route53Constants.HEALTH_CHECK_CONFIG, HealthCheckConfig.class);
    }

    private @Nullable String text(String header) {
        return optional(header, String.class);
    }

    private <T> @Nullable T optional(String header, Class<T> type) {
        return message.getHeader(header, type);
    }

    private <T> T required(String header, Class<T> type) {
        T value = message.getHeader(header, type);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the header %s is missing or is no %s: set it".formatted(header, type.getSimpleName()));
        }
        return value;
    }
}
