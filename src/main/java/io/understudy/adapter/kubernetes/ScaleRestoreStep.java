package io.understudy.adapter.kubernetes;

import io.understudy.operation.Concern;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.topology.UnderstudyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code kubernetes.restore}: gives a workload at the old primary back the replicas that it had there as a standby, and its
 * autoscaler the limits, as an earlier {@code kubernetes.scale} remembered them on both. The way back uses it, after the fence: it takes
 * replicas away. Where nothing is remembered it changes nothing.
 *
 * <p>Parameters: {@code deployment} or {@code statefulset}; {@code namespace}, default {@code default}. Thread-safe.
 */
public final class ScaleRestoreStep implements StepType {

    private final KubernetesClients clients;

    public ScaleRestoreStep(KubernetesClients clients) {
        this.clients = clients;
    }

    @Override
    public String id() {
        return "kubernetes.restore";
    }

    /** @param before the count to give back; empty when nothing is remembered, or it has been given back */
    private record Look(Workload workload, WorkloadState state, Optional<Integer> before) {}

    @Override
    public List<String> precheck(StepContext context) {
        SiteCall call = SiteCall.oldPrimary(clients, context);
        return call.prechecked(() -> {
            Look look = look(call);
            List<String> problems = new ArrayList<>();
            Permissions.missing(call.client(), "update", Permissions.On.workload(look.workload()))
                    .ifPresent(problems::add);
            return problems;
        });
    }

    @Override
    public Concern concerns(StepContext context) {
        return Concern.PRIMARY;
    }

    /** It can't be done there while it is down, and the operation would stop at it. */
    @Override
    public List<String> precheckWithoutPrimary(StepContext context) {
        return List.of(
                "it needs %s, which is down: give it 'when: {kind: switchover}'".formatted(context.oldPrimary()));
    }

    @Override
    public Goal observe(StepContext context) {
        SiteCall call = SiteCall.oldPrimary(clients, context);
        return call.observed(() -> {
            Look look = look(call);
            return look.before().isPresent() || AutoscalerWish.remembers(call, look.workload())
                    ? new Goal.Open(told(call, look))
                    : new Goal.Reached(told(call, look));
        });
    }

    @Override
    public StepResult apply(StepContext context) {
        SiteCall call = SiteCall.oldPrimary(clients, context);
        StringBuilder limits = new StringBuilder(); // of all attempts
        return call.changed(() -> {
            Look look = look(call);
            limits.append(AutoscalerWish.release(call, look.workload())); // first, or it would scale up again
            look.before().ifPresent(before -> write(call, look, before));
            return new StepResult.Done(told(call, look) + limits);
        });
    }

    private static void write(SiteCall call, Look look, int before) {
        Map<String, Optional<String>> marks = Map.of(
                ScaleStep.EPOCH,
                Optional.of(call.context().epoch().toString()),
                ScaleStep.SCALED_BY,
                Optional.of(call.context().operation().value()),
                ScaleStep.REPLICAS_BEFORE,
                Optional.of(Integer.toString(look.state().wanted())),
                ReplicaUpkeep.SET,
                Optional.of(Integer.toString(before)),
                ReplicaUpkeep.AGAIN,
                Optional.empty());
        var unused = SiteCall.writing(() -> new WorkloadApi(call.client()).write(look.state(), before, marks));
    }

    @Override
    public boolean upholds() {
        return true;
    }

    @Override
    public Optional<String> uphold(StepContext context) {
        return ReplicaUpkeep.uphold(SiteCall.oldPrimary(clients, context), (is, set) -> is <= set);
    }

    /** Its autoscaler's limits stay as they are: the owner's own. */
    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        return ScaleStep.undo(SiteCall.oldPrimary(clients, context));
    }

    private static Look look(SiteCall call) {
        Workload workload = Workload.of(call.context().with());
        WorkloadState state = new WorkloadApi(call.client())
                .read(workload)
                .orElseThrow(() ->
                        new UnderstudyException.Permanent("%s does not exist at %s".formatted(workload, call.site())));
        boolean ours = Marks.marked(call.context(), call.site(), workload, state.object());
        boolean done = ours && ScaleStep.scaledBy(call.context(), state);
        Optional<Integer> before = done
                ? Optional.empty()
                : state.annotation(ScaleStep.REPLICAS_BEFORE)
                        .filter(text -> text.matches("\\d{1,6}"))
                        .map(Integer::valueOf);
        return new Look(workload, state, before);
    }

    private static String told(SiteCall call, Look look) {
        return look.before()
                .map(before -> "%s at %s: replicas %d -> %d"
                        .formatted(look.workload(), call.site(), look.state().wanted(), before))
                .orElseGet(() -> "%s at %s keeps %d replicas: nothing to give back"
                        .formatted(look.workload(), call.site(), look.state().wanted()));
    }
}
