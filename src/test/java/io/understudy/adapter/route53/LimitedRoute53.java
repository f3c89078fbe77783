package io.understudy.adapter.route53;

import io.understudy.component.route53.FakeRoute53;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeInfo;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.GetChangeRequest;
import software.amazon.awssdk.services.route53.model.GetChangeResponse;
import software.amazon.awssdk.services.route53.model.GetHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;
import software.amazon.awssdk.services.route53.model.PriorRequestNotCompleteException;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.Route53Exception;

/**
 * Amazon's documented limits before the zones of an account in memory, in simulated time: five calls in any second, whichever they are
 * and whether they are turned away or not; a thousand values and 32,000 characters in a call, one call to change a zone at a time, and a
 * change that needs its time until it is INSYNC.
 */
final class LimitedRoute53 implements Route53Client {

    private static final int CALLS = 5;

    /** How long a call is stuck that its own client does not end. */
    static final Duration STUCK = Duration.ofMinutes(10);

    /** What becomes of a call that hangs. The client ends it when it has taken as long as a call may. */
    enum Stall {
        /** It never arrives. */
        LOST,
        /** It is carried out, and its answer never arrives. */
        ANSWER_LOST,
        /** It is carried out a second after the client has given it up; until then the zone takes no other. */
        LATE,
        /** It never arrives, and its client does not end it either. */
        STUCK
    }

    private final Map<String, FakeRoute53> zones;
    private final SimulatedTime time;
    private final Duration call;
    private final Duration inSync;
    private final Deque<Long> recent = new ArrayDeque<>();
    private final Map<String, Long> taken = new HashMap<>();
    private final Set<String> changing = new HashSet<>();
    private final Map<String, Runnable> strangers = new HashMap<>();
    private Optional<Stalling> stalling = Optional.empty();
    private int busy;
    private Optional<String> deniedName = Optional.empty();
    private boolean namesCulprits = true;

    /** What was asked, by its kind, in order; also what was turned away. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final List<String> turnedAway = new CopyOnWriteArrayList<>();

    /** How often each record was created in a batch that was carried out, its name and type and the values: {@code a.example.org. A 192.0.2.1}. */
    final Map<String, Integer> created = new ConcurrentHashMap<>();

    private record Stalling(Stall how, Predicate<ChangeResourceRecordSetsRequest> which) {}

    /**
     * @param call how long each takes
     * @param inSync how long a change takes afterwards
     */
    LimitedRoute53(FakeRoute53 zone, SimulatedTime time, Duration call, Duration inSync) {
        this(Map.of(FakeRoute53.ZONE, zone), time, call, inSync);
    }

    /** @param zones all hosted zones of the account, by their ids */
    LimitedRoute53(Map<String, FakeRoute53> zones, SimulatedTime time, Duration call, Duration inSync) {
        this.zones = Map.copyOf(zones);
        this.time = time;
        this.call = call;
        this.inSync = inSync;
    }

    /** The next calls that change something meet another's that is not complete. */
    void busyFor(int changes) {
        busy = changes;
    }

    /** Refusals do not say which record is wrong from now on. */
    void refusesWithoutNames() {
        namesCulprits = false;
    }

    /** A right is missing for this name only. */
    void denies(String name) {
        deniedName = Optional.of(name);
    }

    /** Happens once, when the first call arrives that changes this name and before it is looked at. */
    synchronized void beforeChangeOf(String name, Runnable stranger) {
        strangers.put(name, stranger);
    }

    /** The first such call to change something hangs. */
    synchronized void stalls(Stall how, Predicate<ChangeResourceRecordSetsRequest> which) {
        stalling = Optional.of(new Stalling(how, which));
    }

    @Override
    public ChangeResourceRecordSetsResponse changeResourceRecordSets(ChangeResourceRecordSetsRequest request) {
        return limited("change", () -> {
            String zone = request.hostedZoneId();
            arrived(request).forEach(Runnable::run);
            Optional<Stall> stall = stallOf(request);
            if (stall.isPresent()) {
                throw hang(stall.get(), request);
            }
            synchronized (this) {
                if (changing.contains(zone) || busy > 0) {
                    busy = Math.max(0, busy - 1);
                    turnedAway.add("PriorRequestNotComplete");
                    throw (RuntimeException) PriorRequestNotCompleteException.builder()
                            .statusCode(400)
                            .awsErrorDetails(details("PriorRequestNotComplete"))
                            .build();
                }
                changing.add(zone);
            }
            try {
                pass(call);
                return change(request);
            } finally {
                free(zone);
            }
        });
    }

    private synchronized void free(String zone) {
        changing.remove(zone);
    }

    private synchronized List<Runnable> arrived(ChangeResourceRecordSetsRequest request) {
        return request.changeBatch().changes().stream()
                .flatMap(change -> Optional.ofNullable(
                        strangers.remove(change.resourceRecordSet().name()))
                        .stream())
                .toList();
    }

    private synchronized Optional<Stall> stallOf(ChangeResourceRecordSetsRequest request) {
        Optional<Stall> stall =
                stalling.filter(next -> next.which().test(request)).map(Stalling::how);
        if (stall.isPresent()) {
            stalling = Optional.empty();
        }
        return stall;
    }

