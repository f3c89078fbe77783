package io.understudy.app;

import io.understudy.adapter.kubernetes.PrimaryScaleMemory;
import io.understudy.adapter.kubernetes.ScaleStep;
import io.understudy.adapter.kubernetes.WaitStep;
import io.understudy.adapter.postgresql.EpochStore;
import io.understudy.adapter.postgresql.PostgresqlFence;
import io.understudy.adapter.postgresql.PostgresqlReplicationProbe;
import io.understudy.adapter.postgresql.PromoteStep;
import io.understudy.adapter.postgresql.VerifyWriteStep;
import io.understudy.adapter.rfc2136.DnsSwitchStep;
import io.understudy.adapter.sqlstore.SqliteJournal;
import io.understudy.adapter.witness.HttpWitness;
import io.understudy.api.Connection;
import io.understudy.camel.Announcer;
import io.understudy.camel.Api;
import io.understudy.camel.Decider;
import io.understudy.camel.Gate;
import io.understudy.camel.Health;
import io.understudy.camel.Heard;
import io.understudy.camel.LagSampler;
import io.understudy.camel.Metrics;
import io.understudy.camel.Operator;
import io.understudy.camel.Refusals;
import io.understudy.camel.RouteFence;
import io.understudy.camel.RouteStep;
import io.understudy.camel.SnapshotReader;
import io.understudy.camel.UserRoutes;
import io.understudy.camel.Witnesses;
import io.understudy.health.Canaries;
import io.understudy.health.RemoteView;
import io.understudy.health.RemoteViews;
import io.understudy.health.VantagePoint;
import io.understudy.journal.Journal;
import io.understudy.operation.Engine;
import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationListener;
import io.understudy.operation.StepType;
import io.understudy.operation.Timers;
import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.operation.steps.ManualStep;
import io.understudy.operation.steps.VerifyProbeStep;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Orchestrator;
import io.understudy.policy.ReplicationLink;
import io.understudy.replication.LagBoard;
import io.understudy.replication.LagSample;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: watches every application of its catalogue, decides, and operates. */
final class OrchestratorService implements AutoCloseable {

    private static final String NOTIFY = "seda:notify?waitForTaskToComplete=Never&discardWhenFull=true";
    private static final Logger LOG = LoggerFactory.getLogger(OrchestratorService.class);

    private final List<AutoCloseable> parts;
    private final Connection connection;

    private OrchestratorService(List<AutoCloseable> parts, Connection connection) {
        this.parts = parts;
        this.connection = connection;
    }

    /** Where it answers, and the token that it wants. */
    Connection connection() {
        return connection;
    }

    /**
     * Starts the service; every open operation of its journal goes on.
     *
     * @throws io.understudy.topology.UnderstudyException.Permanent when the state folder or the address is taken
     */
    static OrchestratorService start(Path folder, Catalogue catalogue, Orchestrator self) {
        return start(folder, catalogue, self, UnaryOperator.identity());
    }

    /** @param journals wraps the journal, so that a test can end the process at any of its writes */
    static OrchestratorService start(
            Path folder, Catalogue catalogue, Orchestrator self, UnaryOperator<Journal> journals) {
        List<AutoCloseable> parts = new ArrayList<>();
        try {
            return start(folder, catalogue, self, journals, parts);
        } catch (RuntimeException e) {
            close(parts);
            throw e;
        }
    }

