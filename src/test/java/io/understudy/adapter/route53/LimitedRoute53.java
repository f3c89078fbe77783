package io.understudy.adapter.route53;

import io.understudy.component.route53.FakeRoute53;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
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
import software.amazon.awssdk.services.route53.model.PriorRequestNotCompleteException;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.Route53Exception;

/**
 * Amazon's documented limits before a zone in memory, in simulated time: five calls in any second, a thousand values and 32,000
 * characters in a call, one call to change a zone at a time, and a change that needs its time until it is INSYNC.
 */
final class LimitedRoute53 implements Route53Client {

    private static final int CALLS = 5;

    private final FakeRoute53 zone;
    private final SimulatedTime time;
    private final Duration call;
    private final Duration inSync;
    private final Deque<Long> recent = new ArrayDeque<>();
    private final Map<String, Long> taken = new HashMap<>();
    private boolean changing;
    private int busy;
    private Optional<String> deniedName = Optional.empty();
    private boolean namesCulprits = true;

    /** What was asked, by its kind, in order; also what was turned away. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final List<String> turnedAway = new CopyOnWriteArrayList<>();

    /**
     * @param call how long each takes
     * @param inSync how long a change takes afterwards
     */
    LimitedRoute53(FakeRoute53 zone, SimulatedTime time, Duration call, Duration inSync) {
        this.zone = zone;
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

    @Override
    public ChangeResourceRecordSetsResponse changeResourceRecordSets(ChangeResourceRecordSetsRequest request) {
        return limited("change", () -> {
            synchronized (this) {
                if (changing || busy > 0) {
                    busy = Math.max(0, busy - 1);
                    turnedAway.add("PriorRequestNotComplete");
                    throw (RuntimeException) PriorRequestNotCompleteException.builder()
                            .statusCode(400)
                            .awsErrorDetails(details("PriorRequestNotComplete"))
                            .build();
                }
                changing = true;
            }
            try {
                pass(call);
                return change(request);
            } finally {
                synchronized (this) {
                    changing = false;
                }
            }
        });
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
            answer = zone.changeResourceRecordSets(request);
        } catch (InvalidChangeBatchException e) {
            throw namesCulprits
                    ? e
                    : InvalidChangeBatchException.builder()
                            .messages("The request is not to be carried out")
                            .statusCode(400)
                            .build();
        }
        synchronized (this) {
            taken.put(answer.changeInfo().id(), time.nanos());
        }
        return answer.toBuilder()
                .changeInfo(info(answer.changeInfo().id(), ChangeStatus.PENDING))
                .build();
    }

    @Override
    public GetChangeResponse getChange(GetChangeRequest request) {
        return limited("getChange", () -> {
            pass(call);
            @Nullable Long since = taken.get(request.id());
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
            return zone.listResourceRecordSets(request);
        });
    }

    @Override
    public GetHostedZoneResponse getHostedZone(GetHostedZoneRequest request) {
        return limited("getHostedZone", () -> {
            pass(call);
            return zone.getHostedZone(request);
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
