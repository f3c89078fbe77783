package io.understudy.simulation;

import io.understudy.app.ForSimulation;
import io.understudy.camel.Operator;
import io.understudy.camel.Ruling;
import io.understudy.camel.SnapshotReader;
import io.understudy.decision.Decision;
import io.understudy.decision.Outlook;
import io.understudy.decision.Snapshot;
import io.understudy.health.Canaries;
import io.understudy.health.Prober;
import io.understudy.health.RemoteView;
import io.understudy.health.RemoteViews;
import io.understudy.health.VantagePoint;
import io.understudy.journal.Claimant;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Leadership;
import io.understudy.operation.Engine;
import io.understudy.operation.Fence;
import io.understudy.operation.OperationFact;
import io.understudy.operation.StepType;
import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.operation.steps.ManualStep;
import io.understudy.operation.steps.VerifyProbeStep;
import io.understudy.policy.Orchestrator;
import io.understudy.policy.ReplicationLink;
import io.understudy.replication.LagBoard;
import io.understudy.replication.LagSample;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.HostPort;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One orchestrator: watches always, and acts while it has the lease. */
final class Instance {

    static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration RENEW = Duration.ofSeconds(3);

    final Process process;
    final NodeClock clock;
    private final World world;
    Cut cut = Cut.NONE;
    private boolean nextAnswerIsLost;
    private @Nullable Threads threads;
    private @Nullable Lookout lookout;
    private @Nullable RemoteViews remote;
    private @Nullable Canaries canaries;
    private @Nullable Journal journal;
    private @Nullable Leadership leadership;
    private @Nullable Acting acting;

    /** What acts while it leads, and only watches while it does not. */
    private record Acting(Engine engine, SnapshotReader reader, Operator operator, Sampling sampling) {}

    Instance(World world, String name, Place place, NodeClock clock) {
        this.world = world;
        this.process = new Process(name, place);
        this.clock = clock;
    }

    Fiber fiber() {
        return threads().fiber();
    }

    Threads threads() {
        return Objects.requireNonNull(threads, "not started");
    }

    /** The engine, while it leads. */
    Optional<Engine> engine() {
        return leads() ? Optional.of(acting().engine()) : Optional.empty();
    }

    boolean leads() {
        Leadership known = leadership;
        return process.alive() && known != null && known.leads();
    }

    Optional<Lease> lease() {
        return leads() ? Optional.of(leadership().lease()) : Optional.empty();
    }

    void standStill(Duration length) {
        long until = world.loop.now() + length.toNanos();
        world.trace(() -> "%s stands still until %.3f s".formatted(process, until / 1e9));
        process.stall(until);
    }

    /** What it writes next the store takes, and its answer does not arrive. */
    void loseNextAnswer() {
        nextAnswerIsLost = true;
    }

    boolean losesAnswer() {
        boolean lost = nextAnswerIsLost;
        nextAnswerIsLost = false;
        return lost;
    }

    void die() {
        world.trace(() -> process + " dies");
        acting = null;
        leadership = null;
        cut = Cut.NONE;
        nextAnswerIsLost = false;
        process.die(world.loop, world.process);
        world.died(this);
    }

    void start() {
        process.start();
        world.trace(() -> process + " starts");
        Threads here = new Threads(world.loop, process, () -> world.checker.tenants.token(process));
        threads = here;
        journal = world.parts.journal(new SimulatedJournal(world, this));
        Prober prober = world.parts.prober(new Probing(world, process));
        lookout = new Lookout(world, process, clock, prober);
        remote = new RemoteViews(clock);
        Canaries known = new Canaries(
                world.canaries ? List.of(new HostPort("canary.example.test", 443)) : List.of(), prober, clock);
        canaries = known;
        Leadership candidate = Leadership.shared(journal(), new Claimant(process.name(), LEASE, clock), RENEW, here);
        leadership = candidate;
        acting = acting(candidate);
        here.execute(() ->
                unlessUnavailable(() -> world.apps().forEach(app -> lookout().watch(app, primary(app)))));
        candidate.start(new Duty());
        world.loop.every(Duration.ofMillis(250), process, candidate::tick);
        world.loop.every(Duration.ofSeconds(1), process, known::check);
        world.loop.every(Duration.ofMillis(500), process, () -> unlessUnavailable(this::askWitness));
        world.loop.every(Duration.ofSeconds(1), process, () -> unlessUnavailable(this::decide));
    }

    /** As the service's own: what it does by its part among the instances. */
    private final class Duty implements Leadership.Duty {
        @Override
        public void begin() {
            Acting now = acting();
            // What an open operation may lose must be known before it goes on, else it would ask a person for nothing.
            if (!now.engine().moving().isEmpty()) {
                now.sampling().takeAll();
                fiber().sleep(Duration.ofMillis(300).toNanos());
            }
            now.engine().resumeOpen();
            world.apps().forEach(app -> lookout().watch(app, primary(app)));
            now.operator().open();
            world.trace(() -> process + " has taken up its duty");
        }

        @Override
        public void end() {
            world.trace(() -> process + " leads no more");
            acting().operator().close();
            acting().engine().halt();
        }

        @Override
        public void follow() {
            acting().engine().follow().forEach(p -> lookout().watch(world.app(p.application()), p.primary()));
        }
    }

    /** As a route does: what the journal can't answer now is asked again at the next tick. */
    void unlessUnavailable(Runnable work) {
        try {
            work.run();
        } catch (Journal.JournalUnavailable e) {
            world.trace(() -> "%s: %s".formatted(process, e.getMessage()));
        }
    }

    private Lookout lookout() {
        return Objects.requireNonNull(lookout);
    }