    private static OrchestratorService start(
            Path folder,
            Catalogue catalogue,
            Orchestrator self,
            UnaryOperator<Journal> journals,
            List<AutoCloseable> parts) {
        StateFolder state = kept(parts, StateFolder.lock(self.state()));
        Journal journal = kept(parts, journals.apply(SqliteJournal.open(state.journal(), Clock.systemUTC())));
        Journal.Lease lease = journal.acquire(self.name().value());
        LeaseKeeper keeper = new LeaseKeeper(journal, lease);
        CamelRuntime camel = new CamelRuntime(RouteSet.ORCHESTRATOR, folder, self.http());
        ProducerTemplate template = camel.context().createProducerTemplate();
        UserRoutes routes = new UserRoutes(camel.context(), Executors.newVirtualThreadPerTaskExecutor());
        Collection<FailoverPolicy> policies = catalogue.policies().values();

        Ticker ticker = Ticker.system();
        Consumer<ApplicationName> changed =
                application -> template.asyncSendBody("seda:verdict-changed", new Heard(application, ticker.nanos()));
        Observing observing = kept(
                parts,
                Observing.open(catalogue, self.name(), ticker, routes, change -> changed.accept(change.application())));
        LagBoard lags = new LagBoard(observing.ticker(), observing.clock());
        PrimaryScaleMemory scales = new PrimaryScaleMemory(observing.clusters(), catalogue.sites()::get);

        Engine engine = kept(
                parts,
                new Engine(
                        journal,
                        () -> lease,
                        catalogue,
                        stepTypes(observing, routes, scales),
                        new Losses(lags),
                        observing.clock(),
                        observing.ticker(),
                        Timers.sleepingOn(observing.threads()),
                        observing.threads(),
                        listener(catalogue, observing, new Announcer(words -> template.asyncSendBody(NOTIFY, words)))));
        RemoteViews remote = new RemoteViews(observing.ticker());
        Canaries canaries = new Canaries(self.canaries(), observing.prober(), observing.ticker());
        SnapshotReader reader = new SnapshotReader(
                policies,
                self,
                engine,
                observing.board(),
                remote,
                canaries,
                (policy, placement) -> lags.status(
                        placement,
                        policy.replication().stream().map(ReplicationLink::name).toList(),
                        policy.objectives().rpo()),
                () -> state.pause().reason().isPresent());
        Operator operator = new Operator(engine, observing.board(), observing.ticker(), observing.clock());
        PostgresqlReplicationProbe sampler = new PostgresqlReplicationProbe(
                catalogue.policies()::get,
                observing.sessions(),
                observing.threads(),
                observing.ticker(),
                observing.clock(),
                self.name().value());
        EpochStore carried = new EpochStore(observing.sessions());
        Quarantine quarantine = new Quarantine(
                new PostgresqlFence(observing.sessions(), ticker),
                (link, site) -> carried.read(link, site).map(EpochStore.Carried::epoch),
                catalogue.sites(),
                ticker,
                observing.threads(),
                words -> template.asyncSendBody(NOTIFY, words));
        LagSampler replication = new LagSampler(
                policies,
                (policy, link) -> {
                    Placement placement = engine.placement(policy);
                    LagSample sample = sampler.sample(placement, link);
                    lags.feed(placement, sample);
                    boolean settled = engine.active(policy.application()).isEmpty()
                            && engine.placement(policy).equals(placement);
                    if (settled) {
                        quarantine.consider(policy, placement, sample);
                    }
                },
                observing.ticker(),
                observing.threads());
        Connection connection = state.announce(self.http());
        Metrics metrics = new Metrics();
        metrics.watch(observing.probes().counters());
        policies.forEach(policy -> metrics.watch(policy, reader));

        camel.bind("lease", keeper);
        camel.bind("probes", observing.probes());
        camel.bind("health", observing.board());
        camel.bind("canaries", canaries);
        camel.bind(
                "witnesses",
                new Witnesses(
                        witnesses(self, parts),
                        () -> primaries(engine, policies),
                        remote,
                        changed,
                        observing.threads()));
        camel.bind("replication", replication);
        camel.bind("primaryScale", new ScaleMemoryTick(catalogue, engine, scales, observing.threads()));
        camel.bind("decider", new Decider(catalogue.policies(), reader, observing.ticker()));
        camel.bind("operator", operator);
        camel.bind("gate", new Gate(connection.token()));
        camel.bind(
                "api",
                new Api(
                        catalogue.policies(),
                        self,
                        reader,
                        observing.board(),
                        engine,
                        operator,
                        state.pause(),
                        observing.clock()));
        camel.bind("refusals", new Refusals());
        camel.bind("readiness", new Health(keeper::hindrances));
        camel.bind("metrics", metrics);

        policies.forEach(
                policy -> observing.watch(policy, engine.placement(policy).primary()));
        parts.add(camel);
        engine.warmUp();
        camel.start();
        // What an open operation may lose must be known before it goes on, else it would ask a person for nothing.
        replication.takeAll(policies.stream()
                .filter(policy -> journal.open(policy.application()).isPresent())
                .toList());
        engine.resumeOpen().forEach(id -> LOG.info("operation={} goes on where it was", id));
        operator.open();
        return new OrchestratorService(parts, connection);
    }

    @Override
    public void close() {
        close(parts);
    }

    /** Last opened, first closed. */
    private static void close(List<AutoCloseable> parts) {
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("a part did not close: {}", e.toString());
            }
        }
    }

    private static Map<String, StepType> stepTypes(Observing o, UserRoutes routes, PrimaryScaleMemory scales) {
        return Stream.of(
                        new FencePrimaryStep(
                                List.of(new PostgresqlFence(o.sessions(), o.ticker()), new RouteFence(routes))),
                        new PromoteStep(o.sessions(), o.ticker(), o.clock()),
                        new VerifyWriteStep(o.sessions()),
                        new ScaleStep(o.clusters(), scales),
                        new WaitStep(o.clusters(), o.threads(), o.ticker()),
                        new DnsSwitchStep(o.threads(), o.clock(), o.ticker()),
                        new VerifyProbeStep(o.prober(), Timers.sleepingOn(o.threads()), o.ticker()),
                        new ManualStep(),
                        new RouteStep(routes))
                .collect(Collectors.toMap(StepType::id, Function.identity()));
    }

    /** As soon as the roles have moved, the new primary is watched; people hear of what matters to them. */
    private static OperationListener listener(Catalogue catalogue, Observing observing, Announcer announcer) {
        return (view, fact) -> {
            if (fact instanceof OperationFact.EpochAdvanced(Placement placement)) {
                Optional.ofNullable(catalogue.policies().get(placement.application()))
                        .ifPresent(policy -> observing.watch(policy, placement.primary()));
            }
            announcer.changed(view, fact);
        };
    }

    private static Map<VantagePoint, RemoteView.Source> witnesses(Orchestrator self, List<AutoCloseable> parts) {
        Map<VantagePoint, RemoteView.Source> sources = new HashMap<>();
        for (Orchestrator.Witness witness : self.witnesses()) {
            sources.put(witness.name(), kept(parts, new HttpWitness(witness.url())));
        }
        return sources;
    }

    private static Map<ApplicationName, SiteName> primaries(Engine engine, Collection<FailoverPolicy> policies) {
        return policies.stream()
                .collect(Collectors.toMap(
                        FailoverPolicy::application, p -> engine.placement(p).primary()));
    }

    private static <T extends AutoCloseable> T kept(List<AutoCloseable> parts, T part) {
        parts.add(part);
        return part;
    }
}
