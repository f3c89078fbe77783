package io.understudy.simulation;

import io.understudy.health.ProbeResult;
import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.operation.StepContext;
import io.understudy.policy.Catalogue;
import io.understudy.simulation.Database.Kind;
import io.understudy.simulation.Database.Record;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Two sites, their applications, two orchestrators, a witness, users and people; built from a seed. */
final class World {

    private static final int TRACED = 60;

    final Loop loop = new Loop();
    /** What happens by itself: it never dies and never stops. */
    final Process process = new Process("world", Place.OUTSIDE);

    final Dice dice;
    final Network network;
    final Parts parts;
    final Catalogue catalogue;
    final Store store;
    final Checker checker;
    final boolean canaries;
    /** How many applications may move by themselves at once. */
    final int cap;

    final Network.Host canary = new Anywhere();
    final List<Instance> instances;
    final Brake brake = new Brake();
    boolean clocksJumped;
    long lagNanos;
    /** Faults that are not over yet. */
    int faults;

    long calmSince;
    boolean wrongCredentials;
    private final Map<SiteName, Site> sites = new LinkedHashMap<>();
    private final Map<SiteName, PowerSwitch> switches = new LinkedHashMap<>();
    private final Map<ApplicationName, App> apps = new LinkedHashMap<>();
    private final @Nullable WitnessProcess witness;
    private final @Nullable Deque<String> trace;
    private long storeFailed = Long.MIN_VALUE / 2;
    private long rows;

    private static final class Anywhere implements Network.Host {
        @Override
        public Place place() {
            return Place.OUTSIDE;
        }

        @Override
        public void deliver(Runnable message) {
            message.run();
        }
    }

    World(long seed, Parts parts, boolean traced) {
        this.dice = new Dice(seed);
        this.parts = parts;
        this.trace = traced ? new ArrayDeque<>() : null;
        this.network = new Network(loop, process, dice.split());
        this.checker = new Checker(this);
        Dice set = dice.split();
        this.catalogue = Documents.of(set, set.one(List.of(1, 1, 1, 2, 3)), new Dice(~seed));
        this.canaries = !set.chance(1, 15);
        this.cap = set.one(List.of(1, 1, 2, 10));
        for (SiteName name : List.of(Documents.EAST, Documents.WEST)) {
            Site site = new Site(name, name.equals(Documents.EAST) ? Place.EAST : Place.WEST);
            sites.put(name, site);
            switches.put(name, new PowerSwitch(site));
        }
        catalogue.policies().values().stream()
                .sorted((a, b) ->
                        a.application().value().compareTo(b.application().value()))
                .forEach(policy -> apps.put(
                        policy.application(), new App(policy, site(policy.primary()), site(policy.standby()))));
        this.store = new Store(set.chance(1, 2) ? Place.WEST : Place.NORTH, clock(set), set.split());
        this.witness = set.chance(1, 12) ? null : new WitnessProcess(this, Place.NORTH, clock(set));
        this.instances = List.of(
                new Instance(this, "ann", Place.WEST, clock(set)),
                new Instance(this, "bob", set.chance(1, 2) ? Place.NORTH : Place.WEST, clock(set)));
        instances.forEach(instance -> loop.after(set.millis(0, 700), process, instance::start));
        loop.every(Duration.ofMillis(200), process, this::replicate);
        loop.every(Duration.ofSeconds(1), process, () -> {
            checker.quarantine();
            boolean over = faults == 0 && loop.now() > Faults.OVER.toNanos();
            calmSince = over && checker.calm() ? calmSince : loop.now();
        });
        apps().forEach(app -> new Users(this, app, dice.split()));
    }

    private NodeClock clock(Dice set) {
        return new NodeClock(loop, set.between(-200, 200), set.millis(-2000, 2000));
    }

    Collection<App> apps() {
        return apps.values();
    }

    App app(ApplicationName name) {
        return Objects.requireNonNull(apps.get(name), name.value());
    }

    Site site(SiteName name) {
        return Objects.requireNonNull(sites.get(name));
    }

    PowerSwitch power(SiteName name) {
        return Objects.requireNonNull(switches.get(name));
    }

    Optional<WitnessProcess> witness() {
        return Optional.ofNullable(witness);
    }

    /** The instance that holds the newest lease and runs. */
    Optional<Instance> leader() {
        return instances.stream()
                .filter(i -> i.process.alive()
                        && i.lease()
                                .filter(l -> l.token() == checker.newestToken())
                                .isPresent())
                .findFirst();
    }

    /** What a person's watch says: near enough. */
    NodeClock leaderClock() {
        return leader().map(l -> l.clock).orElse(store.clock);
    }

    // The targets

    ProbeResult login(Database database) {
        if (wrongCredentials) {
            return ProbeResult.unknown("wrong password");
        }
        return database.running && !database.recovering() && database.open()
                ? ProbeResult.up("a heartbeat was committed")
                : ProbeResult.down("refused");
    }

    ProbeResult storefront(App app, SiteName site) {
        if (site.equals(Zone.PAGE)) {
            return ProbeResult.down("a page");
        }
        Workload workload = app.workload(site);
        return workload.state().replicas() > 0
                        && !workload.erring
                        && app.database(site).writable()
                ? ProbeResult.up("200")
                : ProbeResult.down("503");
    }

    boolean write(App app, Database database, String who) {
        return commit(database, who).isPresent();
    }

    Optional<Record> commit(Database database, String who) {
        if (!database.running || database.recovering() || !database.open()) {
            return Optional.empty();
        }
        return Optional.of(database.commit(Kind.ROW, ++rows, who, Instant.EPOCH, loop.now()));
    }