    private void askWitness() {
        world.witness().ifPresent(witness -> {
            Map<ApplicationName, SiteName> primaries = new LinkedHashMap<>();
            world.apps().forEach(app -> primaries.put(app.name(), primary(app)));
            world.network.ask(
                    process, witness, Duration.ofMillis(800), () -> witness.lookout.see(primaries), answer -> {
                        if (answer instanceof Network.Answer.Got<RemoteView>(RemoteView view)) {
                            Objects.requireNonNull(remote).put(new VantagePoint(witness.process.name()), view);
                        }
                    });
        });
    }

    SiteName primary(App app) {
        return acting().engine().placement(app.policy).primary();
    }

    private Acting acting() {
        return Objects.requireNonNull(acting, "not started");
    }

    private Leadership leadership() {
        return Objects.requireNonNull(leadership, "not started");
    }

    /** What its machine's wall clock shows. */
    Instant wall() {
        return clock.instant();
    }

    private Journal journal() {
        return Objects.requireNonNull(journal);
    }

    private Acting acting(Leadership candidate) {
        LagBoard lags = new LagBoard(clock, clock);
        Engine engine = new Engine(
                journal(),
                world.parts.leases(candidate::lease),
                world.catalogue,
                types(),
                world.parts.losses(ForSimulation.losses(lags)),
                clock,
                clock,
                threads(),
                world.dice.split(),
                threads(),
                (view, fact) -> {
                    if (fact instanceof OperationFact.EpochAdvanced(Placement placement)) {
                        lookout().watch(world.app(placement.application()), placement.primary());
                    }
                });
        Orchestrator self = new Orchestrator(
                new VantagePoint(process.name()),
                new HostPort("127.0.0.1", 8686),
                Path.of("state"),
                List.of(),
                world.witness()
                        .map(w -> List.of(new Orchestrator.Witness(
                                new VantagePoint(w.process.name()), URI.create("http://witness.example.test"))))
                        .orElse(List.of()),
                world.cap);
        SnapshotReader reader = new SnapshotReader(
                world.catalogue.policies().values(),
                self,
                engine,
                lookout().board,
                Objects.requireNonNull(remote),
                Objects.requireNonNull(canaries),
                (policy, placement) -> lags.status(
                        placement,
                        policy.replication().stream().map(ReplicationLink::name).toList(),
                        policy.objectives()::rpo),
                world.brake::reason,
                clock);
        Operator operator = new Operator(engine, lookout().board, world.brake, clock, clock);
        Fence fence = world.parts.fence(world, new Fences(world, this));
        Sampling sampling = new Sampling(world, this, engine, lags, quarantine(fence));
        return new Acting(engine, reader, operator, sampling);
    }

    private ForSimulation.Watch quarantine(Fence fence) {
        ForSimulation.Watch real = ForSimulation.quarantine(
                fence,
                this::carried,
                world.catalogue.sites(),
                clock,
                threads(),
                words -> world.trace(() -> process + ": " + words));
        return world.parts.quarantine() ? real : (policy, placement, sample) -> {};
    }

    /** The epoch that a site's database carries, asked for on a fiber. */
    private Optional<Epoch> carried(ReplicationLink link, SiteName site) {
        Database database = world.app(new ApplicationName(((ReplicationLink.Postgresql) link).database()))
                .database(site);
        Network.Answer<Object> answer =
                world.network.ask(process, database, Duration.ofSeconds(2), database.ifRunning(database::epoch));
        if (answer instanceof Network.Answer.Got<Object>(Long epoch)) {
            return epoch == 0 ? Optional.empty() : Optional.of(new Epoch(epoch));
        }
        throw new UnderstudyException.Transient("no answer", new IOException(site.value()));
    }

    private Map<String, StepType> types() {
        Map<String, StepType> types = new LinkedHashMap<>();
        Threads here = threads();
        StepType fences = new FencePrimaryStep(List.of(world.parts.fence(world, new Fences(world, this))));
        Stream.concat(
                        Stream.of(
                                fences,
                                new Reseed(world, this, fences),
                                new Promotion(world, this),
                                new VerifyProbeStep(new Probing(world, process), here.waiting(), clock),
                                new ManualStep()),
                        new Steps(world, this).all().stream())
                .forEach(type -> types.put(type.id(), type));
        Map<String, StepType> built = new LinkedHashMap<>(world.parts.types(world, this, types));
        built.replaceAll((id, type) -> new WatchedStep(world, this, type));
        return built;
    }

    private void decide() {
        if (!leads()) {
            return;
        }
        Acting now = acting();
        for (App app : world.apps()) {
            Snapshot snapshot = now.reader().read(app.policy);
            Decision decision = world.parts.decide(world.parts.snapshot(snapshot));
            if (decision instanceof Decision.Act) {
                world.checker.decided(this, app, now.engine().placement(app.policy));
                Ruling ruling = new Ruling(app.policy, snapshot, decision, clock.nanos(), true);
                threads().execute(() -> act(now, ruling));
            }
        }
    }

    private void act(Acting now, Ruling ruling) {
        try {
            String words = now.operator().start(ruling).words();
            world.trace(() -> "%s: %s".formatted(process, words));
        } catch (Journal.StaleLease | Journal.JournalUnavailable | UnderstudyException e) {
            world.trace(() -> "%s can't start: %s".formatted(process, e.getMessage()));
        }
    }

    /** The world as it sees it now. */
    Outlook outlook(App app) {
        return Outlook.of(acting().reader().read(app.policy));
    }

    /** The last sample that it took, as the checker sees it. */
    Optional<LagSample> sampled(App app) {
        return acting().sampling().last(app);
    }
}
