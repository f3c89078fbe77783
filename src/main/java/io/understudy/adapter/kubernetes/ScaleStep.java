package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.understudy.operation.Goal;
import io.understudy.operation.ReplicaKeepers;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.ReplicationLink;
import io.understudy.runbook.Step;
import io.understudy.topology.UnderstudyException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code kubernetes.scale}: gives a workload at the new primary at least the replicas that the runbook asks for. It never
 * scales down, never acts for an older epoch than the workload carries, and never overwrites a concurrent change.
 *
 * <p>Parameters: {@code deployment} or {@code statefulset}; {@code namespace}, default {@code default}; {@code replicas}:
 * {@code asPrimary}, a percentage of that, rounded up, or a number. Done means that the API server keeps the wish, not that
 * pods run: {@code kubernetes.wait} is for that. Its precheck also asks by a dry run whether the API server would take it, and whether
 * the namespace's quotas have room.
 *
 * <p>Where a HorizontalPodAutoscaler scales the workload its {@code minReplicas} are raised as well, up to its {@code maxReplicas};
 * those too with {@code raiseMaximum: true}. Where that is not enough an unplanned move goes on with as many as are allowed and
 * says so, and a planned one fails. Compensation puts the limits back. Thread-safe.
 */
public final class ScaleStep implements StepType {

    static final String ID = "kubernetes.scale";
    static final String AS_PRIMARY = "asPrimary";

    /** On the workload: the epoch that last changed it. */
    public static final String EPOCH = "understudy.io/epoch";

    /** On the workload: how many replicas it had before that. */
    public static final String REPLICAS_BEFORE = "understudy.io/replicas-before";

    /** On the workload: the operation that did it, by however many of its steps. */
    static final String SCALED_BY = "understudy.io/scaled-by";

    private final KubernetesClients clients;
    private final PrimaryScaleMemory memory;
    private final ReplicaKeepers keepers;

    /** Where nothing else keeps replica counts. */
    public ScaleStep(KubernetesClients clients, PrimaryScaleMemory memory) {
        this(clients, memory, ReplicaKeepers.NONE);
    }