    void close(Instance by, App app, Database database, StepContext context) {
        trace(() -> "%s closes %s of %s for %s".formatted(by.process, database, app, context.operation()));
        if (database.open()) {
            database.commit(Kind.CLOSED, 0, by.process.name(), Instant.EPOCH, loop.now());
        }
    }

    Object openAgain(Instance by, App app, Database database, StepContext context) {
        trace(() -> "%s opens %s of %s for %s".formatted(by.process, database, app, context.operation()));
        if (database.recovering()) {
            return new Database.Refused("a standby can't be opened");
        }
        database.commit(Kind.OPENED, 0, by.process.name(), Instant.EPOCH, loop.now());
        return Kind.OPENED;
    }

    void powerOff(Instance by, PowerSwitch power, StepContext context) {
        trace(() -> "%s switches %s off for %s".formatted(by.process, power.site(), context.operation()));
        power(power.site(), false, power.site().healthy);
    }

    Object powerOn(Instance by, PowerSwitch power, StepContext context) {
        trace(() -> "%s switches %s on for %s".formatted(by.process, power.site(), context.operation()));
        power(power.site(), true, power.site().healthy);
        return true;
    }

    void power(Site site, boolean outlet, boolean healthy) {
        site.power(outlet, healthy);
        if (!site.on()) {
            apps().forEach(app -> app.database(site.name()).stopped());
        }
    }

    Object promote(Instance by, App app, StepContext context) {
        Database database = app.database(context.newPrimary());
        trace(() -> "%s promotes %s of %s for %s".formatted(by.process, database, app, context.operation()));
        if (!database.recovering()) {
            return new Database.Refused("it is a primary already");
        }
        if (!database.promoting()) {
            checker.promoting(app, context, database);
            database.promote();
            long replay = (database.received() - database.applied()) * 2_000_000L;
            loop.after(30_000_000L + replay, process, () -> {
                if (database.promoting() && database.site().on() && database.running) {
                    database.promoted();
                    checker.promoted(context.operation(), database);
                    trace(() -> "%s of %s is a primary".formatted(database, app));
                }
            });
        }
        return true;
    }

    /** The route of a user's: it does what it is asked. */
    void rebuild(Checker.Call call, Instance by, App app, StepContext context, Database source, Database target) {
        trace(() -> "%s has %s of %s rebuilt for %s".formatted(by.process, target, app, context.operation()));
        checker.rebuilding(call, app, source, target);
        if (!source.recovering() && source.site().on()) {
            target.seed(source);
        }
    }

    void firstWrites(Database database, Epoch epoch) {
        if (!database.open()) {
            database.commit(Kind.OPENED, 0, "understudy", Instant.EPOCH, loop.now());
        }
        if (database.epoch() != epoch.value()) {
            database.commit(Kind.EPOCH, epoch.value(), "understudy", Instant.EPOCH, loop.now());
        }
    }

    boolean exchange(App app, Zone.View expected, Zone.View changed) {
        boolean done = app.zone.exchange(expected, changed);
        trace(() -> "DNS of %s: %s -> %s: %s".formatted(app, expected, changed, done));
        return done;
    }

    private void replicate() {
        for (App app : apps()) {
            for (Database copy : app.databases()) {
                Database primary = app.other(copy);
                if (!copy.recovering() || copy.promoting() || !copy.site().runs() || !copy.running) {
                    continue;
                }
                boolean linked = !primary.recovering()
                        && primary.running
                        && primary.site().runs()
                        && network.bothWays(primary.place(), copy.place());
                copy.streaming = false;
                if (linked) {
                    copy.stream(primary, loop.now() - lagNanos);
                }
                copy.replay(loop.now() - lagNanos - 50_000_000L);
            }
        }
    }

    // What the checker asks

    void storeFails(boolean down) {
        store.down = down;
        storeFailed = loop.now();
    }

    boolean storeFailedLately() {
        return store.down || loop.now() - storeFailed < Duration.ofSeconds(10).toNanos();
    }

    boolean leaderSeesBoth(App app) {
        return leader().filter(l -> !l.process.stalled(loop.now()) && l.process.alive())
                .filter(l -> sites.values().stream()
                        .allMatch(site -> site.runs()
                                && app.database(site.name()).running
                                && network.bothWays(l.process.place(), site.place())))
                .isPresent();
    }

    boolean waitsForPerson(Book book) {
        Optional<OperationView> view =
                leader().flatMap(Instance::engine).flatMap(e -> e.view(new OperationId(book.id)));
        return view.filter(v -> v.phase() == Phase.BLOCKED
                        || v.phase() == Phase.AWAITING_APPROVAL
                        || v.paused().isPresent()
                        || !v.decisions().isEmpty()
                        || !v.pending().isEmpty())
                .isPresent();
    }

    void died(Instance instance) {
        checker.forget(instance.process);
        loop.after(dice.millis(500, 15_000), process, () -> {
            if (!instance.process.alive()) {
                instance.start();
            }
        });
    }

    void trace(Supplier<String> line) {
        if (trace != null) {
            trace.add("%9.3f s  %s".formatted(loop.now() / 1e9, line.get()));
            if (trace.size() > TRACED) {
                trace.remove();
            }
        }
    }

    List<String> traced() {
        return trace == null ? List.of() : List.copyOf(trace);
    }

    /** Ends every thread of the world. */
    void end() {
        for (Instance instance : instances) {
            instance.process.die(loop, process);
        }
        loop.drain();
    }
}
