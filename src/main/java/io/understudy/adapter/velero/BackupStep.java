package io.understudy.adapter.velero;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.Concern;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.Site;
import io.understudy.time.Ticker;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * {@code velero.backup}: makes a Backup and waits until it has ended without errors and, where the other site restores it, until
 * Velero shows it there too. Its name follows from operation and step, so that after a crash it is found, not made twice; one
 * that ended badly is left, and another attempt makes another. Never undone: a backup harms nobody.
 *
 * <p>Parameters: {@code schedule}, whose template is taken, or {@code includedNamespaces} with {@code labelSelector},
 * {@code includedResources}, {@code excludedResources}, {@code storageLocation}, {@code ttl}; {@code at}: {@code oldPrimary} (default)
 * or {@code newPrimary}; {@code shown}, default true; {@code maxWarnings}, default 0; {@code namespace} of Velero. Reports its
 * name as {@code backup}. What is written while it runs may not be in it. Thread-safe.
 */
public final class BackupStep implements StepType {

    static final String ID = "velero.backup";

    private final Clusters clusters;
    private final Ticker ticker;
    private final Duration poll;
    private final Consumer<StepContext> made;

    /**
     * @param clients the client of a site's cluster, whose requests have a time limit of their own
     * @param made hears when a backup is there, before the step says done, so that its age counts from now on
     */
    public BackupStep(
            Function<Site, KubernetesClient> clients, Ticker ticker, Duration poll, Consumer<StepContext> made) {
        this.clusters = new Clusters(clients);
        this.ticker = ticker;
        this.poll = poll;
        this.made = made;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<String> precheck(StepContext context) {
        BackupOrder order = new BackupOrder(context.with());
        SiteName at = order.at(context);
        return Calls.problems(at, () -> {
            VeleroApi velero = velero(context, at, order);
            velero.requireKinds();
            List<String> problems = new ArrayList<>();
            new Rights(velero.client())
                    .missing("create", Velero.GROUP, "backups", order.namespace())
                    .ifPresent(problems::add);
            Backup.Spec spec = spec(velero, order, at);
            location(velero, spec)
                    .ifPresent(trouble -> problems.add("%s at %s: repair it, or name another".formatted(trouble, at)));
            return problems;
        });
    }

    /** Why no backup can be written where it would go. */
    private static Optional<String> location(VeleroApi velero, Backup.Spec spec) {
        List<BackupStorageLocation> known = velero.locations();
        Optional<BackupStorageLocation> into = known.stream()
                .filter(location -> spec.storageLocation == null
                        ? location.isDefault()
                        : location.getMetadata().getName().equals(spec.storageLocation))
                .findFirst();
        if (into.isEmpty()) {
            return Optional.of(
                    spec.storageLocation == null
                            ? "there is no default backup storage location"
                            : "there is no backup storage location %s".formatted(spec.storageLocation));
        }
        return into.get()
                .trouble()
                .or(() -> into.filter(BackupStorageLocation::readOnly)
                        .map(location -> "the backup storage location %s is read-only"
                                .formatted(location.getMetadata().getName())));
    }

    @Override
    public Concern concerns(StepContext context) {
        return new BackupOrder(context.with()).at(context).equals(context.oldPrimary())
                ? Concern.PRIMARY
                : Concern.STANDBY;
    }

    /** It can't be done there while it is down, and the operation would stop at it. */
    @Override
    public List<String> precheckWithoutPrimary(StepContext context) {
        return concerns(context) == Concern.PRIMARY
                ? List.of("it needs %s, which is down: give it 'when: {kind: switchover}'"
                        .formatted(context.oldPrimary()))
                : precheck(context);
    }

    @Override
    public Goal observe(StepContext context) {
        BackupOrder order = new BackupOrder(context.with());
        SiteName at = order.at(context);
        return Calls.goal(at, () -> {
            List<Backup> attempts = attempts(context, order, at);
            if (attempts.isEmpty()) {
                return new Goal.Open("would back up %s at %s".formatted(order.what(), at));
            }
            Backup last = attempts.getLast();
            return switch (Verdict.of(last.said().run(), order.maxWarnings())) {
                case UNDER_WAY -> new Goal.Open(told(last, at) + " is under way");
                case GOOD ->
                    !order.shown() || shown(context, order, last)
                            ? new Goal.Reached(told(last, at), outputs(last))
                            : new Goal.Open(
                                    "%s, which %s does not show yet".formatted(told(last, at), context.newPrimary()));
                case BAD, HOPELESS -> new Goal.Open(told(last, at) + ": would make another");
            };
        });
    }

    @Override
    public StepResult apply(StepContext context) {
        BackupOrder order = new BackupOrder(context.with());
        SiteName at = order.at(context);
        return Calls.result(at, () -> {
            List<Backup> attempts = attempts(context, order, at);
            boolean another = attempts.isEmpty()
                    || Verdict.of(attempts.getLast().said().run(), order.maxWarnings())
                            .failed();
            int number = attempts.size() + (another ? 1 : 0);
            if (another) {
                VeleroApi velero = velero(context, at, order);
                Backup wanted = wanted(context, velero, order, at, number);
                Optional<StepResult> trouble = Calls.create(at, () -> velero.create(wanted));
                if (trouble.isPresent()) {
                    return trouble.get();
                }
            }
            return await(context, order, at, Attempts.name(context, number));
        });
    }

    private StepResult await(StepContext context, BackupOrder order, SiteName at, String name)
            throws InterruptedException {
        Patience patience = new Patience(context, ticker, poll);
        String last = "Velero has not said anything of it yet";
        while (true) {
            try {
                Optional<Backup> backup = velero(context, at, order).backup(name);
                if (backup.isEmpty()) {
                    return new StepResult.Failed("the backup %s at %s was deleted".formatted(name, at), true);
                }
                Run run = backup.get().said().run();
                last = run.toString();
                patience.reached(run.amount(), told(backup.get(), at));
                switch (Verdict.of(run, order.maxWarnings())) {
                    case GOOD -> {
                        if (!order.shown() || shown(context, order, backup.get())) {
                            made.accept(context);
                            return new StepResult.Done(told(backup.get(), at), outputs(backup.get()));
                        }
                        last =
                                "it is made, but Velero at %s does not show it yet: has that cluster its storage location?"
                                        .formatted(context.newPrimary());
                    }
                    case BAD -> {
                        return new StepResult.Failed(told(backup.get(), at) + remedy(name), true);
                    }
                    case HOPELESS -> {
                        return new StepResult.Failed(told(backup.get(), at) + remedy(name), false);
                    }
                    case UNDER_WAY -> {}
                }
            } catch (KubernetesClientException e) {
                if (!Trouble.passing(e)) {
                    return Trouble.afterRead(at, e);
                }
                last = Trouble.describe(at, e);
            }
            if (patience.isOver()) {
                return new StepResult.Failed("the backup %s at %s does not get on: %s".formatted(name, at, last), true);
            }
            patience.pause();
        }
    }

    private static String remedy(String name) {
        return "; look with: velero backup describe %s --details; warnings that do no harm are allowed by maxWarnings"
                .formatted(name);
    }

    private boolean shown(StepContext context, BackupOrder order, Backup backup) {
        return velero(context, context.newPrimary(), order)
                .backup(backup.getMetadata().getName())
                .filter(there -> there.said().run().phase() == Phase.COMPLETED)
                .isPresent();
    }

    private Backup wanted(StepContext context, VeleroApi velero, BackupOrder order, SiteName at, int number) {
        Map<String, String> labels = new HashMap<>();
        order.schedule()
                .ifPresent(name -> labels.putAll(schedule(velero, name, at).labelsOfBackups()));
        Backup backup = new Backup();
        backup.setMetadata(
                Attempts.metadata(context, number, order.namespace(), labels).build());
        backup.setSpec(spec(velero, order, at));
        return backup;
    }

    private static Backup.Spec spec(VeleroApi velero, BackupOrder order, SiteName at) {
        return order.schedule()
                .map(name -> schedule(velero, name, at).template())
                .orElseGet(order::spec);
    }

    private static Schedule schedule(VeleroApi velero, String name, SiteName at) {
        return velero.schedule(name)
                .orElseThrow(() -> new UnderstudyException.Permanent(
                        "there is no Velero schedule %s at %s: create it there, or name what to back up"
                                .formatted(name, at)));
    }

    private List<Backup> attempts(StepContext context, BackupOrder order, SiteName at) {
        VeleroApi velero = velero(context, at, order);
        return Attempts.made(context, velero::backup);
    }

    private VeleroApi velero(StepContext context, SiteName at, BackupOrder order) {
        return clusters.velero(context.sites(), at, order.namespace());
    }

    private static String told(Backup backup, SiteName at) {
        return "backup %s at %s: %s"
                .formatted(backup.getMetadata().getName(), at, backup.said().run());
    }

    private static Map<String, String> outputs(Backup backup) {
        Run run = backup.said().run();
        Map<String, String> outputs = new LinkedHashMap<>();
        outputs.put("backup", backup.getMetadata().getName());
        outputs.put("started", backup.said().started().map(Instant::toString).orElse(""));
        outputs.put("items", Integer.toString(run.items()));
        outputs.put("warnings", Integer.toString(run.warnings()));
        return outputs;
    }
}
