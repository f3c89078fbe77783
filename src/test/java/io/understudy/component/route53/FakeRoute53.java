package io.understudy.component.route53;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeInfo;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.CreateHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.CreateHealthCheckResponse;
import software.amazon.awssdk.services.route53.model.DeleteHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.DeleteHealthCheckResponse;
import software.amazon.awssdk.services.route53.model.GetChangeRequest;
import software.amazon.awssdk.services.route53.model.GetChangeResponse;
import software.amazon.awssdk.services.route53.model.GetHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.GetHealthCheckResponse;
import software.amazon.awssdk.services.route53.model.GetHealthCheckStatusRequest;
import software.amazon.awssdk.services.route53.model.GetHealthCheckStatusResponse;
import software.amazon.awssdk.services.route53.model.GetHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.HealthCheck;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.ListHealthChecksRequest;
import software.amazon.awssdk.services.route53.model.ListHealthChecksResponse;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByNameRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByNameResponse;
import software.amazon.awssdk.services.route53.model.ListHostedZonesRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesResponse;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.Route53Request;
import software.amazon.awssdk.services.route53.model.TestDnsAnswerRequest;
import software.amazon.awssdk.services.route53.model.TestDnsAnswerResponse;
import software.amazon.awssdk.services.route53.model.UpdateHealthCheckRequest;
import software.amazon.awssdk.services.route53.model.UpdateHealthCheckResponse;

/**
 * One hosted zone in memory, as strict as Amazon documents the real one: a record that is there can't be created, only an
 * exact record can be deleted, a batch is carried out whole or not at all, and a change stays PENDING as long as is told. Like
 * moto it refuses to create what it was just told to delete; whether the real one does is not documented.
 * Thread-safe.
 */
public final class FakeRoute53 implements Route53Client {

    public static final String ZONE = "Z1D633PJN98FT9";

    /** All requests in the order in which they came. */
    public final List<Route53Request> requests = new CopyOnWriteArrayList<>();

