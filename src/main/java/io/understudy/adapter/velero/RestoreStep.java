package io.understudy.adapter.velero;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.Goal;
import io.understudy.operation.Risk;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.Site;
import io.understudy.time.Ticker;
import io.understudy.topology.SiteName;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code velero.restore}: restores a backup at the site that takes over and waits until it has ended without errors and what it
 * restored serves. Its name follows from operation and step, so that after a crash it is found, not made twice. Where backups
 * are all that the policy has of the data, one that is older than the RPO asks a person first.
 *
 * <p>Parameters: {@code link}, {@code schedule} or {@code backup}; {@code includedNamespaces}; {@code namespaceMapping}, {@code
 * labelSelector}, {@code includedResources}, {@code excludedResources}, {@code existingResourcePolicy}; {@code wait}: {@code
 * ready} (default) or {@code restored}; {@code maxWarnings}, default 0; {@code namespace} of Velero. Reports {@code restore} and
 * {@code backup}. Looks at no Jobs, and does not know whether data in volumes is what it was. Thread-safe.
 */
public final class RestoreStep implements StepType {

    static final String ID = "velero.restore";

    private static final String AFTER = "everything after backup ";

    private final Clusters clusters;
    private final Ticker ticker;
    private final Clock clock;
    private final Duration poll;

    /** @param clients the client of a site's cluster, whose requests have a time limit of their own */
    public RestoreStep(Function<Site, KubernetesClient> clients, Ticker ticker, Clock clock, Duration poll) {
        this.clusters = new Clusters(clients);
        this.ticker = ticker;
        this.clock = clock;
        this.poll = poll;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean startsWriters(StepContext context) {
        return true;
    }

    @Override
    public List<String> precheck(StepContext context) {
        SiteName site = context.newPrimary();
        RestoreOrder order = new RestoreOrder(context.with());
        return Calls.problems(site, () -> {
            VeleroApi velero = velero(context, order);
            velero.requireKinds();
            List<String> problems = new ArrayList<>();
            if (find(context, velero, order) instanceof NewestBackup.Found.None none) {
                problems.add("at %s: %s".formatted(site, none.why()));
            }
            Rights rights = new Rights(velero.client());
            if (Attempts.made(context, velero::restore).isEmpty()) {
                kept(velero, order, site).ifPresent(problems::add);
            }
            rights.missing("create", Velero.GROUP, "restores", velero.namespace())
                    .ifPresent(problems::add);
            if (order.untilReady()) {
                for (String target : order.targets()) {
                    rights.missing("list", "apps", "deployments", target)
                            .or(() -> rights.missing("list", "", "pods", target))
                            .ifPresent(problems::add);
                }
            }
            return problems;
        });
    }

    @Override
    public Goal observe(StepContext context) {
        SiteName site = context.newPrimary();
        RestoreOrder order = new RestoreOrder(context.with());
        return Calls.goal(site, () -> {
            VeleroApi velero = velero(context, order);
            List<Restore> attempts = Attempts.made(context, velero::restore);
            if (attempts.isEmpty()) {
                return new Goal.Open(plan(context, velero, order));
            }
            Restore last = attempts.getLast();
            return switch (judge(last, order)) {
                case UNDER_WAY -> new Goal.Open(told(last, site) + " is under way");
                case BAD, HOPELESS -> new Goal.Open(told(last, site) + ": would make another");
                case GOOD -> serving(velero, order, last, site);
            };
        });
    }

    private static Goal serving(VeleroApi velero, RestoreOrder order, Restore last, SiteName site) {
        List<String> pending = order.untilReady() ? look(velero, order).pending() : List.of();
        return pending.isEmpty()
                ? new Goal.Reached(told(last, site), outputs(last))
                : new Goal.Open("%s, but not everything serves: %s".formatted(told(last, site), Some.of(pending)));
    }

    private String plan(StepContext context, VeleroApi velero, RestoreOrder order) {
        String into = order.includedNamespaces().stream()
                .map(name -> order.mapping().containsKey(name)
                        ? "%s as %s".formatted(name, order.mapping().get(name))
                        : name)
                .collect(Collectors.joining(", "));
        return switch (find(context, velero, order)) {
            case NewestBackup.Found.Newest newest ->
                "would restore %s at %s from backup %s of %s"
                        .formatted(into, context.newPrimary(), newest.name(), newest.started());
            case NewestBackup.Found.None none ->
                "would restore %s at %s, but %s".formatted(into, context.newPrimary(), none.why());
        };
    }

    @Override
    public StepResult apply(StepContext context) {
        SiteName site = context.newPrimary();
        RestoreOrder order = new RestoreOrder(context.with());
        return Calls.result(site, () -> {
            VeleroApi velero = velero(context, order);
            List<Restore> attempts = Attempts.made(context, velero::restore);
            boolean another =
                    attempts.isEmpty() || judge(attempts.getLast(), order).failed();
            if (another && !attempts.isEmpty() && leftSomething(attempts.getLast(), order)) {
                return StepResult.leavingParts(new StepResult.Failed(failure(attempts.getLast(), order, site), false));
            }
            int number = attempts.size() + (another ? 1 : 0);
            Patience patience = new Patience(context, ticker, poll);
            if (another) {
                Optional<StepResult> trouble = begin(context, velero, order, number, patience);
                if (trouble.isPresent()) {
                    return trouble.get();
                }
            }
            return StepResult.leavingParts(await(velero, order, site, Attempts.name(context, number), patience));
        });
    }

    /** Another restore would pass over what is there, and call half a volume whole. */
    private static boolean leftSomething(Restore restore, RestoreOrder order) {
        if (!order.restoresVolumes()) {
            return false; // what is there is left as it is, what is missing is made
        }
        Run run = restore.said().run();
        return run.items() > 0 || run.total().isEmpty() && run.phase() != Phase.FAILED_VALIDATION;
    }

    /** Empty when a restore is under way. */
    private Optional<StepResult> begin(
            StepContext context, VeleroApi velero, RestoreOrder order, int number, Patience patience)
            throws InterruptedException {
        NewestBackup.Found found = find(context, velero, order);
        // A named one may have been made by this very operation, and not be shown here yet.
        while (found instanceof NewestBackup.Found.None && order.backup().isPresent() && !patience.isOver()) {
            patience.pause();
            found = find(context, velero, order);
        }
        return switch (found) {
            case NewestBackup.Found.None none ->
                Optional.of(new StepResult.Failed("at %s: %s".formatted(context.newPrimary(), none.why()), true));
            case NewestBackup.Found.Newest newest -> {
                Optional<StepResult> question = kept(velero, order, context.newPrimary())
                        .<StepResult>map(why -> new StepResult.Failed(why, false))
                        .or(() -> question(context, velero, order, newest));
                yield question.isPresent()
                        ? question
                        : Calls.create(
                                context.newPrimary(),
                                () -> velero.create(wanted(context, velero, order, newest.name(), number)));
            }
        };
    }

    /**
     * What would keep its data whatever the backup holds. A claim without the labels that the restore selects is none of it; where the backup
     * has one of that name all the same, Velero warns that it differs, and {@code maxWarnings} decides.
     */
    private static Optional<String> kept(VeleroApi velero, RestoreOrder order, SiteName site) {
        if (!order.restoresVolumes()) {
            return Optional.empty();
        }
        List<String> claims = order.targets().stream()
                .flatMap(target -> velero
                        .client()
                        .persistentVolumeClaims()
                        .inNamespace(target)
                        .withLabels(order.labels())
                        .list()
                        .getItems()
                        .stream())
                .map(claim -> "%s/%s"
                        .formatted(
                                claim.getMetadata().getNamespace(),
                                claim.getMetadata().getName()))
                .toList();
        return claims.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "at %s there are volumes already (PersistentVolumeClaim %s): Velero would leave their data as it is, however old. Remove these claims once nobody needs what is in them, restore into another namespace by namespaceMapping, or leave volumes out with 'excludedResources: [persistentvolumeclaims]'"
                                .formatted(site, Some.of(claims)));
    }

