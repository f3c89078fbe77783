package io.understudy.adapter.kubernetes;

import io.understudy.operation.StepContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to do to a workload as it was read.
 *
 * @param target how many replicas it must have at least
 * @param marked whether this operation has written it already
 * @param doubts what people should know of the target, one line each
 */
record ScalePlan(
        Workload workload,
        WorkloadState state,
        int target,
        boolean marked,
        AutoscalerWish autoscaler,
        List<String> doubts) {

    boolean reached() {
        return marked && state.wanted() >= target && autoscaler.met();
    }

    /** What it is written with: never fewer than it has. */
    int replicas() {
        return Math.max(target, state.wanted());
    }

    /** The pods that it lacks; empty when none, and where an earlier step will have changed what they are. */
    Optional<QuotaRoom.More> more(StepContext context) {
        int lacking = replicas() - state.existing();
        boolean others = EarlierPatches.change(context, workload.kind().word, workload.namespace(), workload.name());
        return lacking <= 0 || others
                ? Optional.empty()
                : Optional.of(new QuotaRoom.More(workload, state.pod(), lacking));
    }

    /** What its annotations say before anything else can scale it. */
    Map<String, Optional<String>> marks(StepContext context) {
        Map<String, Optional<String>> marks = new LinkedHashMap<>();
        marks.put(ScaleStep.EPOCH, Optional.of(context.epoch().toString()));
        marks.put(ScaleStep.SCALED_BY, Optional.of(context.operation().value()));
        if (!marked) {
            marks.put(ScaleStep.REPLICAS_BEFORE, Optional.of(Integer.toString(state.wanted())));
        }
        return marks;
    }

    /** What they say once it has its replicas. */
    Map<String, Optional<String>> marksWhenScaled(StepContext context) {
        Map<String, Optional<String>> marks = marks(context);
        marks.put(ReplicaUpkeep.SET, Optional.of(Integer.toString(target)));
        marks.put(ReplicaUpkeep.AGAIN, Optional.empty());
        return marks;
    }
}
