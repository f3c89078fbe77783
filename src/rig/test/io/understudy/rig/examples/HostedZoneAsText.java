package io.understudy.rig.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** A hosted zone as its owner sees it, by Amazon's client alone, in the forms in which a README and the {@code aws} command have it. */
record HostedZoneAsText(Route53Client api, String id) {

    /** With its own records, and no others. */
    static HostedZoneAsText create(Route53Client api, String name) {
        return new HostedZoneAsText(
                api,
                api.createHostedZone(it -> it.name(name).callerReference("once"))
                        .hostedZone()
                        .id()
                        .replace("/hostedzone/", ""));
    }

    /** {@code aws route53 change-resource-record-sets --change-batch BATCH}. */
    void change(String batch) throws IOException {
        List<Change> changes = StreamSupport.stream(
                        JsonMapper.builder()
                                .build()
                                .readTree(batch)
                                .required("Changes")
                                .spliterator(),
                        false)
                .map(HostedZoneAsText::change)
                .toList();
        api.changeResourceRecordSets(it -> it.hostedZoneId(id).changeBatch(all -> all.changes(changes)));
    }

    private static Change change(JsonNode change) {
        JsonNode set = change.required("ResourceRecordSet");
        return Change.builder()
                .action(change.required("Action").asText())
                .resourceRecordSet(it -> it.name(set.required("Name").asText())
                        .type(set.required("Type").asText())
                        .ttl(set.required("TTL").asLong())
                        .setIdentifier(
                                set.has("SetIdentifier")
                                        ? set.required("SetIdentifier").asText()
                                        : null)
                        .weight(set.has("Weight") ? set.required("Weight").asLong() : null)
                        .resourceRecords(StreamSupport.stream(
                                        set.required("ResourceRecords").spliterator(), false)
                                .map(record -> ResourceRecord.builder()
                                        .value(record.required("Value").asText())
                                        .build())
                                .toList()))
                .build();
    }

    /** Somebody gives one of two weighted records another weight, and asks nobody. */
    void weigh(String name, String identifier, long weight) {
        ResourceRecordSet other = sets().stream()
                .filter(set -> set.name().equals(name) && identifier.equals(set.setIdentifier()))
                .findFirst()
                .orElseThrow()
                .toBuilder()
                .weight(weight)
                .build();
        api.changeResourceRecordSets(it -> it.hostedZoneId(id)
                .changeBatch(all ->
                        all.changes(one -> one.action(ChangeAction.UPSERT).resourceRecordSet(other))));
    }

    /** A line for each record set but the zone's own NS and SOA: name, type, TTL, set identifier and weight if any, values. */
    List<String> lines() {
        return sets().stream()
                .sorted(Comparator.comparing(ResourceRecordSet::typeAsString)
                        .thenComparing(ResourceRecordSet::name)
                        .thenComparing(
                                ResourceRecordSet::setIdentifier, Comparator.nullsFirst(Comparator.naturalOrder())))
                .map(HostedZoneAsText::line)
                .toList();
    }

    private List<ResourceRecordSet> sets() {
        return api.listResourceRecordSets(it -> it.hostedZoneId(id)).resourceRecordSets().stream()
                .filter(set -> set.type() != RRType.NS && set.type() != RRType.SOA)
                .toList();
    }

    private static String line(ResourceRecordSet set) {
        return "%s %s %ds %s%s"
                .formatted(
                        set.name(),
                        set.typeAsString(),
                        set.ttl(),
                        set.weight() == null ? "" : "%s weight %d ".formatted(set.setIdentifier(), set.weight()),
                        set.resourceRecords().stream()
                                .map(ResourceRecord::value)
                                .collect(Collectors.joining(", ")));
    }
}
