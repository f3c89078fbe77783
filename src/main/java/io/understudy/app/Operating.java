package io.understudy.app;

import io.understudy.adapter.gitops.GitOwnership;
import io.understudy.adapter.gitops.PauseStep;
import io.understudy.adapter.gitops.ResumeStep;
import io.understudy.adapter.kubernetes.ApplyStep;
import io.understudy.adapter.kubernetes.CronJobsStep;
import io.understudy.adapter.kubernetes.JobStep;
import io.understudy.adapter.kubernetes.Manifests;
import io.understudy.adapter.kubernetes.PatchStep;
import io.understudy.adapter.kubernetes.PrimaryScaleMemory;
import io.understudy.adapter.kubernetes.ScaleRestoreStep;
import io.understudy.adapter.kubernetes.ScaleStep;
import io.understudy.adapter.kubernetes.WaitStep;
import io.understudy.adapter.mysql.MysqlFence;
import io.understudy.adapter.postgresql.PostgresqlFence;
import io.understudy.adapter.postgresql.PromoteStep;
import io.understudy.adapter.postgresql.ReseedStep;
import io.understudy.adapter.postgresql.VerifyWriteStep;
import io.understudy.adapter.redis.RedisFence;
import io.understudy.adapter.rfc2136.DnsSwitchStep;
import io.understudy.adapter.route53.PrimarySigns;
import io.understudy.adapter.route53.Provision;
import io.understudy.adapter.route53.Route53Clients;
import io.understudy.adapter.route53.Route53SwitchStep;
import io.understudy.adapter.route53.SignStep;
import io.understudy.adapter.velero.BackupStep;
import io.understudy.adapter.velero.RestoreStep;
import io.understudy.adapter.velero.VeleroReplicationProbe;
import io.understudy.camel.Announcer;
import io.understudy.camel.RouteFence;
import io.understudy.camel.RouteStep;
import io.understudy.camel.UserRoutes;
import io.understudy.journal.Leadership;
import io.understudy.operation.Engine;
import io.understudy.operation.OperationListener;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepType;
import io.understudy.operation.Timers;
import io.understudy.operation.steps.DnsByProvider;
import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.operation.steps.ManualStep;
import io.understudy.operation.steps.VerifyProbeStep;
import io.understudy.operation.steps.VerifyWriteByLink;
import io.understudy.policy.Catalogue;
import io.understudy.policy.DnsPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.replication.LagBoard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that acts: the engine with its step types, and what they must remember for the day when the primary is gone. */
record Operating(
        Engine engine,
        Leadership leadership,
        ScaleMemoryTick scales,
        List<OperationListener> listeners,
        Route53Clients route53)
        implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Operating.class);
    private static final Duration VELERO_LOOKS = Duration.ofMillis(500);
    private static final Duration GITOPS_LOOKS = Duration.ofMillis(500);

    static Operating open(
            Path folder,
            Store store,
            PrimarySigns signs,
            Observing observing,
            UserRoutes routes,
            LagBoard lags,
            News news) {
        Catalogue catalogue = observing.catalogue();
        Leadership leadership = store.leadership();
        PrimaryScaleMemory scales = new PrimaryScaleMemory(observing.clusters(), catalogue.sites()::get);
        Route53Clients route53 = new Route53Clients();
        List<OperationListener> listeners = new CopyOnWriteArrayList<>();
        listeners.add(new Announcer(news::tell, news::escalate));
        Map<String, StepType> types = stepTypes(folder, observing, routes, scales, route53, signs, lags);
        Engine engine = new Engine(
                store.journal(),
                leadership::lease,
                catalogue,
                observing.clusters()::whereabouts,
                types,
                new Losses(lags),
                observing.clock(),
                observing.ticker(),
                Timers.sleepingOn(observing.threads()),
                new Random(),
                observing.threads(),
                (view, fact) -> listeners.forEach(listener -> listener.changed(view, fact)));
        return new Operating(
                engine,
                leadership,
                new ScaleMemoryTick(
                        catalogue,
                        engine,
                        scales,
                        leadership,
                        new Upkeep(engine::done, engine::uphold, news::tell),
                        observing.threads()),
                listeners,
                route53);
    }

    /** Tells another one as well of every fact, from now on. */
    void tell(OperationListener listener) {
        listeners.add(listener);
    }

    private static Map<String, StepType> stepTypes(
            Path folder,
            Observing o,
            UserRoutes routes,
            PrimaryScaleMemory scales,
            Route53Clients route53,
            PrimarySigns signs,
            LagBoard lags) {
        Manifests manifests = new Manifests(folder);
        VeleroReplicationProbe backups =
                new VeleroReplicationProbe(o.catalogue(), o.clusters()::of, o.ticker(), o.clock());
        StepType fences = new FencePrimaryStep(List.of(
                new PostgresqlFence(o.sessions(), o.ticker()),
                new MysqlFence(o.mysql(), o.ticker()),
                new RedisFence(o.ticker()),
                new RouteFence(routes)));
        StepType called = new RouteStep(routes);
        return Stream.of(
                        fences,
                        new ReseedStep(o.sessions(), o.ticker(), o.clock(), fences, called),
                        new PromoteStep(o.sessions(), o.ticker(), o.clock()),
                        new io.understudy.adapter.mysql.PromoteStep(o.mysql(), o.ticker(), o.clock()),
                        new io.understudy.adapter.redis.PromoteStep(o.ticker(), o.clock()),
                        new VerifyWriteByLink(Map.of(
                                ReplicationLink.Postgresql.class,
                                new VerifyWriteStep(o.sessions()),
                                ReplicationLink.Mysql.class,
                                new io.understudy.adapter.mysql.VerifyWriteStep(o.mysql()),
                                ReplicationLink.Redis.class,
                                new io.understudy.adapter.redis.VerifyWriteStep(o.ticker()))),
                        new ScaleStep(o.clusters(), scales, new GitOwnership(o.clusters()::of)),
                        new WaitStep(o.clusters(), o.threads(), o.ticker()),
                        new CronJobsStep(o.clusters(), o.clock()),
                        new ScaleRestoreStep(o.clusters()),
                        new JobStep(o.clusters(), manifests, o.ticker()),
                        new ApplyStep(o.clusters(), manifests),
                        new PatchStep(o.clusters()),
                        new PauseStep(o.clusters()::of, o.clock(), o.ticker(), GITOPS_LOOKS),
                        new ResumeStep(o.clusters()::of, o.clock()),
                        new DnsByProvider(Map.of(
                                DnsPolicy.Rfc2136.class,
                                new DnsSwitchStep(o.threads(), o.clock(), o.ticker()),
                                DnsPolicy.Route53.class,
                                new Route53SwitchStep(route53, o.threads(), o.ticker()),
                                DnsPolicy.Route53Failover.class,
                                new SignStep(
                                        signs,
                                        new Provision(route53, o.threads(), o.ticker()),
                                        o.threads(),
                                        o.ticker()))),
                        new BackupStep(
                                o.clusters()::of, o.ticker(), VELERO_LOOKS, context -> seen(context, backups, lags)),
                        new RestoreStep(o.clusters()::of, o.ticker(), o.clock(), VELERO_LOOKS),
                        new VerifyProbeStep(o.prober(), Timers.sleepingOn(o.threads()), o.ticker()),
                        new ManualStep(),
                        called)
                .collect(Collectors.toMap(StepType::id, Function.identity()));
    }

    /** What was just made counts at once, and not only after the next look at its time. */
    private static void seen(StepContext context, VeleroReplicationProbe backups, LagBoard lags) {
        context.policy()
                .links(ReplicationLink.Velero.class)
                .forEach(link -> lags.feed(context.from(), backups.sample(context.from(), link.name())));
    }

    /**
     * Gives the lease back, unless a step was cut off in a call that changes something: what that has sent may still arrive, and
     * whoever leads next must not have looked before.
     */
    @Override
    public void close() {
        engine.close();
        if (engine.cutOff()) {
            LOG.warn("a step was cut off in its call: the lease is kept until it runs out");
        } else {
            leadership.resign();
        }
        route53.close();
    }
}
