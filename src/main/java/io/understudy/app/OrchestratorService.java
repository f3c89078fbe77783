package io.understudy.app;

import io.understudy.access.Access;
import io.understudy.adapter.route53.PrimarySigns;
import io.understudy.api.Connection;
import io.understudy.camel.Api;
import io.understudy.camel.ApiDocument;
import io.understudy.camel.ApprovalApi;
import io.understudy.camel.Channels;
import io.understudy.camel.DenialLog;
import io.understudy.camel.Gate;
import io.understudy.camel.GlassApi;
import io.understudy.camel.Health;
import io.understudy.camel.InterventionApi;
import io.understudy.camel.JournalApi;
import io.understudy.camel.LagSampler;
import io.understudy.camel.Metrics;
import io.understudy.camel.PlanApi;
import io.understudy.camel.Refusals;
import io.understudy.camel.UserRoutes;
import io.understudy.camel.WaveAbility;
import io.understudy.camel.WaveApi;
import io.understudy.camel.WhoIsPrimary;
import io.understudy.health.RemoteViews;
import io.understudy.journal.Journal;
import io.understudy.journal.Leadership;
import io.understudy.journal.RememberedPause;
import io.understudy.notification.Voice;
import io.understudy.operation.Engine;
import io.understudy.operation.wave.Waves;
import io.understudy.policy.Catalogue;
import io.understudy.policy.DocumentDigests;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.LiveCatalogue;
import io.understudy.policy.Orchestrator;
import io.understudy.reload.DocumentWatch;
import io.understudy.replication.LagBoard;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** The running service: watches every application of its catalogue, decides, and operates. */
final class OrchestratorService implements AutoCloseable {

    /** Under a sealed plan the documents stay as they were read: nobody ever looks. */
    private static final Executor STILL = look -> {};

    private final Parts parts;
    private final Connection connection;

