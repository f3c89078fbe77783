package io.understudy.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.OperationReport;
import io.understudy.api.Status;
import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationListener;
import io.understudy.operation.OperationView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes down what changes, for whoever listens: operations with each of their facts, applications and the service itself at a
 * regular look. The bean {@code events} of the routes. Thread-safe.
 *
 * <p>A number that was measured anew, such as a lag, is no change; one line more of what is missing is.
 */
public final class EventFeed implements OperationListener {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVICE = "";

    private final Supplier<Status> status;
    private final Function<OperationView, OperationReport> report;
    private final EventLog log;
    private final BooleanSupplier heard;
    private final Runnable wake;
    private final Executor executor;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Map<String, Object> known = new ConcurrentHashMap<>();

    /**
     * @param heard whether anybody listens; when not, nothing is looked at
     * @param wake called after something was written down
     * @param executor takes the look, which may read the journal
     */
    public EventFeed(
            Supplier<Status> status,
            Function<OperationView, OperationReport> report,
            EventLog log,
            BooleanSupplier heard,
            Runnable wake,
            Executor executor) {
        this.status = status;
        this.report = report;
        this.log = log;
        this.heard = heard;
        this.wake = wake;
        this.executor = executor;
    }

    @Override
    public void changed(OperationView view, OperationFact fact) {
        log.append("operation", json(report.apply(view)));
        wake.run();
    }

    /** Looks whether anything changed since the last look, one look at a time; returns at once. Called regularly by the routes. */
    public void look() {
        if (heard.getAsBoolean() && looking.compareAndSet(false, true)) {
            executor.execute(() -> {
                try {
                    compare();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void compare() {
        Status now = status.get();
        Status alone = new Status(
                now.vantagePoint(),
                now.role(),
                now.leader(),
                now.isolation(),
                now.paused(),
                now.documents(),
                now.channels(),
                List.of());
        tell("service", SERVICE, essence(alone), alone);
        now.applications().forEach(a -> tell("application", a.application(), essence(a), a));
        wake.run();
    }

    private void tell(String event, String name, Object essence, Object told) {
        if (!Objects.equals(known.put(name, essence), essence)) {
            log.append(event, json(told));
        }
    }

    /** What of the service makes a difference: that a channel is in trouble, not how many notices wait for it. */
    private static List<Object> essence(Status service) {
        return List.of(
                service.vantagePoint(),
                service.role(),
                String.valueOf(service.leader()),
                service.isolation(),
                String.valueOf(service.paused()),
                service.documents(),
                service.channels().stream()
                        .map(channel -> List.of(channel.channel(), channel.why()))
                        .toList());
    }

    /** What of an application makes a difference. */
    private static List<Object> essence(Status.Application a) {
        return List.of(
                a.primary(),
                a.standby(),
                a.epoch(),
                a.mode(),
                a.protection(),
                a.why().size(),
                a.views(),
                a.probes().stream().map(Status.Probe::verdict).toList(),
                a.replication().stream().map(EventFeed::essence).toList(),
                a.decision().kind(),
                a.decision().rule(),
                String.valueOf(a.operation()),
                String.valueOf(a.lastOperation()),
                a.readiness().state(),
                a.readiness().passed(),
                String.valueOf(a.lastDrill()),
                a.liveDrill() != null,
                String.valueOf(a.maintenanceUntil()));
    }

    private static List<Object> essence(Status.Link link) {
        return List.of(link.link(), link.rpo(), link.streaming(), link.broken() != null);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