    private record Key(String name, String type, String identifier) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return Comparator.comparing(Key::name)
                    .thenComparing(Key::type)
                    .thenComparing(Key::identifier)
                    .compare(this, other);
        }
    }

    private Map<Key, ResourceRecordSet> records = new TreeMap<>();
    private final String id;
    private final String name;
    private int pending;
    private int changes;
    private boolean closed;
    private boolean answerLost;
    private @Nullable RuntimeException failure;
    private @Nullable Runnable beforeChange;

    /** @param name of the zone, with its last dot */
    public FakeRoute53(String name) {
        this(ZONE, name);
    }

    /** @param id by which it is asked for */
    public FakeRoute53(String id, String name) {
        this.id = id;
        this.name = name;
    }

    public synchronized void put(String recordName, String type, long ttl, String... values) {
        put(simple(recordName, type, ttl, values));
    }

    public synchronized void put(ResourceRecordSet set) {
        records.put(key(set), set);
    }

    /** The values of a record set now, empty when there is none. */
    public synchronized Set<String> values(String recordName, String type) {
        return Optional.ofNullable(records.get(new Key(recordName, type, ""))).stream()
                .flatMap(set -> set.resourceRecords().stream())
                .map(ResourceRecord::value)
                .collect(Collectors.toSet());
    }

    public synchronized Optional<ResourceRecordSet> record(String recordName, String type, String identifier) {
        return Optional.ofNullable(records.get(new Key(recordName, type, identifier)));
    }

    /** How many batches were carried out. */
    public synchronized int changes() {
        return changes;
    }

    /** The next looks at a change that answer PENDING. */
    public synchronized void pendingFor(int looks) {
        pending = looks;
    }

    /** The next call fails before it has an effect. */
    public synchronized void failNext(RuntimeException exception) {
        failure = exception;
    }

    /** The next batch is carried out, and its answer does not arrive. */
    public synchronized void loseNextAnswer() {
        answerLost = true;
    }

    /** Runs once when the next batch arrives, before it is looked at. */
    public synchronized void beforeNextChange(Runnable other) {
        beforeChange = other;
    }

    public synchronized boolean closed() {
        return closed;
    }

    public static ResourceRecordSet simple(String recordName, String type, long ttl, String... values) {
        return ResourceRecordSet.builder()
                .name(recordName)
                .type(type)
                .ttl(ttl)
                .resourceRecords(List.of(values).stream()
                        .map(value -> ResourceRecord.builder().value(value).build())
                        .toList())
                .build();
    }

    @Override
    public ChangeResourceRecordSetsResponse changeResourceRecordSets(ChangeResourceRecordSetsRequest request) {
        Runnable other;
        synchronized (this) {
            other = beforeChange;
            beforeChange = null;
        }
        if (other != null) {
            other.run();
        }
        return change(request);
    }

    private synchronized ChangeResourceRecordSetsResponse change(ChangeResourceRecordSetsRequest request) {
        take(request);
        inZone(request.hostedZoneId());
        Map<Key, ResourceRecordSet> after = new TreeMap<>(records);
        List<String> refused = new ArrayList<>();
        for (Change change : request.changeBatch().changes()) {
            ResourceRecordSet set = change.resourceRecordSet();
            ResourceRecordSet there = after.get(key(set));
            switch (change.action()) {
                case CREATE -> {
                    ResourceRecordSet before = records.get(key(set));
                    if (there != null || (before != null && same(before, set))) {
                        refused.add(tried("create", set) + " but it already exists]");
                    }
                    after.put(key(set), set);
                }
                case DELETE -> {
                    if (there == null) {
                        refused.add(tried("delete", set) + " but it was not found]");
                    } else if (!same(there, set)) {
                        refused.add(tried("delete", set) + " but the values provided do not match the current values]");
                    }
                    after.remove(key(set));
                }
                case UPSERT -> after.put(key(set), set);
                default -> throw new IllegalArgumentException(change.actionAsString());
            }
        }
        if (!refused.isEmpty()) {
            throw InvalidChangeBatchException.builder()
                    .message(String.join(", ", refused))
                    .messages(refused)
                    .statusCode(400)
                    .build();
        }
        records = after;
        changes++;
        if (answerLost) {
            answerLost = false;
            throw SdkClientException.create("Unable to execute HTTP request: Read timed out");
        }
        return ChangeResourceRecordSetsResponse.builder()
                .changeInfo(info("C" + changes, pending > 0 ? ChangeStatus.PENDING : ChangeStatus.INSYNC))
                .build();
    }

    @Override
    public synchronized GetChangeResponse getChange(GetChangeRequest request) {
        take(request);
        ChangeStatus status = pending > 0 ? ChangeStatus.PENDING : ChangeStatus.INSYNC;
        pending = Math.max(0, pending - 1);
        return GetChangeResponse.builder()
                .changeInfo(info(request.id(), status))
                .build();
    }

    @Override
    public synchronized ListResourceRecordSetsResponse listResourceRecordSets(ListResourceRecordSetsRequest request) {
        take(request);
        inZone(request.hostedZoneId());
        String start = Optional.ofNullable(request.startRecordName()).orElse("");
        String type = Optional.ofNullable(request.startRecordTypeAsString()).orElse("");
        List<ResourceRecordSet> from = records.values().stream()
                .filter(set -> set.name().compareTo(start) > 0
                        || (set.name().equals(start) && set.typeAsString().compareTo(type) >= 0))
                .toList();
        int most =
                Optional.ofNullable(request.maxItems()).map(Integer::parseInt).orElse(300);
        boolean more = from.size() > most;
        return ListResourceRecordSetsResponse.builder()
                .resourceRecordSets(more ? from.subList(0, most) : from)
                .isTruncated(more)
                .nextRecordName(more ? from.get(most).name() : null)
                .nextRecordType(more ? from.get(most).typeAsString() : null)
                .nextRecordIdentifier(more ? from.get(most).setIdentifier() : null)
                .maxItems(Integer.toString(most))
                .build();
    }

    @Override
    public synchronized GetHostedZoneResponse getHostedZone(GetHostedZoneRequest request) {
        take(request);
        inZone(request.id());
        return GetHostedZoneResponse.builder().hostedZone(zone()).build();
    }

    @Override
    public synchronized ListHostedZonesResponse listHostedZones(ListHostedZonesRequest request) {
        take(request);
        return ListHostedZonesResponse.builder()
                .hostedZones(zone())
                .isTruncated(request.marker() == null)
                .nextMarker(request.marker() == null ? "Z2" : null)
                .build();
    }

    @Override
    public synchronized ListHostedZonesByNameResponse listHostedZonesByName(ListHostedZonesByNameRequest request) {
        take(request);
        return ListHostedZonesByNameResponse.builder()
                .hostedZones(zone())
                .isTruncated(false)
                .build();
    }

    @Override
    public synchronized TestDnsAnswerResponse testDNSAnswer(TestDnsAnswerRequest request) {
        take(request);
        return TestDnsAnswerResponse.builder()
                .recordData(values(request.recordName(), request.recordTypeAsString()))
                .build();
    }

    @Override
    public synchronized CreateHealthCheckResponse createHealthCheck(CreateHealthCheckRequest request) {
        take(request);
        return CreateHealthCheckResponse.builder()
                .healthCheck(healthCheck("H1", 1))
                .build();
    }

    @Override
    public synchronized UpdateHealthCheckResponse updateHealthCheck(UpdateHealthCheckRequest request) {
        take(request);
        return UpdateHealthCheckResponse.builder()
                .healthCheck(healthCheck(request.healthCheckId(), 2))
                .build();
    }

    @Override
    public synchronized DeleteHealthCheckResponse deleteHealthCheck(DeleteHealthCheckRequest request) {
        take(request);
        return DeleteHealthCheckResponse.builder().build();
    }

    @Override
    public synchronized GetHealthCheckResponse getHealthCheck(GetHealthCheckRequest request) {
        take(request);
        return GetHealthCheckResponse.builder()
                .healthCheck(healthCheck(request.healthCheckId(), 7))
                .build();
    }

    @Override
    public synchronized GetHealthCheckStatusResponse getHealthCheckStatus(GetHealthCheckStatusRequest request) {
        take(request);
        return GetHealthCheckStatusResponse.builder().build();
    }

    @Override
    public synchronized ListHealthChecksResponse listHealthChecks(ListHealthChecksRequest request) {
        take(request);
        return ListHealthChecksResponse.builder().isTruncated(false).build();
    }

    @Override
    public String serviceName() {
        return "route53";
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void take(Route53Request request) {
        requests.add(request);
        RuntimeException now = failure;
        failure = null;
        if (now != null) {
            throw now;
        }
    }

    private void inZone(String asked) {
        if (!asked.equals(id)) {
            throw NoSuchHostedZoneException.builder()
                    .message("No hosted zone found with ID: " + asked)
                    .statusCode(404)
                    .build();
        }
    }

    private HostedZone zone() {
        return HostedZone.builder().id("/hostedzone/" + id).name(name).build();
    }

    private static HealthCheck healthCheck(String id, long version) {
        return HealthCheck.builder().id(id).healthCheckVersion(version).build();
    }

    private static ChangeInfo info(String id, ChangeStatus status) {
        return ChangeInfo.builder()
                .id(id)
                .status(status)
                .submittedAt(Instant.EPOCH)
                .build();
    }

    private static Key key(ResourceRecordSet set) {
        return new Key(
                set.name().toLowerCase(Locale.ROOT),
                set.typeAsString(),
                Optional.ofNullable(set.setIdentifier()).orElse(""));
    }

    private static boolean same(ResourceRecordSet one, ResourceRecordSet other) {
        return one.toBuilder()
                        .resourceRecords(List.of())
                        .name("")
                        .build()
                        .equals(other.toBuilder()
                                .resourceRecords(List.of())
                                .name("")
                                .build())
                && Set.copyOf(one.resourceRecords()).equals(Set.copyOf(other.resourceRecords()));
    }

    private static String tried(String verb, ResourceRecordSet set) {
        return "[Tried to %s resource record set [name='%s', type='%s']"
                .formatted(verb, set.name(), set.typeAsString());
    }
}
