package io.understudy.camel;

import io.understudy.decision.Outlook;
import io.understudy.decision.Snapshot;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.journal.Pause;
import io.understudy.operation.Engine;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationRecord;
import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.operation.Risk;
import io.understudy.operation.StartRequest;
import io.understudy.operation.StartResult;
import io.understudy.operation.StepQuestion;
import io.understudy.operation.Trigger;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.WayBack;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins to make an old primary a standby where the policy says {@code reprotect: automatic}: once the application has moved, a
 * PostgreSQL server was seen for two minutes without a break to be one that only rebuilding makes a standby, nothing is under way,
 * no brake is on, no live drill has it and every precheck of the runbook passes. All but the two minutes is read once more just before the start. It
 * looks every half minute; after a start the next one waits ten minutes, so that what fails is not wiped again and again.
 * Thread-safe.
 *
 * <p>Where somebody accepted that the old primary may take writes of its own, it may hold what is nowhere else, and nobody is asked
 * whether that may go: such a one is left to people, until they have made it a standby once.
 *
 * <p>A standby that merely does not stream, or does not answer, is left to people.
 */
public final class Reprotection {

    private static final Logger LOG = LoggerFactory.getLogger(Reprotection.class);

    /** The rule by which it starts, as journals tell. */
    static final String RULE = "reprotect";

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final Duration TRY_AGAIN = Duration.ofMinutes(10);

    /** Operations of the application, newest first, among which its last move is looked for. */
    private static final int LOOKED_BACK = 200;

    /** One sample may tell of a moment; this is more than any reconnecting takes. */
    private static final Duration SURE = Duration.ofMinutes(2);

    /** Looks come every second; after a longer silence nobody knows what was between. */
    private static final Duration GAP = Duration.ofSeconds(15);

    private final Map<ApplicationName, FailoverPolicy> policies;
    private final SnapshotReader reader;
    private final Pause pause;
    private final Engine engine;
    private final Operator operator;
    private final Ticker ticker;
    private final Clock clock;
    private final Executor threads;
    private final Predicate<ApplicationName> drilled;
    private final Map<ApplicationName, Long> notBefore = new ConcurrentHashMap<>();

    private final Map<ApplicationName, Seen> seen = new ConcurrentHashMap<>();

    /** Since when an outcast was seen under one placement. */
    private record Seen(Epoch epoch, long sinceNanos, long lastNanos) {}

    /**
     * @param policies those that count now
     * @param pause as it is stored now
     * @param drilled whether a live drill has an application, which protects it by itself
     */
    public Reprotection(
            Map<ApplicationName, FailoverPolicy> policies,
            SnapshotReader reader,
            Pause pause,
            Engine engine,
            Operator operator,
            Ticker ticker,
            Clock clock,
            Executor threads,
            Predicate<ApplicationName> drilled) {
        this.policies = policies;
        this.reader = reader;
        this.pause = pause;
        this.engine = engine;
        this.operator = operator;
        this.ticker = ticker;
        this.clock = clock;
        this.threads = threads;
        this.drilled = drilled;
    }

    /** Looks at one reading of the world; returns at once. */
    public void consider(FailoverPolicy policy, Snapshot now) {
        boolean sure = sure(policy, now);
        if (sure
                && wanted(policy, now)
                && operator.isOpen()
                && !drilled.test(policy.application())
                && due(policy.application())) {
            threads.execute(() -> begin(policy, now));
        }
    }

    /** Whether it may begin by itself, as far as one reading of the world tells. */
    static boolean wanted(FailoverPolicy policy, Snapshot now) {
        return policy.automation().wayBack().reprotect() == WayBack.Reprotect.AUTOMATIC
                && policy.automation().mode() != Mode.OBSERVE
                && !now.placement().epoch().equals(Epoch.INITIAL)
                && now.active().isEmpty()
                && !now.paused()
                && now.maintenance().isEmpty()
                && outcast(policy, now);
    }

    private static boolean outcast(FailoverPolicy policy, Snapshot now) {
        Set<LinkName> rebuildable = policy.links(ReplicationLink.Postgresql.class).stream()
                .map(ReplicationLink::name)
                .collect(Collectors.toSet());
        return now.replication().stream()
                .anyMatch(link -> link.outcast() && !link.streaming() && rebuildable.contains(link.link()));
    }

