package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.Concern;
import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code kubernetes.cronjobs}: CronJobs run at one site only. {@code action: suspend} suspends them at the old primary,
 * {@code action: resume} lets them run at the new one. An old primary that can't be asked never holds up an unplanned move: the
 * outcome says which CronJobs may still run there.
 *
 * <p>Parameters: {@code names}; {@code namespace}, default {@code default}; {@code action}. Jobs that run already run on. A
 * CronJob that has missed more than 100 starts while it was suspended gets a {@code startingDeadlineSeconds} that reaches back
 * over the last ten, without which controllers before Kubernetes 1.21 never start it again; the next suspension takes
 * it away. Compensation puts all of it back. Thread-safe.
 */
public final class CronJobsStep implements StepType {

    static final String ID = "kubernetes.cronjobs";

    private final KubernetesClients clients;
    private final Clock clock;

    /** @param clock as the clusters' own; an hour more or less does no harm */
    public CronJobsStep(KubernetesClients clients, Clock clock) {
        this.clients = clients;
        this.clock = clock;
    }

    @Override
    public String id() {
        return ID;
    }

    private enum Action {
        SUSPEND,
        RESUME
    }

    /** What the step's parameters say. */
    private record Wish(Action action, String namespace, List<String> names) {

        static Wish of(JsonNode with) {
            List<String> names = new ArrayList<>();
            with.path("names").forEach(name -> names.add(name.asText()));
            return new Wish(
                    with.path("action").asText().equals("suspend") ? Action.SUSPEND : Action.RESUME,
                    with.path("namespace").asText("default"),
                    names);
        }
    }

    @Override
    public List<String> precheck(StepContext context) {
        Wish wish = Wish.of(context.with());
        SiteCall call = call(context, wish);
        return call.prechecked(() -> {
            List<String> found = new ArrayList<>();
            try {
                wish.names().forEach(name -> found.addAll(problems(call, wish, name)));
            } catch (KubernetesClientException e) {
                if (e.getCode() > 0 || !expendable(context, wish)) {
                    throw e;
                }
            }
            return found;
        });
    }

    private static List<String> problems(SiteCall call, Wish wish, String name) {
        return find(call, wish, name).isEmpty()
                ? List.of(missing(call, wish, name))
                : Permissions.missing(call.client(), "update", ApiKind.CRON_JOB.on(wish.namespace(), name)).stream()
                        .toList();
    }

    @Override
    public Concern concerns(StepContext context) {
        return Wish.of(context.with()).action() == Action.SUSPEND ? Concern.PRIMARY : Concern.STANDBY;
    }

    @Override
    public Goal observe(StepContext context) {
        Wish wish = Wish.of(context.with());
        SiteCall call = call(context, wish);
        Goal goal = call.observed(() -> look(context, wish, call));
        // An Open leads to another try, which does no harm and can't hold up the move.
        return goal instanceof Goal.Unknown unknown && expendable(context, wish)
                ? new Goal.Open("%s; what runs there stays as it is".formatted(unknown.summary()))
                : goal;
    }

    private Goal look(StepContext context, Wish wish, SiteCall call) {
        List<String> changes = new ArrayList<>();
        for (String name : wish.names()) {
            Optional<CronJob> job = find(call, wish, name);
            if (job.isEmpty() && wish.action() == Action.RESUME) {
                throw new UnderstudyException.Permanent(missing(call, wish, name));
            }
            job.flatMap(found -> change(context, wish, call, found)).ifPresent(change -> changes.add(change.words()));
        }
        return changes.isEmpty() ? new Goal.Reached(done(call, wish)) : new Goal.Open(told(call, changes));
    }

