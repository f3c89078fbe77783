package io.understudy.simulation;

import io.understudy.app.ForSimulation;
import io.understudy.operation.Engine;
import io.understudy.replication.LagBoard;
import io.understudy.replication.LagSample;
import io.understudy.replication.LagSample.PrimaryEnd;
import io.understudy.replication.LagSample.StandbyEnd;
import io.understudy.simulation.Database.Record;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Samples the lag of every application while its instance leads: a heartbeat on the primary, then a look at the standby. */
final class Sampling {

    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration HEARTBEAT_FIRST = Duration.ofMillis(50);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long SYSTEM = 42;

    private final World world;
    private final Instance self;
    private final Engine engine;
    private final LagBoard lags;
    private final ForSimulation.Watch quarantine;
    private final Set<App> underWay = new HashSet<>();
    private final Map<App, LagSample> last = new LinkedHashMap<>();

    Sampling(World world, Instance self, Engine engine, LagBoard lags, ForSimulation.Watch quarantine) {
        this.world = world;
        this.self = self;
        this.engine = engine;
        this.lags = lags;
        this.quarantine = quarantine;
        world.loop.every(EVERY, self.process, this::takeAll);
    }

    Optional<LagSample> last(App app) {
        return Optional.ofNullable(last.get(app));
    }

    /** Starts the samples that are due. */
    void takeAll() {
        self.unlessUnavailable(() -> world.apps().forEach(this::take));
    }

    private static final class Ends {
        Optional<PrimaryEnd> primary = Optional.empty();
        Optional<StandbyEnd> standby = Optional.empty();
        int waitedFor = 2;
        boolean standbyAsked;
    }

    private void take(App app) {
        Placement placement = engine.placement(app.policy);
        if (!underWay.add(app)) {
            return;
        }
        Database primary = app.database(placement.primary());
        Database standby = app.database(placement.standby());
        long taken = self.clock.nanos();
        Instant at = self.clock.instant().truncatedTo(ChronoUnit.MICROS);
        Ends ends = new Ends();
        Runnable askStandby = () -> {
            if (!ends.standbyAsked) {
                ends.standbyAsked = true;
                world.network.ask(self.process, standby, TIMEOUT, standby.ifRunning(() -> look(standby)), answer -> {
                    if (answer instanceof Network.Answer.Got<Object>(StandbyEnd end)) {
                        ends.standby = Optional.of(end);
                    }
                    ended(app, placement, taken, at, ends);
                });
            }
        };
        world.network.ask(self.process, primary, TIMEOUT, primary.ifRunning(() -> beat(primary, at)), answer -> {
            if (answer instanceof Network.Answer.Got<Object>(PrimaryEnd end)) {
                ends.primary = Optional.of(end);
            }
            askStandby.run();
            ended(app, placement, taken, at, ends);
        });
        world.loop.after(HEARTBEAT_FIRST, self.process, askStandby);
    }

    private Object beat(Database primary, Instant at) {
        if (primary.recovering() || !primary.open()) {
            return new Database.Refused("read-only, or closed");
        }
        long number = primary.beat(self.process.name()).map(Record::number).orElse(0L) + 1;
        primary.commit(Database.Kind.BEAT, number, self.process.name(), at, world.loop.now());
        return new PrimaryEnd(number, at, primary.received(), primary.timeline(), SYSTEM);
    }

    private Object look(Database standby) {
        Optional<Record> beat = standby.beat(self.process.name());
        return new StandbyEnd(
                beat.map(Record::number).orElse(0L),
                beat.map(Record::stamp).orElse(Instant.EPOCH),
                standby.received(),
                standby.applied(),
                standby.timeline(),
                SYSTEM,
                standby.streaming,
                standby.replayPaused,
                standby.recovering());
    }

    private void ended(App app, Placement placement, long taken, Instant at, Ends ends) {
        if (--ends.waitedFor > 0) {
            return;
        }
        underWay.remove(app);
        LagSample sample = new LagSample(Documents.ORDERS, taken, Optional.of(at), ends.primary, ends.standby, "");
        last.put(app, sample);
        lags.feed(placement, sample);
        self.unlessUnavailable(() -> {
            boolean settled = self.leads()
                    && engine.active(app.name()).isEmpty()
                    && engine.placement(app.policy).equals(placement);
            if (settled) {
                quarantine.consider(app.policy, placement, sample);
            }
        });
    }
}
