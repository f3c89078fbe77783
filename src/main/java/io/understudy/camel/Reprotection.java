package io.understudy.camel;

import io.understudy.decision.Outlook;
import io.understudy.decision.Snapshot;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.operation.Engine;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StartRequest;
import io.understudy.operation.StartResult;
import io.understudy.operation.StepQuestion;
import io.understudy.operation.Trigger;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.WayBack;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins to make an old primary a standby where the policy says {@code reprotect: automatic}: once the application has moved, a
 * link does not stream, nothing is under way, no maintenance window is open and every precheck of the runbook passes. It looks every half minute; after a start
 * the next one waits ten minutes, so that what fails is not wiped again and again. Thread-safe.
 */
public final class Reprotection {

    private static final Logger LOG = LoggerFactory.getLogger(Reprotection.class);

    /** The rule by which it starts, as journals tell. */
    static final String RULE = "reprotect";

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final Duration TRY_AGAIN = Duration.ofMinutes(10);

    private final Engine engine;
    private final Operator operator;
    private final Ticker ticker;
    private final Clock clock;
    private final Executor threads;
    private final Map<ApplicationName, Long> notBefore = new ConcurrentHashMap<>();

    public Reprotection(Engine engine, Operator operator, Ticker ticker, Clock clock, Executor threads) {
        this.engine = engine;
        this.operator = operator;
        this.ticker = ticker;
        this.clock = clock;
        this.threads = threads;
    }

    /** Looks at one reading of the world; returns at once. */
    public void consider(FailoverPolicy policy, Snapshot now) {
        if (wanted(policy, now) && operator.isOpen() && due(policy.application())) {
            threads.execute(() -> begin(policy, now));
        }
    }

    /** Whether it may begin by itself, as far as one reading of the world tells. */
    static boolean wanted(FailoverPolicy policy, Snapshot now) {
        return policy.automation().wayBack().reprotect() == WayBack.Reprotect.AUTOMATIC
                && !now.placement().epoch().equals(Epoch.INITIAL)
                && now.active().isEmpty()
                && !now.paused()
                && now.maintenance().isEmpty()
                && now.replication().stream().anyMatch(link -> !link.streaming());
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
            List<String> problems = engine.questions(policy, OperationKind.REPROTECT).stream()
                    .map(StepQuestion::precheck)
                    .flatMap(List::stream)
                    .toList();
            if (!problems.isEmpty()) {
                LOG.info("application={} is not protected again yet: {}", policy.application(), problems);
                return;
            }
            operator.requireOpen();
            StartResult result = engine.start(new StartRequest(
                    policy,
                    OperationKind.REPROTECT,
                    new Trigger.Automatic(RULE),
                    "%s has moved to %s, and its old primary can be made a standby"
                            .formatted(policy.application(), now.placement().primary()),
                    clock.instant(),
                    Optional.of(now.placement().epoch()),
                    Optional.of(Outlook.of(now))));
            if (result instanceof StartResult.Started) {
                notBefore.put(policy.application(), ticker.nanos() + TRY_AGAIN.toNanos());
            }
        } catch (UnderstudyException | StaleLease | JournalUnavailable e) {
            LOG.warn("application={} is not protected again: {}", policy.application(), e.getMessage());
        }
    }
}
