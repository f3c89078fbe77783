package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.Site;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * {@code kubernetes.scale}: gives a workload at the new primary at least the replicas that the runbook asks for. It never
 * scales down, never acts for an older epoch than the workload carries, and never overwrites a concurrent change.
 *
 * <p>Parameters: {@code deployment} or {@code statefulset}; {@code namespace}, default {@code default}; {@code replicas}:
 * {@code asPrimary}, a percentage of that, rounded up, or a number. Done means that the API server keeps the wish, not that
 * pods run: {@code kubernetes.wait} is for that. An autoscaler at the site may change the number afterwards. Thread-safe.
 */
public final class ScaleStep implements StepType {

    static final String ID = "kubernetes.scale";
    static final String AS_PRIMARY = "asPrimary";

    /** On the workload: the epoch that last changed it. */
    public static final String EPOCH = "understudy.io/epoch";

    /** On the workload: how many replicas it had before that. */
    public static final String REPLICAS_BEFORE = "understudy.io/replicas-before";

    private static final int ATTEMPTS = 5;

    private final KubernetesClients clients;
    private final PrimaryScaleMemory memory;

    public ScaleStep(KubernetesClients clients, PrimaryScaleMemory memory) {
        this.clients = clients;
        this.memory = memory;
    }

    @Override
    public String id() {
        return ID;
    }

    /** What to do to a workload as it was read. */
    private record Plan(Workload workload, WorkloadState state, int target, boolean marked, Optional<String> unknown) {
        boolean reached() {
            return marked && state.wanted() >= target;
        }
    }

    @Override
    public List<String> precheck(StepContext context) {
        try {
            Plan plan = plan(context);
            List<String> problems = new ArrayList<>();
            plan.unknown().ifPresent(problems::add);
            if (plan.target() == 0) {
                problems.add("%s would have no replicas: ask for at least one".formatted(plan.workload()));
            }
            Permissions.missing(client(context), "update", plan.workload()).ifPresent(problems::add);
            return problems;
        } catch (KubernetesClientException e) {
            return List.of(ApiFailure.describe(context.newPrimary(), e));
        } catch (UnderstudyException e) {
            return List.of(e.getMessage() + "");
        }
    }

    @Override
    public Goal observe(StepContext context) {
        try {
            Plan plan = plan(context);
            return plan.reached()
                    ? new Goal.Reached(summary(context, plan.workload(), plan.state()), outputs(plan.state()))
                    : new Goal.Open(difference(context, plan));
        } catch (KubernetesClientException e) {
            return new Goal.Unknown(ApiFailure.describe(context.newPrimary(), e));
        } catch (UnderstudyException e) {
            return new Goal.Unknown(e.getMessage() + "");
        }
    }

    @Override
    public StepResult apply(StepContext context) {
        return untilNoConflict(context, () -> {
            Plan plan = plan(context);
            if (plan.reached()) {
                return new StepResult.Done(
                        "already " + summary(context, plan.workload(), plan.state()), outputs(plan.state()));
            }
            Map<String, Optional<String>> marks = new LinkedHashMap<>();
            marks.put(EPOCH, Optional.of(context.epoch().toString()));
            if (!plan.marked()) {
                marks.put(
                        REPLICAS_BEFORE,
                        Optional.of(Integer.toString(plan.state().wanted())));
            }
            WorkloadState written = write(
                    context, plan.state(), Math.max(plan.target(), plan.state().wanted()), marks);
            String doubt = plan.unknown().map(why -> "; " + why).orElse("");
            return new StepResult.Done(difference(context, plan) + doubt, outputs(written));
        });
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        return untilNoConflict(context, () -> {
            Workload workload = Workload.of(context.with());
            WorkloadState state = read(context, workload);
            Optional<String> before = state.annotation(REPLICAS_BEFORE);
            if (!state.annotation(EPOCH).equals(Optional.of(context.epoch().toString())) || before.isEmpty()) {
                return new StepResult.Done("nothing to undo: %s is not marked by this operation".formatted(workload));
            }
            Map<String, Optional<String>> marks =
                    Map.of(EPOCH, Optional.of(context.from().epoch().toString()), REPLICAS_BEFORE, Optional.empty());
            write(context, state, Integer.parseInt(before.get()), marks);
            return new StepResult.Done("%s at %s: replicas %d -> %s"
                    .formatted(workload, context.newPrimary(), state.wanted(), before.get()));
        });
    }

    /** Tells apart what happened while reading from what happened while writing. */
    private static final class WriteFailed extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final KubernetesClientException failure;