    /** Whether an outcast has been seen for long enough without a break, this look included. */
    private boolean sure(FailoverPolicy policy, Snapshot now) {
        if (!outcast(policy, now)) {
            seen.remove(policy.application());
            return false;
        }
        long nanos = ticker.nanos();
        Epoch epoch = now.placement().epoch();
        Seen so = seen.compute(policy.application(), (_, before) -> {
            boolean goesOn = before != null
                    && before.epoch().equals(epoch)
                    && ticker.since(before.lastNanos()).compareTo(GAP) <= 0;
            return new Seen(epoch, goesOn ? before.sinceNanos() : nanos, nanos);
        });
        return nanos - so.sinceNanos() >= SURE.toNanos();
    }

    private boolean due(ApplicationName application) {
        long now = ticker.nanos();
        var due = new AtomicBoolean();
        notBefore.compute(application, (_, moment) -> {
            due.set(moment == null || now - moment >= 0);
            return due.get() ? Long.valueOf(now + LOOK_AGAIN.toNanos()) : moment;
        });
        return due.get();
    }

    private void begin(FailoverPolicy policy, Snapshot now) {
        try {
            Optional<String> risk = risk(now.placement());
            if (risk.isPresent()) {
                notBefore.put(policy.application(), ticker.nanos() + TRY_AGAIN.toNanos());
                LOG.warn(
                        "application={} is not protected again by itself: {}. Save what is needed of it, then: understudy reprotect {}",
                        policy.application(),
                        risk.get(),
                        policy.application());
                return;
            }
            List<String> problems = engine.questions(policy, OperationKind.REPROTECT).stream()
                    .map(StepQuestion::precheck)
                    .flatMap(List::stream)
                    .toList();
            if (!problems.isEmpty()) {
                LOG.info("application={} is not protected again yet: {}", policy.application(), problems);
                return;
            }
            operator.requireOpen();
            // The prechecks took a while: whoever put a brake on meanwhile must be heeded.
            Snapshot last = reader.read(policy);
            if (!policy.equals(policies.get(policy.application()))
                    || !last.placement().equals(now.placement())
                    || !wanted(policy, last)
                    || drilled.test(policy.application())
                    || pause.reason().isPresent()) {
                LOG.info("application={} is not protected again: it looks otherwise than before", policy.application());
                return;
            }
            StartResult result = engine.start(new StartRequest(
                    policy,
                    OperationKind.REPROTECT,
                    new Trigger.Automatic(RULE),
                    "%s has moved to %s, and its old primary can be made a standby"
                            .formatted(policy.application(), now.placement().primary()),
                    clock.instant(),
                    Optional.of(now.placement().epoch()),
                    Optional.of(Outlook.of(last))));
            if (result instanceof StartResult.Started) {
                notBefore.put(policy.application(), ticker.nanos() + TRY_AGAIN.toNanos());
            }
        } catch (UnderstudyException | StaleLease | JournalUnavailable e) {
            LOG.warn("application={} is not protected again: {}", policy.application(), e.getMessage());
        }
    }

    /**
     * Why the old primary may hold writes that are nowhere else: by what was accepted in the move that led to these roles. Empty when
     * nothing was, or a person has had it rebuilt since. A move that can't be found or read counts as one.
     *
     * @throws JournalUnavailable when the journal can't be read
     */
    private Optional<String> risk(Placement now) {
        Set<String> risks =
                Set.of(new Risk.SplitBrain(now.standby()).phrase(), new Risk.OpenPrimary(now.standby()).phrase());
        for (OperationRecord record : engine.recent(now.application(), LOOKED_BACK)) {
            if (!(record instanceof OperationView operation)) {
                return Optional.of("operation %s can't be read, and might have led here".formatted(record.id()));
            }
            boolean rebuilt = operation.kind() == OperationKind.REPROTECT && operation.phase() == Phase.SUCCEEDED;
            if (rebuilt && operation.from().equals(now)) {
                return Optional.empty();
            }
            if (operation.moved().equals(Optional.of(now))) {
                return operation.acceptances().stream()
                        .filter(acceptance -> risks.contains(acceptance.phrase()))
                        .findFirst()
                        .map(acceptance ->
                                "in operation %s %s accepted that %s may take writes of its own, which a rebuild would lose"
                                        .formatted(operation.id(), acceptance.by(), now.standby()));
            }
        }
        return Optional.of(
                "what led to epoch %s is not among the newest %d operations, so that nobody can tell what was accepted then"
                        .formatted(now.epoch(), LOOKED_BACK));
    }
}