    private OrchestratorService(Parts parts, Connection connection) {
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
        Parts parts = new Parts();
        try {
            return start(folder, catalogue, self, journals, parts);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static OrchestratorService start(
            Path folder, Catalogue catalogue, Orchestrator self, UnaryOperator<Journal> journals, Parts parts) {
        StateFolder state = parts.keep(StateFolder.lock(self.state()));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Store store = Store.open(self, state, journals, threads, parts);
        Leadership leadership = store.leadership();

        CamelRuntime camel = new CamelRuntime(RouteSet.ORCHESTRATOR, folder, self.http(), Doors.tls(self.api()));
        UserRoutes routes = new UserRoutes(camel.context(), threads);
        News news = new News(camel.context().createProducerTemplate(), Ticker.system());
        LiveCatalogue live = new LiveCatalogue(catalogue);
        Observing observing = parts.keep(Observing.open(
                live.view(), self.name(), news.ticker(), routes, change -> news.changed(change.application())));
        LagBoard lags = new LagBoard(observing.ticker(), observing.clock());
        PrimarySigns signs = new PrimarySigns(state.signs());
        Operating operating = parts.keep(Operating.open(folder, store, signs, observing, routes, lags, news));
        Engine engine = operating.engine();
        RemoteViews witnesses = new RemoteViews(observing.ticker());
        Sharing sharing = Sharing.of(self, store, observing, engine, lags, witnesses, news, parts);
        operating.tell(sharing.watching(observing));
        RememberedPause paused = new RememberedPause(store.pause(), threads);
        Set<ApplicationName> drilled = ConcurrentHashMap.newKeySet();
        Deciding deciding = Deciding.of(
                self,
                observing,
                sharing.shares(),
                engine,
                lags,
                witnesses,
                store,
                paused::reason,
                news,
                drilled::contains,
                parts);
        Waves waves = new Waves(
                store.journal(),
                leadership::lease,
                engine,
                observing.catalogue().policies(),
                new WaveAbility(deciding.reader()),
                observing.clock(),
                threads);
        operating.tell(waves);
        LagSampler replication = Replicating.of(
                        observing, engine, leadership, lags, self.name().value(), news)
                .sampler(observing, sharing.shares());
        Proving proving =
                parts.keep(Proving.of(folder, self, observing, engine, deciding.reader(), leadership, news, witnesses));
        Drilling drilling =
                Drilling.of(state.drills(), observing, proving, engine, deciding, lags, store, news, drilled);
        operating.tell(drilling.givingWay());
        operating.tell(proving.overlapping());
        Connection connection = state.announce(self.http(), self.token(), self.api());
        Access access = Doors.access(connection, self.api(), Doors.issued(self.api(), observing, parts));

        Notifying notifying = new Notifying(self.notifications());

        camel.bind("lease", leadership);
        camel.bind("pause", paused);
        camel.bind("probes", observing.probes());
        camel.bind("health", observing.board());
        camel.bind("canaries", deciding.canaries());
        camel.bind("witnesses", deciding.witnesses());
        camel.bind("attendance", sharing.attendance());
        camel.bind("peers", sharing.peers());
        camel.bind("replication", replication);
        camel.bind("primaryScale", operating.scales());
        camel.bind("decider", deciding.decider());
        camel.bind("operator", deciding.operator());
        Channels channels = notifying.open(
                new Voice(self.name().value(), leadership::leads, leadership::silence), news, observing.clock());
        camel.bind("channels", channels);
        camel.bind("sendings", channels.sendings());
        camel.bind("gate", new Gate(access));
        Metrics metrics = metrics(observing, deciding, proving, sharing, leadership);
        proving.measure(metrics);
        metrics.watch(channels.deliveries(), news::deferred);
        camel.bind("metrics", metrics);
        Reloading reloading = new Reloading(
                engine,
                sharing.shares(),
                proving.rounds(),
                metrics,
                deciding.reader(),
                replication,
                leadership::leads,
                camel.context(),
                news::tell);
        DocumentWatch documents = new DocumentWatch(
                folder,
                live,
                self,
                Reloading.world(engine, drilled::contains),
                reloading,
                observing.clock(),
                observing.ticker(),
                catalogue.sealed().isEmpty() ? threads : STILL);
        metrics.watch(documents);
        camel.bind("documents", documents);
        Map<ApplicationName, FailoverPolicy> policies = observing.catalogue().policies();
        Api api = new Api(
                policies,
                self,
                deciding.reader(),
                sharing.shares()::probes,
                engine,
                deciding.decisions(),
                deciding.operator(),
                deciding.failback(),
                paused,
                observing.clock(),
                drilling.glances(observing.clock()),
                documents::running,
                channels.deliveries());
        DenialLog denials = new DenialLog(observing.ticker());
        Broadcast broadcast = Broadcast.of(api, access, denials, observing.clock(), observing.threads());
        operating.tell(broadcast.feed());
        camel.bind("api", api);
        camel.bind("plans", new PlanApi(policies, engine::dryRun));
        camel.bind("events", broadcast.feed());
        camel.bind("approvals", new ApprovalApi(policies, deciding.reader(), engine, deciding.operator()));
        camel.bind("interventions", new InterventionApi(policies, deciding.reader(), engine, deciding.operator()));
        camel.bind(
                "glass",
                new GlassApi(
                        policies,
                        self,
                        engine,
                        () -> DocumentDigests.shared(documents.running().digests()),
                        news::tell,
                        observing.clock()));
        camel.bind("waves", new WaveApi(waves, deciding.operator()));
        camel.bind("journalApi", parts.keep(new JournalApi(policies, store.ledger(), observing.clock())));
        camel.bind("apiDocument", new ApiDocument());
        camel.bind("refusals", new Refusals(denials));
        camel.bind("whoIsPrimary", new WhoIsPrimary(policies, signs::mark, engine::placement));
        camel.bind("readiness", new Health(leadership::hindrances));
        camel.bind("rounds", proving.rounds());
        camel.bind("readinessApi", proving.api(engine));
        camel.bind("drills", drilling.api());
        camel.bind("drillRecords", drilling.records());
        camel.bind("drillLeftovers", drilling.leftovers());

        sharing.watch(observing, engine);
        parts.keep(camel);
        parts.keep(broadcast);
        engine.warmUp();
        paused.look();
        camel.start();
        notifying.route(camel.context(), channels);
        drilling.route(camel.context());
        broadcast.mount(camel.router());
        leadership.start(new Duties(
                policies,
                sharing.shares(),
                engine,
                waves,
                replication,
                deciding.operator(),
                operating.scales(),
                drilling));
        return new OrchestratorService(parts, connection);
    }

    private static Metrics metrics(
            Observing observing, Deciding deciding, Proving proving, Sharing sharing, Leadership leadership) {
        Metrics metrics = new Metrics();
        metrics.watch(leadership);
        metrics.watch(sharing.shares());
        metrics.watch(observing.probes().counters());
        observing
                .catalogue()
                .policies()
                .values()
                .forEach(policy -> metrics.watch(policy, deciding.reader(), proving.rounds()));
        return metrics;
    }

    @Override
    public void close() {
        parts.close();
    }
}