        WriteFailed(KubernetesClientException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    @FunctionalInterface
    private interface Attempt {
        StepResult make();
    }

    /**
     * Somebody else's concurrent write, or the refusal of a server that was starting, means: read again, judge again, at most a
     * few times.
     */
    private StepResult untilNoConflict(StepContext context, Attempt attempt) {
        @Nullable StepResult last = null;
        Refusals refusals = new Refusals();
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return attempt.make();
            } catch (WriteFailed e) {
                last = ApiFailure.afterWrite(context.newPrimary(), e.failure);
                if (e.failure.getCode() != 409 && !refused(context, refusals, e.failure)) {
                    return last;
                }
                last = new StepResult.Failed(last.summary(), true);
            } catch (KubernetesClientException e) {
                last = ApiFailure.afterRead(context.newPrimary(), e);
                if (!refused(context, refusals, e)) {
                    return last;
                }
                last = new StepResult.Failed(last.summary(), true);
            } catch (UnderstudyException e) {
                return new StepResult.Failed(e.getMessage() + "", false);
            }
        }
        return last == null ? new StepResult.Failed("no attempt was made", true) : last;
    }

    /** Whether it was a refusal that may pass. */
    private boolean refused(StepContext context, Refusals refusals, KubernetesClientException e) {
        return e.getCode() == 403 && refusals.passing(client(context), e);
    }

    private WorkloadState write(
            StepContext context, WorkloadState from, int replicas, Map<String, Optional<String>> marks) {
        try {
            return new WorkloadApi(client(context)).write(from, replicas, marks);
        } catch (KubernetesClientException e) {
            throw new WriteFailed(e);
        }
    }

    private Plan plan(StepContext context) {
        Workload workload = Workload.of(context.with());
        Amount amount = Amount.parse(context.with().path("replicas"), AS_PRIMARY);
        WorkloadState state = read(context, workload);
        long epoch = state.annotation(EPOCH)
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
        if (epoch > context.epoch().value()) {
            throw new UnderstudyException.Permanent(
                    "%s at %s carries epoch %d, this operation leads to epoch %s: it is too late, a newer operation owns it"
                            .formatted(workload, context.newPrimary(), epoch, context.epoch()));
        }
        boolean marked = epoch == context.epoch().value();
        if (!amount.relative()) {
            return new Plan(workload, state, amount.of(0), marked, Optional.empty());
        }
        OptionalInt whole = asPrimary(context, workload, state);
        return whole.isPresent()
                ? new Plan(workload, state, amount.of(whole.getAsInt()), marked, Optional.empty())
                : keeping(context, workload, state, marked);
    }

    /**
     * With the primary lost, users are better served by the replicas that are there than by none: an unplanned move goes on
     * with them and says so. Anything else can wait for a person.
     */
    private static Plan keeping(StepContext context, Workload workload, WorkloadState state, boolean marked) {
        String why =
                "nobody knows how many replicas %s has at %s: it doesn't answer, was never sampled, and the annotation %s is missing at %s; scale by hand if these are too few, or write a number into the runbook"
                        .formatted(workload, context.oldPrimary(), PrimaryScaleMemory.AS_PRIMARY, context.newPrimary());
        if (context.kind() == OperationKind.SWITCHOVER || state.wanted() == 0) {
            throw new UnderstudyException.Permanent(why);
        }
        return new Plan(workload, state, state.wanted(), marked, Optional.of(why));
    }

    /**
     * A planned move asks the primary, which is up. An unplanned one uses what is known, since asking a dead server costs
     * seconds, and asks only when nothing is known.
     */
    private OptionalInt asPrimary(StepContext context, Workload workload, WorkloadState state) {
        var application = context.policy().application();
        OptionalInt known = memory.known(application, context.oldPrimary(), workload, state);
        OptionalInt count = context.kind() == OperationKind.SWITCHOVER || known.isEmpty()
                ? memory.live(application, context.oldPrimary(), workload)
                : known;
        return count.isPresent() ? count : known;
    }

    private WorkloadState read(StepContext context, Workload workload) {
        return new WorkloadApi(client(context))
                .read(workload)
                .orElseThrow(() -> new UnderstudyException.Permanent(
                        "%s does not exist at %s: deploy it there".formatted(workload, context.newPrimary())));
    }

    private KubernetesClient client(StepContext context) {
        SiteName name = context.newPrimary();
        Site site = context.sites().get(name);
        if (site == null) {
            throw new UnderstudyException.Permanent("there is no document of the site %s: add it".formatted(name));
        }
        return clients.of(site);
    }

    private static String difference(StepContext context, Plan plan) {
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
