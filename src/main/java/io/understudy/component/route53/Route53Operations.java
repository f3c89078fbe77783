package io.understudy.component.route53;

/** What {@link Route53Producer} can ask of Route 53; named as the methods of Amazon's client. */
public enum Route53Operations {
    listHostedZones,
    listHostedZonesByName,
    getHostedZone,
    listResourceRecordSets,
    changeResourceRecordSets,
    getChange,
    testDNSAnswer,
    createHealthCheck,
    updateHealthCheck,
    deleteHealthCheck,
    getHealthCheck,
    getHealthCheckStatus,
    listHealthChecks
}
