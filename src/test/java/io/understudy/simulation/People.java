package io.understudy.simulation;

import io.understudy.journal.Journal;
import io.understudy.operation.Engine;
import io.understudy.operation.Intervention;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.operation.StartRequest;
import io.understudy.operation.Trigger;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;

/** Those on call: slow, sometimes mistyping, sometimes away. */
final class People {

    private final World world;
    private final Dice dice;
    /** Chances in hundred, each second, that somebody looks at what waits. */
    private final int attention;

    People(World world, Dice dice) {
        this.world = world;
        this.dice = dice;
        this.attention = dice.chance(1, 4) ? 0 : dice.between(2, 30);
        world.loop.every(Duration.ofSeconds(1), world.process, this::look);
    }

    private void look() {
        if (!dice.chance(attention, 100)) {
            return;
        }
        for (Book book : world.checker.books()) {
            if (book.open()) {
                at(engine -> engine.view(new OperationId(book.id)).ifPresent(view -> answer(engine, view)));
            }
        }
    }

    private void answer(Engine engine, OperationView view) {
        if (view.phase() == Phase.BLOCKED) {
            engine.retry(view.id(), "carla");
        } else if (!view.pending().isEmpty()) {
            String phrase = view.pending().getFirst().phrase();
            if (dice.chance(1, 6)) {
                engine.accept(view.id(), "carla", "yes, do it");
            } else if (dice.chance(1, 6)) {
                engine.intervene(view.id(), new Intervention.Abort("carla", "not tonight"));
            } else {
                engine.accept(view.id(), "carla", phrase);
            }
        } else if (dice.chance(1, 20)) {
            engine.intervene(view.id(), new Intervention.Abort("carla", "not tonight"));
        }
    }

    void acknowledge(App app) {
        at(engine -> engine.acknowledge(app.name(), "carla"));
    }

    void start(App app, OperationKind kind) {
        at(engine -> engine.start(new StartRequest(
                app.policy,
                kind,
                new Trigger.Person("carla"),
                "by hand",
                world.leaderClock().instant())));
    }

    /** Somebody puts an old primary's power back on, or starts it again. */
    void turnOn(Site site) {
        world.trace(() -> "people turn %s on".formatted(site));
        world.power(site, true, site.healthy);
        world.checker.turnedOn(site.name());
    }

    /** Seeds what should be the standby anew from the primary, if nothing is under way. */
    void reseed(App app) {
        if (dice.chance(1, 2)) {
            start(app, OperationKind.REPROTECT);
        } else {
            at(engine -> seed(app, engine.placement(app.policy)));
        }
    }

    private void seed(App app, Placement placement) {
        boolean calm = world.checker.books().stream().noneMatch(b -> b.app == app && b.open());
        if (!calm) {
            return;
        }
        Database primary = app.database(placement.primary());
        Database standby = app.database(placement.standby());
        if (!primary.recovering() && primary.site().on() && standby.site().healthy && !standby.streaming) {
            world.trace(() -> "people seed %s of %s anew".formatted(standby, app));
            standby.seed(primary);
            if (!standby.site().outlet) {
                turnOn(standby.site());
            }
        }
    }

    /** Users are sent to a page by hand. */
    void edit(App app) {
        Zone.View now = app.zone.view();
        if (now.answer().equals(List.of(Zone.PAGE))) {
            return;
        }
        app.beforeEdit = now.answer();
        app.zone.overwrite(new Zone.View(List.of(Zone.PAGE), now.mark()));
    }

    /** Back to what it was, if nobody else changed it. */
    void restore(App app) {
        Zone.View now = app.zone.view();
        if (!app.beforeEdit.isEmpty()) {
            app.zone.overwrite(new Zone.View(app.beforeEdit, now.mark()));
        }
        app.beforeEdit = List.of();
    }

    private interface Call {
        void on(Engine engine);
    }

    /** Through the leader's API, on a thread of its own. */
    private void at(Call call) {
        world.leader()
                .ifPresent(leader -> leader.engine()
                        .ifPresent(engine -> leader.threads().execute(() -> {
                            try {
                                call.on(engine);
                            } catch (Journal.StaleLease | Journal.JournalUnavailable | UnderstudyException e) {
                                world.trace(() -> "people are told: " + e.getMessage());
                            }
                        })));
    }
}
