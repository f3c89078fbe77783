package io.understudy.simulation;

import io.understudy.simulation.Database.Record;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Those who write: some follow DNS as it was a few seconds ago, a stray one tries both sites in turn whatever DNS says. */
final class Users {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final World world;
    private final App app;
    private SiteName cached;
    private long cachedUntil;
    private int turn;

    Users(World world, App app, Dice dice) {
        this.world = world;
        this.app = app;
        this.cached = app.policy.primary();
        world.loop.every(dice.millis(300, 450), world.process, this::follow);
        world.loop.every(dice.millis(600, 900), world.process, this::stray);
    }

    private void follow() {
        if (world.loop.now() >= cachedUntil) {
            cached = app.zone.answer().getFirst();
            cachedUntil = world.loop.now() + Duration.ofSeconds(3).toNanos();
        }
        if (!cached.equals(Zone.PAGE)) {
            write(app.database(cached), "users");
        }
    }

    private void stray() {
        List<SiteName> sites = List.of(Documents.EAST, Documents.WEST);
        write(app.database(sites.get(turn++ % 2)), "stray");
    }

    private void write(Database database, String who) {
        world.network.ask(world.process, database, PATIENCE, () -> world.commit(database, who), answer -> {
            if (answer instanceof Network.Answer.Got<Optional<Record>>(Optional<Record> record)) {
                record.ifPresent(world.checker::acknowledged);
            }
        });
    }
}
