package io.understudy.camel;

import io.understudy.access.Caller;
import io.understudy.access.Denied;
import io.understudy.access.Role;
import io.understudy.api.DrillReport;
import io.understudy.api.Requests;
import io.understudy.drill.Drill;
import io.understudy.drill.Drills;
import io.understudy.journal.Pause;
import io.understudy.operation.Timers;
import io.understudy.policy.DrillKind;
import io.understudy.policy.DrillSchedule;
import io.understudy.policy.DrillTerms;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Spread;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drills by the HTTP API and by their schedule; the bean {@code drills} of the routes. Thread-safe. */
public final class DrillApi {

    private static final Logger LOG = LoggerFactory.getLogger(DrillApi.class);
    private static final int NEWEST = 50;
    /** Scheduled drills of one moment begin within this time. */
    private static final Duration SPREAD = Duration.ofMinutes(1);

    private final Map<ApplicationName, FailoverPolicy> policies;
    private final Drills drills;
    private final Kept kept;
    private final BooleanSupplier leads;
    private final Pause pause;
    private final Timers timers;

    /** The reports that this instance keeps. */
    public interface Kept {

        /**
         * The newest, newest first; what can't be read is left out.
         *
         * @param application empty: of all of them
         */
        List<DrillReport> newest(Optional<ApplicationName> application, int limit);

        Optional<DrillReport> report(String id);

        /** For people, as HTML. */
        Optional<String> page(String id);
    }

    /**
     * @param leads whether this instance leads now
     * @param pause the brake itself: while it is on, nothing that changes something starts by its schedule
     * @param timers begins scheduled drills, each at its application's own moment
     */
    public DrillApi(
            Map<ApplicationName, FailoverPolicy> policies,
            Drills drills,
            Kept kept,
            BooleanSupplier leads,
            Pause pause,
            Timers timers) {
        this.pause = pause;
        this.timers = timers;
        this.leads = leads;
        this.policies = policies;
        this.drills = drills;
        this.kept = kept;
    }

    /** Begins one; it is under way when this returns. */
    public DrillReport start(
            @Header("app") String application,
            @Body Requests.Drill order,
            @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        String by = Api.name(caller.signature(order.by()));
        DrillKind kind = DrillKind.of(String.valueOf(order.kind()))
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "kind '%s' is no drill: use %s".formatted(order.kind(), DrillKind.choice("--kind %s"))));
        if (kind == DrillKind.LIVE && !caller.may(Role.OPERATE)) {
            throw new Denied.Lacking(caller.name().orElse("nobody"), Role.OPERATE);
        }
        String reason = Typed.reason(order.reason());
        return DrillReports.report(
                drills.start(Api.policy(policies, application), kind, by, reason, hold(kind, order.holdMillis())));
    }

    private static Optional<Duration> hold(DrillKind kind, @Nullable Long millis) {
        if (millis != null && kind != DrillKind.LIVE) {
            throw new UnderstudyException.InvalidInput(
                    "kind %s stays at no other site: leave holdMillis out, or begin a live drill"
                            .formatted(kind.written()));
        }
        if (millis != null && (millis < 0 || millis > DrillTerms.MOST_HOLD.toMillis())) {
            throw new UnderstudyException.InvalidInput(
                    "holdMillis %d is not between 0 and %d, which are 24 h: for longer, move the application with a switchover"
                            .formatted(millis, DrillTerms.MOST_HOLD.toMillis()));
        }
        return Optional.ofNullable(millis).map(Duration::ofMillis);
    }

    /**
     * Begins one within a minute of its time, each application at a moment of its own, where this instance leads then; others leave it
     * to the one that does.
     */
    public void scheduled(String application, int number) {
        FailoverPolicy policy = Api.policy(policies, application);
        DrillSchedule schedule = policy.drills().get(number);
        var unused = timers.after(
                Spread.of(policy.application(), SPREAD),
                () -> Optional.ofNullable(policies.get(policy.application()))
                        .filter(current -> current.drills().contains(schedule))
                        .ifPresentOrElse(
                                current -> begin(current, schedule),
                                () -> LOG.info(
                                        "application={} the drill of now is left out: its schedule is gone",
                                        policy.application())));
    }

    private void begin(FailoverPolicy policy, DrillSchedule schedule) {
        if (leads.getAsBoolean()) {
            try {
                Optional<String> paused = schedule.kind() == DrillKind.DRY_RUN ? Optional.empty() : pause.reason();
                if (paused.isPresent()) {
                    LOG.warn(
                            "application={} the {} drill of now is left out: paused by {}",
                            policy.application(),
                            schedule.kind().written(),
                            paused.get());
                    return;
                }
                Drill unused = drills.start(
                        policy, schedule.kind(), Drill.SCHEDULE, "%s %s".formatted(schedule.cron(), schedule.zone()));
            } catch (RuntimeException e) {
                LOG.warn("application={} the drill of now is left out: {}", policy.application(), e.getMessage());
            }
        }
    }

    /**
     * The newest, newest first.
     *
     * @param application null: of all of them
     * @param underWay {@code true}: only those that have not ended, for which no report is read
     */
    public List<DrillReport> drills(
            @Header("application") @Nullable String application, @Header("underWay") @Nullable String underWay) {
        Optional<ApplicationName> of = Optional.ofNullable(application)
                .map(name -> Api.policy(policies, name).application());
        List<DrillReport> running = drills.underWay().stream()
                .filter(drill -> of.isEmpty() || of.get().equals(drill.application()))
                .map(DrillReports::report)
                .toList();
        Set<String> open = running.stream().map(DrillReport::id).collect(Collectors.toSet());
        List<DrillReport> ended = Boolean.parseBoolean(underWay) ? List.of() : kept.newest(of, NEWEST);
        return Stream.concat(running.stream(), ended.stream().filter(report -> !open.contains(report.id())))
                .sorted(Comparator.comparing(DrillReport::startedAt).reversed())
                .limit(NEWEST)
                .toList();
    }

    public DrillReport drill(@Header("id") String id) {
        return of(id, drills.running())
                .or(() -> kept.report(id))
                .or(() -> of(id, drills.underWay()))
                .orElseThrow(() -> unknown(id));
    }

    private static Optional<DrillReport> of(String id, List<Drill> underWay) {
        return underWay.stream()
                .filter(drill -> drill.id().equals(id))
                .findFirst()
                .map(DrillReports::report);
    }

    /** Its report for people. */
    public String page(@Header("id") String id) {
        Optional<String> page = of(id, drills.running()).isPresent() ? Optional.empty() : kept.page(id);
        if (page.isEmpty() && of(id, drills.underWay()).isPresent()) {
            throw new UnderstudyException.InvalidInput("%s is under way: its report comes with its end".formatted(id));
        }
        return page.orElseThrow(() -> unknown(id));
    }

    /** Ends one that is under way. */
    public DrillReport abort(
            @Header("id") String id, @Body Requests.By by, @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        String name = Api.name(caller.signature(by.by()));
        DrillReport before = drill(id);
        if (!drills.abort(id, "aborted by %s".formatted(name))) {
            throw new UnderstudyException.InvalidInput(
                    "%s is not under way here: it is %s".formatted(id, before.result()));
        }
        return before;
    }

    private static UnderstudyException.InvalidInput unknown(String id) {
        return new UnderstudyException.InvalidInput(
                "there is no drill '%s' here: 'understudy drill list' shows them".formatted(id));
    }
}
