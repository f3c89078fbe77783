package io.understudy.component.route53;

import org.apache.camel.spi.Metadata;

/** Headers that {@link Route53Producer} reads and writes. */
public interface Route53Constants {
    @Metadata(description = "The operation to perform; goes before the option operation.", javaType = "String")
    String OPERATION = "CamelAwsRoute53Operation";

    @Metadata(
            description = "The id of the hosted zone, such as Z1D633PJN98FT9; goes before the option hostedZoneId.",
            javaType = "String")
    String HOSTED_ZONE_ID = "CamelAwsRoute53HostedZoneId";

    @Metadata(
            label = "listHostedZonesByName listResourceRecordSets",
            description = "The DNS name at which the list begins.",
            javaType = "String")
    String DNS_NAME = "CamelAwsRoute53DnsName";

    @Metadata(
            label = "changeResourceRecordSets testDNSAnswer",
            description = "The name of the record set, such as www.example.org.",
            javaType = "String")
    String RECORD_NAME = "CamelAwsRoute53RecordName";

    @Metadata(
            label = "changeResourceRecordSets testDNSAnswer listResourceRecordSets",
            description =
                    "The type of the record set, such as A, AAAA, CNAME or TXT. In a list it needs a name to begin at.",
            javaType = "String")
    String RECORD_TYPE = "CamelAwsRoute53RecordType";

    @Metadata(
            label = "changeResourceRecordSets",
            description = "The values of the record set: one as a String, several as a Collection.",
            javaType = "String or Collection<String>")
    String RECORD_VALUES = "CamelAwsRoute53RecordValues";

    @Metadata(
            label = "changeResourceRecordSets",
            description = "The time to live of the record set in seconds.",
            javaType = "Long")
    String TTL = "CamelAwsRoute53Ttl";

    @Metadata(
            label = "changeResourceRecordSets",
            description = "What to do with the record set: CREATE, DELETE or UPSERT.",
            javaType = "String")
    String CHANGE_ACTION = "CamelAwsRoute53ChangeAction";

    @Metadata(
            label = "changeResourceRecordSets listResourceRecordSets",
            description = "Tells record sets of the same name and type apart.",
            javaType = "String")
    String SET_IDENTIFIER = "CamelAwsRoute53SetIdentifier";

    @Metadata(
            label = "changeResourceRecordSets",
            description = "The weight of a weighted record set, 0 to 255; needs a set identifier.",
            javaType = "Long")
    String WEIGHT = "CamelAwsRoute53Weight";

    @Metadata(
            label = "changeResourceRecordSets",
            description = "A comment of the batch of changes.",
            javaType = "String")
    String COMMENT = "CamelAwsRoute53Comment";

    @Metadata(
            label = "getChange changeResourceRecordSets",
            description = "The id of a change: asked for, or answered.",
            javaType = "String")
    String CHANGE_ID = "CamelAwsRoute53ChangeId";

    @Metadata(
            label = "getChange changeResourceRecordSets",
            description = "How far a change is: PENDING, or INSYNC when every name server of Route 53 answers it.",
            javaType = "String")
    String CHANGE_STATUS = "CamelAwsRoute53ChangeStatus";

    @Metadata(
            label = "getChange changeResourceRecordSets",
            description = "When Route 53 took the change.",
            javaType = "java.time.Instant")
    String CHANGE_SUBMITTED_AT = "CamelAwsRoute53ChangeSubmittedAt";

    @Metadata(
            label = "testDNSAnswer",
            description = "The IP address of the resolver whose view is wanted.",
            javaType = "String")
    String RESOLVER_IP = "CamelAwsRoute53ResolverIp";

    @Metadata(
            label = "updateHealthCheck deleteHealthCheck getHealthCheck getHealthCheckStatus createHealthCheck",
            description = "The id of the health check: asked for, or answered.",
            javaType = "String")
    String HEALTH_CHECK_ID = "CamelAwsRoute53HealthCheckId";

    @Metadata(
            label = "updateHealthCheck createHealthCheck getHealthCheck",
            description =
                    "The version of the health check. An update with another version than the present one is refused.",
            javaType = "Long")
    String HEALTH_CHECK_VERSION = "CamelAwsRoute53HealthCheckVersion";

    @Metadata(
            label = "createHealthCheck updateHealthCheck",
            description = "What the health check looks at; may be the body instead.",
            javaType = "software.amazon.awssdk.services.route53.model.HealthCheckConfig")
    String HEALTH_CHECK_CONFIG = "CamelAwsRoute53HealthCheckConfig";

    @Metadata(
            label = "createHealthCheck",
            description = "A text that is the same when the same request is repeated, so that it is carried out once.",
            javaType = "String")
    String CALLER_REFERENCE = "CamelAwsRoute53CallerReference";

    @Metadata(
            label = "listHostedZones listHostedZonesByName listResourceRecordSets listHealthChecks",
            description = "The most entries of one answer.",
            javaType = "String")
    String MAX_ITEMS = "CamelAwsRoute53MaxItems";

    @Metadata(
            label = "listHostedZones listHealthChecks",
            description = "Where the list goes on: sent, or answered when there is more.",
            javaType = "String")
    String MARKER = "CamelAwsRoute53Marker";

    @Metadata(
            label = "listHostedZones listHostedZonesByName listResourceRecordSets listHealthChecks",
            description = "Whether there is more than this answer holds.",
            javaType = "Boolean")
    String IS_TRUNCATED = "CamelAwsRoute53IsTruncated";
}
