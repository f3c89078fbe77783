package io.understudy.operation.wave;

import io.understudy.operation.Company.Standing;
import io.understudy.operation.wave.WaveFact.GroupGaveUp;
import io.understudy.operation.wave.WaveFact.GroupWent;
import io.understudy.operation.wave.WaveFact.MemberRetried;
import io.understudy.operation.wave.WaveFact.WaveFinished;
import io.understudy.operation.wave.WaveFact.WavePaused;
import io.understudy.operation.wave.WaveFact.WaveResumed;
import io.understudy.operation.wave.WaveFact.WaveStarted;
import io.understudy.operation.wave.WaveFact.WaveStopped;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A wave: a fold of its facts. Immutable.
 *
 * @param why of the last pause, stop or end; empty before
 * @param retries how often each member was let start once more
 * @param pacts how operations of consistency groups stand with each other, where that is decided
 */
record WaveState(
        OperationId id,
        WaveStarted started,
        WavePhase phase,
        String why,
        Map<ApplicationName, Integer> retries,
        Map<OperationId, Standing> pacts) {

    WaveState {
        retries = Map.copyOf(retries);
        pacts = Map.copyOf(pacts);
    }

    static WaveState begin(OperationId id, WaveStarted started) {
        return new WaveState(id, started, WavePhase.RUNNING, "", Map.of(), Map.of());
    }

    /**
     * With one fact more. An order that does not fit moves it nowhere: one whose answer got lost may have been given twice. Throws
     * {@link IllegalStateException} for a second first one.
     */
    WaveState then(WaveFact fact) {
        WaveMachine.Event event = event(fact);
        WavePhase next = WaveMachine.MACHINE.allows(phase, event)
                ? WaveMachine.MACHINE.after("wave " + id, phase, event)
                : phase;
        return switch (fact) {
            case WaveStarted _ -> this;
            case WavePaused f -> in(next, "paused by %s: %s".formatted(f.by(), f.why()));
            case WaveResumed f -> in(next, resumed(f));
            case WaveStopped f -> in(next, "stopped by %s: %s".formatted(f.by(), f.why()));
            case WaveFinished f -> in(next, f.summary());
            case MemberRetried f -> retried(f.application());
            case GroupWent f -> decided(f.operations(), new Standing.Bound());
            case GroupGaveUp f -> decided(f.operations(), new Standing.Back(f.why()));
        };
    }

    private WaveMachine.Event event(WaveFact fact) {
        return switch (fact) {
            case WaveStarted _ -> throw new IllegalStateException("wave %s starts twice".formatted(id));
            case WavePaused _ -> WaveMachine.Event.PAUSED;
            case WaveResumed _ -> WaveMachine.Event.RESUMED;
            case WaveStopped _ -> WaveMachine.Event.STOPPED;
            case WaveFinished _ -> WaveMachine.Event.FINISHED;
            case MemberRetried _ -> WaveMachine.Event.MEMBER_RETRIED;
            case GroupWent _ -> WaveMachine.Event.GROUP_WENT;
            case GroupGaveUp _ -> WaveMachine.Event.GROUP_GAVE_UP;
        };
    }

    private static String resumed(WaveResumed fact) {
        String by = "resumed by " + fact.by();
        return fact.why() == null ? by : by + ": " + fact.why();
    }

    private WaveState in(WavePhase next, String reason) {
        return new WaveState(id, started, next, reason, retries, pacts);
    }

    private WaveState retried(ApplicationName application) {
        Map<ApplicationName, Integer> more = new HashMap<>(retries);
        more.merge(application, 1, Integer::sum);
        return new WaveState(id, started, phase, why, more, pacts);
    }

    private WaveState decided(List<OperationId> operations, Standing standing) {
        Map<OperationId, Standing> more = new HashMap<>(pacts);
        operations.forEach(operation -> more.put(operation, standing));
        return new WaveState(id, started, phase, why, retries, more);
    }

    /** Why a person's order does not fit now; empty when it does. */
    Optional<String> refuses(WaveFact order) {
        return WaveMachine.MACHINE.allows(phase, event(order))
                ? Optional.empty()
                : Optional.of("%s is %s%s: that order does not fit"
                        .formatted(id, phase, why.isEmpty() ? "" : " (" + why + ")"));
    }

    /** The consistency groups. */
    Set<String> groups() {
        return started.members().stream()
                .flatMap(m -> Optional.ofNullable(m.together()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The members of one. */
    List<Member> together(String group) {
        return started.members().stream()
                .filter(m -> group.equals(m.together()))
                .toList();
    }

    boolean has(ApplicationName application) {
        return started.members().stream().anyMatch(m -> m.application().equals(application));
    }

    /** How many operations of this wave a member may have had. */
    int allowed(Member member) {
        return 1 + retries.getOrDefault(member.application(), 0);
    }
}