    @Override
    public StepResult apply(StepContext context) {
        Wish wish = Wish.of(context.with());
        SiteCall call = call(context, wish);
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < wish.names().size(); i++) {
            String name = wish.names().get(i);
            StepResult result = call.changed(() -> make(context, wish, call, name));
            if (result instanceof StepResult.Done done) {
                changes.add(done.summary());
            } else if (expendable(context, wish)) {
                String left =
                        String.join(", ", wish.names().subList(i, wish.names().size()));
                changes.add(
                        "%s: whether these are suspended is not known, and they may still run there: %s; suspend them there when it answers again"
                                .formatted(result.summary(), left));
                return new StepResult.Done(told(call, changes), Map.of("left", left));
            } else {
                return i == 0 ? result : StepResult.leavingParts(result);
            }
        }
        return new StepResult.Done(told(call, changes), Map.of("left", ""));
    }

    private StepResult make(StepContext context, Wish wish, SiteCall call, String name) {
        Optional<CronJob> job = find(call, wish, name);
        if (job.isEmpty()) {
            if (wish.action() == Action.RESUME) {
                throw new UnderstudyException.Permanent(missing(call, wish, name));
            }
            return new StepResult.Done("%s is not there".formatted(name));
        }
        Optional<CronJobChange> change = change(context, wish, call, job.get());
        change.ifPresent(c -> c.write(call.client()));
        return new StepResult.Done(change.map(CronJobChange::words).orElse("%s already".formatted(name)));
    }

    /** A suspension that was left out is proven by nothing; the outcome has said so. */
    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return done.outputs().getOrDefault("left", "").isEmpty()
                ? observe(context)
                : new Goal.Reached(done.summary(), done.outputs());
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        Wish wish = Wish.of(context.with());
        SiteCall call = call(context, wish);
        List<String> left = List.of(done.outputs().getOrDefault("left", "").split(", "));
        List<String> changes = new ArrayList<>();
        for (String name : wish.names()) {
            StepResult result = call.changed(() -> {
                Optional<CronJobChange> back = find(call, wish, name).flatMap(job -> CronJobChange.back(context, job));
                back.ifPresent(c -> c.write(call.client()));
                return new StepResult.Done(
                        back.map(CronJobChange::words).orElse("%s: nothing to undo".formatted(name)));
            });
            if (result instanceof StepResult.Done) {
                changes.add(result.summary());
            } else if (left.contains(name)) {
                changes.add("%s was perhaps suspended, and can't be looked at: %s; let it run again there if it is"
                        .formatted(name, result.summary()));
            } else {
                return result;
            }
        }
        return new StepResult.Done(told(call, changes));
    }

    /** Whether the step may be left undone: a primary that is lost can't be asked to suspend anything. */
    private static boolean expendable(StepContext context, Wish wish) {
        return wish.action() == Action.SUSPEND && context.kind() == OperationKind.FAILOVER;
    }

    private Optional<CronJobChange> change(StepContext context, Wish wish, SiteCall call, CronJob job) {
        Marks.requireNoneNewer(context, call.site(), job, job.object());
        return wish.action() == Action.SUSPEND
                ? CronJobChange.suspension(context, job)
                : CronJobChange.resumption(context, job, clock.instant());
    }

    private static Optional<CronJob> find(SiteCall call, Wish wish, String name) {
        return ApiKind.CRON_JOB.get(call.client(), wish.namespace(), name).map(CronJob::new);
    }

    private SiteCall call(StepContext context, Wish wish) {
        return wish.action() == Action.SUSPEND
                ? SiteCall.oldPrimary(clients, context)
                : SiteCall.newPrimary(clients, context);
    }

    private static String missing(SiteCall call, Wish wish, String name) {
        return "CronJob %s/%s does not exist at %s: deploy it there".formatted(wish.namespace(), name, call.site());
    }

    private static String done(SiteCall call, Wish wish) {
        return told(
                call,
                List.of("%s %s"
                        .formatted(
                                String.join(", ", wish.names()),
                                wish.action() == Action.SUSPEND ? "suspended" : "resumed")));
    }

    private static String told(SiteCall call, List<String> changes) {
        return "CronJobs at %s: %s".formatted(call.site(), String.join("; ", changes));
    }
}
