package io.understudy.operation.wave;

import io.understudy.operation.Company;
import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.operation.Trigger;
import io.understudy.operation.wave.WaveFact.GroupGaveUp;
import io.understudy.operation.wave.WaveFact.GroupWent;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consistency groups of the wave that is under way: each goes past its point of no return once all its members are ready, or
 * gives up as soon as one can't. Either is one fact of the wave, which comes before anything that follows from it, so that the next
 * leader finds it. Thread-safe; the lock is held for a journal write at most, and no other is taken under it.
 */
final class Pacts implements Company {

    private static final Logger LOG = LoggerFactory.getLogger(Pacts.class);

    private final WaveJournal journal;
    private final Object lock = new Object();
    private final Map<OperationId, Standing> decided = new ConcurrentHashMap<>();
    private volatile @Nullable Current current;

    private record Current(WaveState wave, Sightings sightings) {}

    Pacts(WaveJournal journal) {
        this.journal = journal;
    }

    /** From now on this wave is under way, with what was decided in it. */
    void take(WaveState wave, Sightings sightings) {
        synchronized (lock) {
            decided.clear();
            decided.putAll(wave.pacts());
            current = new Current(wave, sightings);
        }
    }

    /** It has taken one more fact. */
    void follow(WaveState wave) {
        synchronized (lock) {
            Current now = current;
            current = now == null ? null : new Current(wave, now.sightings());
        }
    }

    /** Why an operation waits for others of its group; empty when it does not. */
    Optional<String> why(OperationView operation) {
        return operation.awaits().isPresent()
                        && operation.trigger() instanceof Trigger.Wave wave
                        && standing(new Companion(
                                        operation.id(),
                                        operation.application(),
                                        wave.wave(),
                                        operation.awaits().get()))
                                instanceof Standing.Waits(String why)
                ? Optional.of(why)
                : Optional.empty();
    }

    /** None is under way here any more. */
    void drop() {
        synchronized (lock) {
            current = null;
        }
    }

    @Override
    public Standing standing(Companion companion) {
        Standing known = decided.get(companion.operation());
        if (known != null) {
            return known;
        }
        Current now = current;
        return now == null || !now.wave().id().equals(companion.wave())
                ? Company.UNKNOWN.standing(companion)
                : new Standing.Waits(waitsFor(now, companion));
    }

    @Override
    public Standing leave(Companion companion, String why) {
        synchronized (lock) {
            Standing known = decided.get(companion.operation());
            Current now = current;
            if (known != null || now == null || !now.wave().id().equals(companion.wave())) {
                return known != null ? known : Company.UNKNOWN.leave(companion, why);
            }
            return giveUp(
                    now,
                    companion.group(),
                    open(now, companion.group()),
                    "%s goes back: %s".formatted(companion.application(), why));
        }
    }

    @Override
    public Optional<String> againstBeginning(OperationId wave) {
        Current now = current;
        if (now == null || !now.wave().id().equals(wave)) {
            return Company.UNKNOWN.againstBeginning(wave);
        }
        return switch (now.wave().phase()) {
            case RUNNING -> Optional.empty();
            case PAUSED ->
                Optional.of("%s is %s: nothing of it begins; resume it, then approve"
                        .formatted(wave, now.wave().why()));
            case STOPPING, FINISHED ->
                Optional.of("%s is %s: nothing of it begins any more"
                        .formatted(wave, now.wave().why()));
        };
    }

    private static List<OperationId> open(Current now, String group) {
        return now.wave().together(group).stream()
                .flatMap(member -> now.sightings().open(member.application()).stream())
                .map(OperationView::id)
                .toList();
    }

    private Standing giveUp(Current now, String group, List<OperationId> operations, String why) {
        Standing back = new Standing.Back(why);
        journal.note(now.wave().id(), new GroupGaveUp(group, operations, why));
        operations.forEach(operation -> decided.put(operation, back));
        LOG.info("wave={} group={} gives up: {}", now.wave().id(), group, why);
        return back;
    }

    /**
     * Decides what can be decided now.
     *
     * @param states of the wave's members
     * @return the operations that go on
     */
    List<OperationId> decide(Map<ApplicationName, MemberState> states) {
        Current now = current;
        return now == null
                ? List.of()
                : now.wave().groups().stream()
                        .flatMap(group -> decide(now, group, states).stream())
                        .toList();
    }

    private List<OperationId> decide(Current now, String group, Map<ApplicationName, MemberState> states) {
        synchronized (lock) {
            List<OperationId> undecided = open(now, group).stream()
                    .filter(operation -> !decided.containsKey(operation))
                    .toList();
            if (undecided.isEmpty() || current != now) {
                return List.of();
            }
            Optional<String> hopeless = hopeless(now, group, states);
            if (hopeless.isPresent()) {
                giveUp(now, group, undecided, hopeless.get());
            } else if (now.wave().together(group).stream().allMatch(m -> ready(now, m, states))) {
                journal.note(now.wave().id(), new GroupWent(group, undecided));
                undecided.forEach(operation -> decided.put(operation, new Standing.Bound()));
                LOG.info(
                        "wave={} group={} passes its point of no return",
                        now.wave().id(),
                        group);
            } else {
                return List.of();
            }
            return undecided;
        }
    }

    /** Why the group can't become whole any more. */
    private static Optional<String> hopeless(Current now, String group, Map<ApplicationName, MemberState> states) {
        return now.wave().together(group).stream()
                .map(Member::application)
                .filter(a -> states.get(a) == MemberState.FAILED
                        || states.get(a) == MemberState.WAITING && now.wave().phase() == WavePhase.STOPPING)
                .map(a -> states.get(a) == MemberState.FAILED
                        ? "%s has not moved".formatted(a)
                        : "%s does not start any more: %s"
                                .formatted(a, now.wave().why()))
                .findFirst();
    }

    private static boolean ready(Current now, Member member, Map<ApplicationName, MemberState> states) {
        return states.get(member.application()) == MemberState.MOVED
                || now.sightings()
                        .open(member.application())
                        .filter(Pacts::ready)
                        .isPresent();
    }

    private static boolean ready(OperationView operation) {
        return operation.awaits().isPresent()
                && operation.phase() == Phase.RUNNING
                && operation.paused().isEmpty();
    }

    /** For people: whom it waits for, and what keeps those. */
    private static String waitsFor(Current now, Companion companion) {
        return now.wave().together(companion.group()).stream()
                .map(Member::application)
                .filter(other -> !other.equals(companion.application()))
                .flatMap(other -> missing(now, other).stream())
                .sorted()
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(", "),
                        missing ->
                                "all is done that comes before its point of no return; the consistency group %s passes it as one, and waits for %s"
                                        .formatted(companion.group(), missing.isEmpty() ? "the word" : missing)));
    }

    private static Optional<String> missing(Current now, ApplicationName other) {
        Optional<OperationView> operation = now.sightings().of(other).last();
        if (now.sightings().of(other).left() || operation.filter(Pacts::ready).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                operation.map(o -> "%s (%s)".formatted(other, where(o))).orElse("%s (not started)".formatted(other)));
    }

    private static String where(OperationView operation) {
        return operation
                .paused()
                .map(p -> "%s is paused by %s: %s".formatted(operation.id(), p.by(), p.reason()))
                .orElseGet(() -> switch (operation.phase()) {
                    case AWAITING_ACCEPTANCE, BLOCKED -> "%s asks a person".formatted(operation.id());
                    default -> "%s is %s".formatted(operation.id(), operation.phase());
                });
    }
}
