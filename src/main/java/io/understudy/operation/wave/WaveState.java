package io.understudy.operation.wave;

import io.understudy.operation.wave.WaveFact.MemberRetried;
import io.understudy.operation.wave.WaveFact.WaveFinished;
import io.understudy.operation.wave.WaveFact.WavePaused;
import io.understudy.operation.wave.WaveFact.WaveResumed;
import io.understudy.operation.wave.WaveFact.WaveStarted;
import io.understudy.operation.wave.WaveFact.WaveStopped;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A wave: a fold of its facts. Immutable.
 *
 * @param why of the last pause, stop or end; empty before
 * @param retries how often each member was let start once more
 */
record WaveState(
        OperationId id, WaveStarted started, WavePhase phase, String why, Map<ApplicationName, Integer> retries) {

    WaveState {
        retries = Map.copyOf(retries);
    }

    static WaveState begin(OperationId id, WaveStarted started) {
        return new WaveState(id, started, WavePhase.RUNNING, "", Map.of());
    }

    /** Throws {@link IllegalStateException} for a fact that can't follow. */
    WaveState then(WaveFact fact) {
        return switch (fact) {
            case WaveStarted _ -> throw new IllegalStateException("wave %s starts twice".formatted(id));
            case WavePaused f -> in(WavePhase.PAUSED, "paused by %s: %s".formatted(f.by(), f.why()));
            case WaveResumed f -> in(WavePhase.RUNNING, "resumed by " + f.by());
            case WaveStopped f -> in(WavePhase.STOPPING, "stopped by %s: %s".formatted(f.by(), f.why()));
            case WaveFinished f -> in(WavePhase.FINISHED, f.summary());
            case MemberRetried f -> retried(f.application());
        };
    }

    private WaveState in(WavePhase next, String reason) {
        return new WaveState(id, started, next, reason, retries);
    }

    private WaveState retried(ApplicationName application) {
        Map<ApplicationName, Integer> more = new HashMap<>(retries);
        more.merge(application, 1, Integer::sum);
        return new WaveState(id, started, phase, why, more);
    }

    /** Why a person's order does not fit now; empty when it does. */
    Optional<String> refuses(WaveFact order) {
        boolean fits = switch (order) {
            case WavePaused _ -> phase == WavePhase.RUNNING;
            case WaveResumed _ -> phase == WavePhase.PAUSED;
            case WaveStopped _, MemberRetried _ -> phase == WavePhase.RUNNING || phase == WavePhase.PAUSED;
            case WaveStarted _, WaveFinished _ -> false;
        };
        return fits
                ? Optional.empty()
                : Optional.of("%s is %s%s: that order does not fit"
                        .formatted(id, phase, why.isEmpty() ? "" : " (" + why + ")"));
    }

    boolean has(ApplicationName application) {
        return started.members().stream().anyMatch(m -> m.application().equals(application));
    }

    /** How many operations of this wave a member may have had. */
    int allowed(Member member) {
        return 1 + retries.getOrDefault(member.application(), 0);
    }
}
