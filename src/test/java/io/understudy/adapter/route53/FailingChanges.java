package io.understudy.adapter.route53;

import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.GetChangeRequest;
import software.amazon.awssdk.services.route53.model.GetChangeResponse;
import software.amazon.awssdk.services.route53.model.GetHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;

/** Reads from another zone, fails every change, and knows of none. */
record FailingChanges(Route53Client zone, RuntimeException failure) implements Route53Client {

    @Override
    public GetHostedZoneResponse getHostedZone(GetHostedZoneRequest request) {
        return zone.getHostedZone(request);
    }

    @Override
    public ListResourceRecordSetsResponse listResourceRecordSets(ListResourceRecordSetsRequest request) {
        return zone.listResourceRecordSets(request);
    }

    @Override
    public ChangeResourceRecordSetsResponse changeResourceRecordSets(ChangeResourceRecordSetsRequest request) {
        throw failure;
    }

    @Override
    public GetChangeResponse getChange(GetChangeRequest request) {
        return zone.getChange(request);
    }

    @Override
    public String serviceName() {
        return "route53";
    }

    @Override
    public void close() {}
}
