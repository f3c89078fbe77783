package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.time.Ticker;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * {@code kubernetes.wait}: waits until enough replicas of a workload at the new primary serve. It counts only what the
 * controller reports for the newest spec, never what it reported before that was scaled. It fails at once when too few pods
 * can start: image can't be pulled, no room on any node, quota.
 *
 * <p>Parameters: {@code deployment} or {@code statefulset}; {@code namespace}, default {@code default}; {@code available}:
 * {@code all}, a percentage of the wanted replicas, rounded up, or a number; at least one in any case. Changes nothing.
 * Pods that restart again and again don't fail it early: they may be waiting for the database that is promoted meanwhile.
 * Nor does an API server that does not answer for a while, or is restarted. Thread-safe.
 */
public final class WaitStep implements StepType {

    private static final String ALL = "all";
    private static final Duration POLL = Duration.ofMillis(100);

    private final KubernetesClients clients;
    private final Executor executor;
    private final Ticker ticker;
    private final Duration poll;

    /** @param executor opens watches, each of which may block for seconds: virtual threads */
    public WaitStep(KubernetesClients clients, Executor executor, Ticker ticker) {
        this(clients, executor, ticker, POLL);
    }

    /** @param poll how often to look when no watch event says so */
    WaitStep(KubernetesClients clients, Executor executor, Ticker ticker, Duration poll) {
        this.clients = clients;
        this.executor = executor;
        this.ticker = ticker;
        this.poll = poll;
    }

    @Override
    public String id() {
        return "kubernetes.wait";
    }

    /** A workload as it was read, and how many of it must serve. */
    private record Look(Workload workload, WorkloadState state, int needed) {
        boolean reached() {
            return state.upToDate() && state.available() >= needed;
        }
    }

    @Override
    public List<String> precheck(StepContext context) {
        return SiteCall.newPrimary(clients, context).prechecked(() -> {
            Look look = look(context);
            // The pods are only listed when something is wrong; whether that is allowed must be known before.
            var unused = new WorkloadApi(client(context)).pods(look.workload(), look.state());
            return Permissions.missing(client(context), "watch", Permissions.On.workload(look.workload())).stream()
                    .toList();
        });
    }

    @Override
    public Goal observe(StepContext context) {
        return SiteCall.newPrimary(clients, context).observed(() -> {
            Look look = look(context);
            return look.reached()
                    ? new Goal.Reached(summary(context, look), outputs(look))
                    : new Goal.Open(summary(context, look));
        });
    }

    @Override
    public StepResult apply(StepContext context) {
        Semaphore changed = new Semaphore(0);
        CompletableFuture<Watch> watch = watch(context, changed);
        try {
            return await(context, changed);
        } catch (UnderstudyException e) {
            return new StepResult.Failed(e.getMessage() + "", false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StepResult.Failed("the wait was ended from outside", true);
        } finally {
            var unused = watch.thenAcceptAsync(Watch::close, executor);
        }
    }

    /**
     * Opens beside the polling, which alone does it more slowly: an API server that does not answer keeps a watch from opening
     * for 10 s, whatever the client's timeouts, and a proxy or a missing right for ever.
     */
    private CompletableFuture<Watch> watch(StepContext context, Semaphore changed) {
        return CompletableFuture.supplyAsync(
                () -> {
                    Watch watch = new WorkloadApi(client(context)).watch(Workload.of(context.with()), changed::release);
                    changed.release(); // what changed before it was open
                    return watch;
                },
                executor);
    }

    private StepResult await(StepContext context, Semaphore changed) throws InterruptedException {
        long start = ticker.nanos();
        long moved = start;
        int most = -1;
        Duration patience = patience(context.timeout());
        Refusals refusals = new Refusals();
        while (true) {
            changed.drainPermits(); // before looking: what changes after the look must wake the wait below
            try {
                Look look = look(context);
                if (look.state().available() > most) {
                    moved = most < 0 ? moved : ticker.nanos();
                    most = look.state().available();
                    context.progress().reached(most, summary(context, look));
                }
                if (look.reached()) {
                    return new StepResult.Done(summary(context, look), outputs(look));
                }
                Blockers blockers =
                        Blockers.of(new WorkloadApi(client(context)).pods(look.workload(), look.state()), look.state());
                boolean hopeless =
                        look.state().upToDate() && blockers.leaves(look.state().wanted()) < look.needed();
                if (hopeless || ticker.since(moved).compareTo(patience) >= 0) {
                    return new StepResult.Failed(
                            "%s after %d ms; %s"
                                    .formatted(
                                            summary(context, look),
                                            ticker.since(start).toMillis(),
                                            blockers),
                            true);
                }
            } catch (KubernetesClientException e) {
                boolean another =
                        ticker.since(moved).plus(KubernetesClients.TIMEOUT).compareTo(patience) < 0;
                boolean passing = refusals.passing(client(context), e);
                if (!another || !passing) {
                    return new StepResult.Failed(ApiFailure.describe(context.newPrimary(), e), passing);
                }
            }
            var unused = changed.tryAcquire(poll.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Ends a little before the engine would interrupt, so that what is missing can be told. */
    private static Duration patience(Duration timeout) {
        return timeout.multipliedBy(9).dividedBy(10);
    }

    private Look look(StepContext context) {
        Workload workload = Workload.of(context.with());
        Amount amount = Amount.parse(context.with().path("available"), ALL);
        WorkloadState state = new WorkloadApi(client(context))
                .read(workload)
                .orElseThrow(() -> new UnderstudyException.Permanent(
                        "%s does not exist at %s: deploy it there".formatted(workload, context.newPrimary())));
        return new Look(workload, state, Math.max(1, amount.of(state.wanted())));
    }

    private KubernetesClient client(StepContext context) {
        return SiteCall.newPrimary(clients, context).client();
    }

    private static String summary(StepContext context, Look look) {
        return "%s at %s: %d of %d available, %d needed"
                .formatted(
                        look.workload(),
                        context.newPrimary(),
                        look.state().available(),
                        look.state().wanted(),
                        look.needed());
    }

    private static Map<String, String> outputs(Look look) {
        return Map.of("available", Integer.toString(look.state().available()));
    }
}
