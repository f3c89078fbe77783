package io.understudy.adapter.kubernetes;

import io.understudy.operation.StepResult;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Gives a workload its replicas again where something has taken them back since this operation gave them, such as a GitOps tool
 * that keeps the count as it stands in Git; a few times only, counted on the workload itself, so that a restart begins no
 * new fight. Where an autoscaler scales it the count is the autoscaler's.
 */
final class ReplicaUpkeep {

    /** On the workload: how many replicas this operation gave it. */
    static final String SET = "understudy.io/replicas-set";

    /** On the workload: how often they were given again. */
    static final String AGAIN = "understudy.io/replicas-again";

    private static final int MOST = 3;

    private ReplicaUpkeep() {}

    /** Compares what is with what was set. */
    @FunctionalInterface
    interface Lasting {
        boolean holds(int is, int set);
    }

    /** What was found and done, for people; empty when all is as it was left, and when a site that can't be asked says nothing. */
    static Optional<String> uphold(SiteCall call, Lasting lasting) {
        AtomicReference<@Nullable String> told = new AtomicReference<>();
        StepResult result = call.changed(() -> {
            told.set(once(call, Workload.of(call.context().with()), lasting).orElse(null));
            return new StepResult.Done("");
        });
        return result instanceof StepResult.Done ? Optional.ofNullable(told.get()) : Optional.empty();
    }

    private static Optional<String> once(SiteCall call, Workload workload, Lasting lasting) {
        Optional<WorkloadState> found = new WorkloadApi(call.client()).read(workload);
        if (found.isEmpty() || !ScaleStep.scaledBy(call.context(), found.get())) {
            return Optional.empty();
        }
        WorkloadState state = found.get();
        int set = number(state, SET).orElse(state.wanted());
        if (lasting.holds(state.wanted(), set)
                || AutoscalerWish.look(call, workload).autoscaler().isPresent()) {
            return Optional.empty();
        }
        int again = number(state, AGAIN).orElse(0) + 1;
        String what = "something has scaled %s at %s from %d replicas to %d during the operation"
                .formatted(workload, call.site(), set, state.wanted());
        if (again > MOST) {
            return Optional.of(
                    "%s, also after they were given again %d times: it is left so; find who keeps the count, such as Argo CD or Flux, and pause it, best by a gitops.pause step"
                            .formatted(what, MOST));
        }
        call.context().warrant().require();
        Map<String, Optional<String>> marks = new HashMap<>();
        marks.put(AGAIN, Optional.of(Integer.toString(again)));
        var unused = SiteCall.writing(() -> new WorkloadApi(call.client()).write(state, set, marks));
        return Optional.of(
                "%s: it is given %d again, for the %d. time of at most %d; pause what keeps the count, best by a gitops.pause step"
                        .formatted(what, set, again, MOST));
    }

    private static Optional<Integer> number(WorkloadState state, String key) {
        return state.annotation(key).filter(text -> text.matches("\\d{1,6}")).map(Integer::valueOf);
    }
}
