package io.understudy.readiness;

import io.understudy.policy.FailoverPolicy;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all checks of every application at its own time, and keeps what they found. Rounds are spread over the interval; an
 * application has one at a time, none while an operation acts on it, and is asked anew as soon as its roles have moved. Only where
 * this instance leads. Thread-safe.
 */
public final class Rounds {

    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    /** Rounds at the same time, over all applications. */
    static final int AT_ONCE = 16;

    /**
     * For so long after this instance began to lead it asks nothing by itself and tells nobody: witnesses and probes that answer in a
     * moment are silent still.
     */
    public static final Duration SETTLING = Duration.ofSeconds(15);

    /** The first round of every application is within this time after it, or the interval if that is shorter. */
    private static final Duration FIRST = Duration.ofSeconds(15);

    /** A round may end so much later than it began. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private final Collection<FailoverPolicy> policies;
    private final Questions questions;
    private final Guard guard;
    private final World world;
    private final Duration every;
    private final Clock clock;
    private final Ticker ticker;
    private final ExecutorService executor;
    private final Listener listener;
    private final long startNanos;
    private final Map<ApplicationName, Long> dueNanos = new ConcurrentHashMap<>();
    private final Map<ApplicationName, Kept> newest = new ConcurrentHashMap<>();
    private final Map<ApplicationName, Long> forgottenNanos = new ConcurrentHashMap<>();
    private final Set<ApplicationName> underWay = ConcurrentHashMap.newKeySet();
    /** How often an operation was heard of: what was asked meanwhile tells of neither before nor after it. */
    private final Map<ApplicationName, Long> disturbances = new ConcurrentHashMap<>();

    private volatile long leadsSinceNanos;

    private record Kept(Readiness readiness, long beganNanos, long atNanos) {}

    /** What a round depends on beside the checks. Answered from memory. */
    public interface World {

        /** Empty when this instance leads, else who is to be asked. */
        Optional<String> hindrance();

        /** Whether an operation acts on the application, or may at any moment. */
        boolean moves(ApplicationName application);

        Placement placement(FailoverPolicy policy);
    }

    /** Hears of every round. Must return quickly. */
    @FunctionalInterface
    public interface Listener {
        void looked(Readiness found);

        /** What was found is forgotten, as this instance does not lead. */
        default void forgotten() {}
    }

    /**
     * @param policies read at each use, as they may change while this runs
     * @param every from the beginning of one round of an application to the next
     * @param executor runs rounds, a virtual thread for each; nothing else depends on it
     */
    public Rounds(
            Collection<FailoverPolicy> policies,
            Questions questions,
            Guard guard,
            World world,
            Duration every,
            Clock clock,
            Ticker ticker,
            ExecutorService executor,
            Listener listener) {
        this.policies = policies;
        this.questions = questions;
        this.guard = guard;
        this.world = world;
        this.every = every;
        this.clock = clock;
        this.ticker = ticker;
        this.executor = executor;
        this.listener = listener;
        this.startNanos = ticker.nanos();
        this.leadsSinceNanos = startNanos;
    }

    /** Starts the rounds that are due; returns at once. To be called every second. */
    public void tick() {
        if (world.hindrance().isPresent()) {
            newest.clear();
            dueNanos.clear();
            leadsSinceNanos = ticker.nanos();
            listener.forgotten();
            return;
        }
        for (FailoverPolicy policy : policies) {
            if (underWay.size() >= AT_ONCE) {
                return;
            }
            if (isDue(policy) && !world.moves(policy.application()) && underWay.add(policy.application())) {
                start(policy);
            }
        }
    }

    /** Knows nothing of an application any more, as its documents have changed or gone; one that is still there is due now. */
    public void forget(ApplicationName application) {
        forgottenNanos.put(application, ticker.nanos());
        newest.remove(application);
        dueNanos.remove(application);
    }

    private boolean isDue(FailoverPolicy policy) {
        Kept kept = newest.get(policy.application());
        boolean moved = kept != null && !kept.readiness().placement().equals(world.placement(policy));
        long due = dueNanos.computeIfAbsent(policy.application(), this::first);
        return moved || ticker.nanos() - due >= 0;
    }

    private long first(ApplicationName application) {
        Duration within = every.compareTo(FIRST) < 0 ? every : FIRST;
        return leadsSinceNanos
                + SETTLING.toNanos()
                + Spread.of(application, within).toNanos();
    }

    /** The next of its own times that is at least half an interval away. */
    private long next(ApplicationName application) {
        long interval = every.toNanos();
        long slot = startNanos + Spread.of(application, every).toNanos();
        long passed = Math.floorDiv(ticker.nanos() - slot + interval / 2, interval);
        return slot + (passed + 1) * interval;
    }

    private void start(FailoverPolicy policy) {
        dueNanos.put(policy.application(), next(policy.application()));
        try {
            executor.execute(() -> {
                try {
                    look(policy);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    LOG.error("application={} its readiness could not be asked", policy.application(), e);
                } finally {
                    underWay.remove(policy.application());
                }
            });
        } catch (RejectedExecutionException e) {
            underWay.remove(policy.application());
        }
    }