    /** @param keepers knows what would put the count back */
    public ScaleStep(KubernetesClients clients, PrimaryScaleMemory memory, ReplicaKeepers keepers) {
        this.clients = clients;
        this.memory = memory;
        this.keepers = keepers;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean startsWriters(StepContext context) {
        return !context.policy().links(ReplicationLink.Velero.class).isEmpty();
    }

    @Override
    public List<String> precheck(StepContext context) {
        SiteCall call = call(context);
        return call.prechecked(() -> SiteCall.fresh(() -> problems(context, call)));
    }

    private List<String> problems(StepContext context, SiteCall call) {
        ScalePlan plan = plan(context, context.with());
        List<String> problems = new ArrayList<>(plan.doubts());
        if (plan.target() == 0) {
            problems.add("%s would have no replicas: ask for at least one".formatted(plan.workload()));
        }
        Optional<String> unwritable =
                Permissions.missing(call.client(), "update", Permissions.On.workload(plan.workload()));
        unwritable
                .or(() -> ScaleTrial.refusal(
                        call, plan.workload(), plan.state(), plan.replicas(), plan.marksWhenScaled(context)))
                .ifPresent(problems::add);
        plan.autoscaler()
                .autoscaler()
                .ifPresent(autoscaler -> problems.addAll(autoscaler.missing(call.client(), "update")));
        plan.more(context)
                .ifPresent(more -> problems.addAll(QuotaRoom.shortages(call, more, () -> before(context, more))));
        problems.addAll(keepers.against(context, call.site(), plan.workload().scaled()));
        return problems;
    }

    /** The pods of other workloads beside these that steps before this one make. What can't be told its own step tells. */
    private List<QuotaRoom.More> before(StepContext context, QuotaRoom.More these) {
        Map<Workload, QuotaRoom.More> before = new LinkedHashMap<>();
        for (Step step : context.earlier()) {
            if (step.type().equals(ID)) {
                more(context, step)
                        .filter(more -> more.workload()
                                .namespace()
                                .equals(these.workload().namespace()))
                        .filter(more -> !more.workload().equals(these.workload()))
                        .ifPresent(
                                more -> before.merge(more.workload(), more, (a, b) -> a.count() >= b.count() ? a : b));
            }
        }
        return List.copyOf(before.values());
    }

    private Optional<QuotaRoom.More> more(StepContext context, Step step) {
        try {
            return plan(context, step.with()).more(context);
        } catch (UnderstudyException e) {
            return Optional.empty();
        }
    }

    @Override
    public Goal observe(StepContext context) {
        return call(context).observed(() -> {
            ScalePlan plan = plan(context, context.with());
            return plan.reached()
                    ? new Goal.Reached(summary(context, plan.workload(), plan.state()), outputs(plan.state()))
                    : new Goal.Open(difference(context, plan));
        });
    }

    @Override
    public StepResult apply(StepContext context) {
        SiteCall call = call(context);
        StringBuilder limits = new StringBuilder(); // of all attempts
        AtomicBoolean begun = new AtomicBoolean();
        StepResult result = call.changed(() -> {
            ScalePlan plan = plan(context, context.with());
            if (plan.reached()) {
                return new StepResult.Done(
                        "already " + summary(context, plan.workload(), plan.state()), outputs(plan.state()));
            }
            WorkloadState state = plan.state();
            if (!plan.autoscaler().met()) {
                // What it was is written down before the autoscaler can scale it by itself.
                state = write(call, state, state.wanted(), plan.marks(context));
                begun.set(true);
                plan.autoscaler().raise(call);
                limits.append(plan.autoscaler().difference());
            }
            WorkloadState written =
                    write(call, state, Math.max(plan.target(), state.wanted()), plan.marksWhenScaled(context));
            List<String> told = new ArrayList<>(plan.doubts());
            told.addFirst(change(context, plan) + limits);
            plan.autoscaler().problem().filter(problem -> !problem.binding()).ifPresent(p -> told.add(p.text()));
            return new StepResult.Done(String.join("; ", told), outputs(written));
        });
        return begun.get() ? StepResult.leavingParts(result) : result;
    }

    @Override
    public boolean upholds() {
        return true;
    }

    @Override
    public Optional<String> uphold(StepContext context) {
        return ReplicaUpkeep.uphold(call(context), (is, set) -> is >= set);
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        return undo(call(context));
    }

    /** Gives the workload at the call's site the replicas that it had before this operation, and its autoscaler the limits. */
    static StepResult undo(SiteCall call) {
        StepContext context = call.context();
        StringBuilder limits = new StringBuilder(); // of all attempts
        return call.changed(() -> {
            Workload workload = Workload.of(context.with());
            WorkloadState state = read(call, workload);
            limits.append(AutoscalerWish.lower(call, workload)); // first, or it would scale up again
            Optional<String> before = state.annotation(REPLICAS_BEFORE);
            if (!scaledBy(context, state) || before.isEmpty()) {
                return new StepResult.Done(
                        "nothing to undo: %s is not marked by this operation%s".formatted(workload, limits));
            }
            Map<String, Optional<String>> marks = Map.of(
                    EPOCH,
                    Optional.of(context.from().epoch().toString()),
                    REPLICAS_BEFORE,
                    Optional.empty(),
                    SCALED_BY,
                    Optional.empty(),
                    ReplicaUpkeep.SET,
                    Optional.empty(),
                    ReplicaUpkeep.AGAIN,
                    Optional.empty());
            write(call, state, Integer.parseInt(before.get()), marks);
            return new StepResult.Done("%s at %s: replicas %d -> %s%s"
                    .formatted(workload, call.site(), state.wanted(), before.get(), limits));
        });
    }

    static boolean scaledBy(StepContext context, WorkloadState state) {
        return state.annotation(SCALED_BY)
                .equals(Optional.of(context.operation().value()));
    }

    private static WorkloadState write(
            SiteCall call, WorkloadState from, int replicas, Map<String, Optional<String>> marks) {
        return SiteCall.writing(() -> new WorkloadApi(call.client()).write(from, replicas, marks));
    }

    private ScalePlan plan(StepContext context, JsonNode with) {
        Workload workload = Workload.of(with);
        Amount amount = Amount.parse(with.path("replicas"), AS_PRIMARY);
        SiteCall call = call(context);
        WorkloadState state = read(call, workload);
        AutoscalerWish.Found scaler = AutoscalerWish.look(call, workload);
        if (!amount.relative()) {
            return plan(context, with, workload, state, scaler, amount.of(0), List.of());
        }
        OptionalInt whole = asPrimary(context, workload, state);
        return whole.isPresent()
                ? plan(context, with, workload, state, scaler, amount.of(whole.getAsInt()), List.of())
                : plan(
                        context,
                        with,
                        workload,
                        state,
                        scaler,
                        state.wanted(),
                        List.of(keeping(context, workload, state)));
    }

    /** An autoscaler's maximum limits an unplanned move, which says so, and is for a person to raise before a planned one. */
    private ScalePlan plan(
            StepContext context,
            JsonNode with,
            Workload workload,
            WorkloadState state,
            AutoscalerWish.Found scaler,
            int target,
            List<String> doubts) {
        boolean ours = Marks.marked(context, context.newPrimary(), workload, state.object());
        boolean marked = ours && scaledBy(context, state);
        AutoscalerWish wish = scaler.leaving(target, with.path("raiseMaximum").asBoolean(false), context.newPrimary());
        List<String> all = new ArrayList<>(doubts);
        wish.problem().filter(AutoscalerWish.Problem::binding).ifPresent(problem -> {
            if (context.kind().planned()) {
                throw new UnderstudyException.Permanent(problem.text());
            }
            all.add(problem.text());
        });
        return new ScalePlan(workload, state, wish.allowed(target), marked, wish, List.copyOf(all));
    }

    /**
     * With the primary lost, users are better served by the replicas that are there than by none: an unplanned move goes on
     * with them and says so. Anything else can wait for a person.
     */
    private static String keeping(StepContext context, Workload workload, WorkloadState state) {
        String why =
                "nobody knows how many replicas %s has at %s: it doesn't answer, was never sampled, and the annotation %s is missing at %s; scale by hand if these are too few, or write a number into the runbook"
                        .formatted(workload, context.oldPrimary(), PrimaryScaleMemory.AS_PRIMARY, context.newPrimary());
        if (context.kind().planned() || state.wanted() == 0) {
            throw new UnderstudyException.Permanent(why);
        }
        return why;
    }

    /**
     * A planned move asks the primary, which is up. An unplanned one uses what is known, since asking a dead server costs
     * seconds, and asks only when nothing is known.
     */
    private OptionalInt asPrimary(StepContext context, Workload workload, WorkloadState state) {
        var application = context.policy().application();
        OptionalInt known = memory.known(application, context.oldPrimary(), workload, state);
        OptionalInt count = context.kind().planned() || known.isEmpty()
                ? memory.live(application, context.oldPrimary(), workload)
                : known;
        return count.isPresent() ? count : known;
    }

    private static WorkloadState read(SiteCall call, Workload workload) {
        return new WorkloadApi(call.client())
                .read(workload)
                .orElseThrow(() -> new UnderstudyException.Permanent(
                        "%s does not exist at %s: deploy it there".formatted(workload, call.site())));
    }

    private SiteCall call(StepContext context) {
        return SiteCall.newPrimary(clients, context);
    }

    private static String difference(StepContext context, ScalePlan plan) {
        return change(context, plan) + plan.autoscaler().difference();
    }

    private static String change(StepContext context, ScalePlan plan) {
        int now = plan.state().wanted();
        String change = now >= plan.target()
                ? "keeps %d replicas, epoch -> %s".formatted(now, context.epoch())
                : "replicas %d -> %d".formatted(now, plan.target());
        return "%s at %s: %s".formatted(plan.workload(), context.newPrimary(), change);
    }

    private static String summary(StepContext context, Workload workload, WorkloadState state) {
        return "%s at %s: %d replicas".formatted(workload, context.newPrimary(), state.wanted());
    }

    private static Map<String, String> outputs(WorkloadState state) {
        Map<String, String> outputs = new LinkedHashMap<>();
        outputs.put("replicas", Integer.toString(state.wanted()));
        state.annotation(REPLICAS_BEFORE).ifPresent(before -> outputs.put("replicasBefore", before));
        return outputs;
    }
}