    /** As Amazon's client ends a call that takes longer than it may. */
    private RuntimeException hang(Stall how, ChangeResourceRecordSetsRequest request) {
        Duration longest = request.overrideConfiguration()
                .flatMap(AwsRequestOverrideConfiguration::apiCallTimeout)
                .orElse(STUCK);
        switch (how) {
            case ANSWER_LOST -> {
                var unused = change(request);
            }
            case LATE -> {
                synchronized (this) {
                    changing.add(request.hostedZoneId());
                }
                var unused = time.after(longest.plusSeconds(1), () -> late(request));
            }
            case LOST, STUCK -> {}
        }
        pass(how == Stall.STUCK ? STUCK : longest);
        return ApiCallTimeoutException.create(longest.toMillis());
    }

    private void late(ChangeResourceRecordSetsRequest request) {
        try {
            var unused = change(request);
        } finally {
            free(request.hostedZoneId());
        }
    }

    private ChangeResourceRecordSetsResponse change(ChangeResourceRecordSetsRequest request) {
        List<Change> changes = request.changeBatch().changes();
        List<String> values = changes.stream()
                .flatMap(change -> change.resourceRecordSet().resourceRecords().stream())
                .map(ResourceRecord::value)
                .toList();
        if (values.size() > 1000 || values.stream().mapToInt(String::length).sum() > 32_000) {
            throw InvalidChangeBatchException.builder()
                    .messages("Number of records limit of 1000 exceeded.")
                    .statusCode(400)
                    .build();
        }
        if (deniedName
                .filter(name -> changes.stream()
                        .anyMatch(change -> change.resourceRecordSet().name().equals(name)))
                .isPresent()) {
            throw refusal(403, "AccessDenied");
        }
        batches.add(changes.size());
        ChangeResourceRecordSetsResponse answer;
        try {
            answer = zone(request.hostedZoneId()).changeResourceRecordSets(request);
        } catch (InvalidChangeBatchException e) {
            throw namesCulprits
                    ? e
                    : InvalidChangeBatchException.builder()
                            .messages("The request is not to be carried out")
                            .statusCode(400)
                            .build();
        }
        changes.stream()
                .filter(change -> change.action() == ChangeAction.CREATE)
                .forEach(change -> created.merge(written(change.resourceRecordSet()), 1, Integer::sum));
        String id = request.hostedZoneId() + answer.changeInfo().id();
        synchronized (this) {
            taken.put(id, time.nanos());
        }
        return answer.toBuilder().changeInfo(info(id, ChangeStatus.PENDING)).build();
    }

    private static String written(ResourceRecordSet set) {
        return "%s %s %s"
                .formatted(
                        set.name(),
                        set.typeAsString(),
                        set.resourceRecords().stream()
                                .map(ResourceRecord::value)
                                .collect(Collectors.joining(" ")));
    }

    private FakeRoute53 zone(String id) {
        return Optional.ofNullable(zones.get(id))
                .orElseThrow(() -> NoSuchHostedZoneException.builder()
                        .message("No hosted zone found with ID: " + id)
                        .statusCode(404)
                        .build());
    }

    @Override
    public GetChangeResponse getChange(GetChangeRequest request) {
        return limited("getChange", () -> {
            pass(call);
            @Nullable Long since;
            synchronized (this) {
                since = taken.get(request.id());
            }
            boolean open = since != null && time.since(since).compareTo(inSync) < 0;
            return GetChangeResponse.builder()
                    .changeInfo(info(request.id(), open ? ChangeStatus.PENDING : ChangeStatus.INSYNC))
                    .build();
        });
    }

    @Override
    public ListResourceRecordSetsResponse listResourceRecordSets(ListResourceRecordSetsRequest request) {
        return limited("list", () -> {
            pass(call);
            return zone(request.hostedZoneId()).listResourceRecordSets(request);
        });
    }

    @Override
    public GetHostedZoneResponse getHostedZone(GetHostedZoneRequest request) {
        return limited("getHostedZone", () -> {
            pass(call);
            return zone(request.id()).getHostedZone(request);
        });
    }

    private <T> T limited(String kind, Supplier<T> answer) {
        calls.add(kind);
        synchronized (this) {
            long now = time.nanos();
            while (!recent.isEmpty()
                    && now - recent.peekFirst() >= Duration.ofSeconds(1).toNanos()) {
                recent.removeFirst();
            }
            recent.addLast(now);
            if (recent.size() > CALLS) {
                turnedAway.add("Throttling");
                throw refusal(400, "Throttling");
            }
        }
        return answer.get();
    }

    private void pass(Duration duration) {
        try {
            time.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static ChangeInfo info(String id, ChangeStatus status) {
        return ChangeInfo.builder().id(id).status(status).build();
    }

    private static RuntimeException refusal(int status, String code) {
        return (RuntimeException) Route53Exception.builder()
                .statusCode(status)
                .awsErrorDetails(details(code))
                .message(code)
                .build();
    }

    private static AwsErrorDetails details(String code) {
        return AwsErrorDetails.builder().errorCode(code).build();
    }

    @Override
    public String serviceName() {
        return "route53";
    }

    @Override
    public void close() {}
}