    /**
     * Asks all checks of an application now and waits for their answers, at most twice the guard's limit for each eight of them.
     *
     * @return what is kept from now on, too, unless a later one was quicker; not known, and not kept, when an operation acted meanwhile
     */
    public Readiness look(FailoverPolicy policy) throws InterruptedException {
        Placement placement = world.placement(policy);
        long disturbed = disturbances(policy.application());
        if (world.moves(policy.application())) {
            return overlapped(placement);
        }
        long began = ticker.nanos();
        List<Check> checks = questions.of(policy);
        List<Asked> asked = ask(policy.application(), checks, began);
        if (disturbed != disturbances(policy.application())
                || world.moves(policy.application())
                || !placement.equals(world.placement(policy))) {
            dueNanos.put(policy.application(), ticker.nanos());
            return overlapped(placement);
        }
        Readiness found = Readiness.of(
                placement,
                asked,
                Optional.ofNullable(newest.get(policy.application())).map(Kept::readiness),
                clock.instant());
        if (isKept(policy.application(), new Kept(found, began, ticker.nanos())) && hasSettled()) {
            listener.looked(found);
        }
        return found;
    }

    /** An operation has begun, gone on or ended: rounds that are under way are not judged, and are asked anew after it. */
    public void disturbed(ApplicationName application) {
        disturbances.merge(application, 1L, Long::sum);
    }

    private long disturbances(ApplicationName application) {
        return disturbances.getOrDefault(application, 0L);
    }

    private Readiness overlapped(Placement placement) {
        return Readiness.unknown(
                placement,
                "an operation acted on it while it was asked",
                "look at the operation: understudy operations; it is asked anew once that has ended",
                clock.instant());
    }

    /** A round that waited long for its answers replaces none that was asked later, nor does one by other documents. */
    private boolean isKept(ApplicationName application, Kept mine) {
        Long forgotten = forgottenNanos.get(application);
        if (forgotten != null && mine.beganNanos() - forgotten < 0) {
            return false;
        }
        return newest.merge(
                        application, mine, (other, same) -> other.beganNanos() - mine.beganNanos() > 0 ? other : same)
                .equals(mine);
    }

    private boolean hasSettled() {
        return ticker.since(leadsSinceNanos).compareTo(SETTLING) >= 0;
    }

    private List<Asked> ask(ApplicationName application, List<Check> checks, long began) throws InterruptedException {
        List<Callable<Asked>> calls = checks.stream()
                .<Callable<Asked>>map(check -> () -> {
                    long asked = ticker.nanos();
                    Answer answer = guard.ask(application, check);
                    return new Asked(check.name(), answer, Duration.ofNanos(asked - began), ticker.since(asked));
                })
                .toList();
        List<Asked> result = new ArrayList<>();
        List<Future<Asked>> futures = executor.invokeAll(calls);
        for (int i = 0; i < futures.size(); i++) {
            result.add(answered(checks.get(i), futures.get(i)));
        }
        return result;
    }

    private static Asked answered(Check check, Future<Asked> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            return new Asked(
                    check.name(),
                    new Answer.Unknown("it was not asked (%s)".formatted(e.getCause()), "look into the service's log"),
                    Duration.ZERO,
                    Duration.ZERO);
        }
    }

    /** What is known of an application now; from memory. What is too old, or of other roles, is not known. */
    public Readiness of(FailoverPolicy policy) {
        Placement placement = world.placement(policy);
        Instant now = clock.instant();
        Optional<String> hindrance = world.hindrance();
        if (hindrance.isPresent()) {
            return Readiness.unknown(placement, hindrance.get(), "", now);
        }
        Kept kept = newest.get(policy.application());
        if (kept == null) {
            return Readiness.unknown(
                    placement,
                    "it has not been asked since this instance leads",
                    "wait for the first round, or ask now: understudy readiness %s --now"
                            .formatted(policy.application()),
                    now);
        }
        if (!kept.readiness().placement().equals(placement)) {
            return Readiness.unknown(
                    placement, "the roles have moved since it was asked", "wait for the next round", now);
        }
        Duration age = ticker.since(kept.atNanos());
        if (age.compareTo(every.multipliedBy(2).plus(SLACK)) > 0) {
            return Readiness.unknown(
                    placement,
                    "it was asked %d s ago, and every %d s is due".formatted(age.toSeconds(), every.toSeconds()),
                    "see in 'understudy operations' what moves it, or why the service does not ask in its log",
                    now);
        }
        return kept.readiness();
    }

    /** Whether no round is under way. */
    boolean quiet() {
        return underWay.isEmpty();
    }

    /** How long ago the newest round of an application ended; empty when there was none. */
    public Optional<Duration> age(ApplicationName application) {
        return Optional.ofNullable(newest.get(application)).map(kept -> ticker.since(kept.atNanos()));
    }
}