    /** With a database beside it, the promotion asks for the worst of all links. */
    private Optional<StepResult> question(
            StepContext context, VeleroApi velero, RestoreOrder order, NewestBackup.Found.Newest newest) {
        List<ReplicationLink> links = context.policy().replication();
        if (links.isEmpty() || !links.stream().allMatch(ReplicationLink.Velero.class::isInstance)) {
            return Optional.empty();
        }
        Objectives objectives = context.policy().objectives();
        Duration age = Duration.between(newest.started(), clock.instant());
        Duration allowed =
                order.link(context).map(link -> objectives.rpo(link.name())).orElse(objectives.rpo());
        if (age.compareTo(allowed) <= 0 || accepted(context, velero, newest)) {
            return Optional.empty();
        }
        return Optional.of(new StepResult.NeedsAcceptance(
                new Risk.DataLoss(AFTER + newest.name()),
                "backup %s was begun %d s ago at %s, the objective allows %d s; what was written after that is not in it"
                        .formatted(newest.name(), age.toSeconds(), newest.started(), allowed.toSeconds())));
    }

    /** Who accepted an older backup accepts a newer one. */
    private static boolean accepted(StepContext context, VeleroApi velero, NewestBackup.Found.Newest newest) {
        String words = new Risk.DataLoss(AFTER).phrase();
        return context.acceptances().stream()
                .filter(acceptance -> acceptance.phrase().startsWith(words))
                .map(acceptance -> acceptance.phrase().substring(words.length()))
                .anyMatch(name -> name.equals(newest.name())
                        || velero.backup(name)
                                .flatMap(older -> older.said().started())
                                .filter(began -> !began.isAfter(newest.started()))
                                .isPresent());
    }

    private StepResult await(VeleroApi velero, RestoreOrder order, SiteName site, String name, Patience patience)
            throws InterruptedException {
        String last = "Velero has not said anything of it yet";
        while (true) {
            try {
                Optional<Restore> restore = velero.restore(name);
                if (restore.isEmpty()) {
                    return new StepResult.Failed("the restore %s at %s was deleted".formatted(name, site), true);
                }
                Run run = restore.get().said().run();
                last = run.toString();
                patience.reached(run.amount(), told(restore.get(), site));
                switch (judge(restore.get(), order)) {
                    case GOOD -> {
                        RestoredWorkloads workloads =
                                order.untilReady() ? look(velero, order) : new RestoredWorkloads(0, List.of());
                        if (workloads.pending().isEmpty()) {
                            return new StepResult.Done(told(restore.get(), site), outputs(restore.get()));
                        }
                        last = "it is restored, but not everything serves: %s".formatted(Some.of(workloads.pending()));
                        patience.reached(run.amount() + workloads.available(), last);
                    }
                    case BAD -> {
                        return new StepResult.Failed(
                                failure(restore.get(), order, site), !leftSomething(restore.get(), order));
                    }
                    case HOPELESS -> {
                        return new StepResult.Failed(failure(restore.get(), order, site), false);
                    }
                    case UNDER_WAY -> {}
                }
            } catch (KubernetesClientException e) {
                if (!Trouble.passing(e)) {
                    return Trouble.afterRead(site, e);
                }
                last = Trouble.describe(site, e);
            }
            if (patience.isOver()) {
                return new StepResult.Failed(
                        "the restore %s at %s does not get on: %s".formatted(name, site, last), true);
            }
            patience.pause();
        }
    }

    /** Of nothing at all it is no restore. */
    private static Verdict judge(Restore restore, RestoreOrder order) {
        Run run = restore.said().run();
        boolean empty = run.phase() == Phase.COMPLETED
                && run.total().filter(total -> total == 0).isPresent();
        return empty ? Verdict.HOPELESS : Verdict.of(run, order.maxWarnings());
    }

    private static String failure(Restore restore, RestoreOrder order, SiteName site) {
        String name = restore.getMetadata().getName();
        String look =
                "%s; look with: velero restore describe %s --details; warnings that do no harm, such as one for the ConfigMap kube-root-ca.crt of each namespace, are allowed by maxWarnings"
                        .formatted(told(restore, site), name);
        return leftSomething(restore, order)
                ? "%s. Another restore would leave alone what this one made, whole or not: to try again, remove what it restored, then velero restore delete %s, then retry"
                        .formatted(look, name)
                : look;
    }

    private Restore wanted(StepContext context, VeleroApi velero, RestoreOrder order, String backup, int number) {
        Restore restore = new Restore();
        restore.setMetadata(
                Attempts.metadata(context, number, velero.namespace(), Map.of()).build());
        restore.setSpec(order.spec(backup));
        return restore;
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        RestoreOrder order = new RestoreOrder(context.with());
        return Calls.result(context.newPrimary(), () -> {
            VeleroApi velero = velero(context, order);
            List<Restore> attempts = Attempts.made(context, velero::restore);
            Optional<String> reported = Optional.ofNullable(done.outputs().get("restore"));
            return attempts.isEmpty() && reported.isEmpty()
                    ? new StepResult.Done("nothing to undo: nothing was restored")
                    : new RestoreUndo(velero.client(), attempts, reported).undo(order.targets());
        });
    }

    private NewestBackup.Found find(StepContext context, VeleroApi velero, RestoreOrder order) {
        return order.backup().isPresent()
                ? NewestBackup.named(velero, order.backup().get())
                : NewestBackup.find(velero, order.source(context), clock.instant());
    }

    private static RestoredWorkloads look(VeleroApi velero, RestoreOrder order) {
        return RestoredWorkloads.look(velero.client(), order.targets(), order.labels());
    }

    private VeleroApi velero(StepContext context, RestoreOrder order) {
        return clusters.velero(context.sites(), context.newPrimary(), order.namespace(context));
    }

    private static String told(Restore restore, SiteName site) {
        return "restore %s of backup %s at %s: %s"
                .formatted(
                        restore.getMetadata().getName(),
                        restore.getSpec().backupName,
                        site,
                        restore.said().run());
    }

    private static Map<String, String> outputs(Restore restore) {
        Run run = restore.said().run();
        Map<String, String> outputs = new LinkedHashMap<>();
        outputs.put("restore", restore.getMetadata().getName());
        outputs.put("backup", restore.getSpec().backupName + "");
        outputs.put("items", Integer.toString(run.items()));
        outputs.put("warnings", Integer.toString(run.warnings()));
        return outputs;
    }
}
