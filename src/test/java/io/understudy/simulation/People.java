package io.understudy.simulation;

import io.understudy.journal.Journal;
import io.understudy.operation.Engine;
import io.understudy.operation.Intervention;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView;
import io.understudy.operation.OperationView.Approval;
import io.understudy.operation.OperationView.Decision;
import io.understudy.operation.Phase;
import io.understudy.operation.StartRequest;
import io.understudy.operation.Trigger;
import io.understudy.runbook.StepName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
                at((leader, engine) -> engine.view(new OperationId(book.id))
                        .ifPresent(view -> answer(leader, engine, book.app, view)));
            }
        }
    }

    private void answer(Instance leader, Engine engine, App app, OperationView view) {
        OperationId id = view.id();
        Optional<Approval> asked =
                view.approval().filter(approval -> approval.open().isPresent());
        if (asked.isPresent() && dice.chance(2, 3)) {
            String by = dice.one(List.of("dora", "dora", "emil", "emil", "carla"));
            engine.approve(id, by, asked.get().terms().hash(), leader.outlook(app));
        } else if (view.paused().isPresent()) {
            held(engine, view);
        } else if (!view.decisions().isEmpty()) {
            decide(engine, id, dice.one(view.decisions()));
        } else if (view.phase() == Phase.BLOCKED) {
            engine.retry(id, "carla");
        } else if (!view.pending().isEmpty()) {
            String phrase = view.pending().getFirst().phrase();
            if (dice.chance(1, 6)) {
                engine.accept(id, "carla", "yes, do it");
            } else if (dice.chance(1, 6)) {
                engine.intervene(id, new Intervention.Abort("carla", "not tonight"));
            } else {
                engine.accept(id, "carla", phrase);
            }
        } else {
            meddle(leader, engine, app, id);
        }
    }

    /** Whoever paused it leaves a step out, or lets it go on. */
    private void held(Engine engine, OperationView view) {
        if (dice.chance(1, 3)) {
            StepName step = dice.one(view.steps()).name();
            engine.intervene(view.id(), new Intervention.Skip(step, "carla", "it is done by hand"));
        } else {
            engine.intervene(view.id(), new Intervention.Resume("carla", "go on"));
        }
    }

    private void decide(Engine engine, OperationId id, Decision decision) {
        String choice = dice.one(decision.choices());
        engine.intervene(
                id,
                switch (choice) {
                    case "skip" -> new Intervention.Skip(decision.step(), "carla", "it can wait until morning");
                    case "abort" -> new Intervention.Abort("carla", "not tonight");
                    default -> new Intervention.Retry("carla", "it is repaired");
                });
    }

    /** With an operation that asks nobody. */
    private void meddle(Instance leader, Engine engine, App app, OperationId id) {
        switch (dice.below(20)) {
            case 0 -> engine.intervene(id, new Intervention.Abort("carla", "not tonight"));
            case 1, 2 -> engine.intervene(id, new Intervention.Pause("carla", "let me look"));
            case 3, 4 ->
                engine.intervene(
                        id,
                        new Intervention.Escalate(
                                new Trigger.Person("carla"), "it is lost", Optional.of(leader.outlook(app))));
            default -> {}
        }
    }

    void acknowledge(App app) {
        at((_, engine) -> engine.acknowledge(app.name(), "carla"));
    }

    void start(App app, OperationKind kind) {
        at((leader, engine) -> engine.start(new StartRequest(
                app.policy,
                kind,
                new Trigger.Person("carla"),
                "by hand",
                world.leaderClock().instant(),
                Optional.empty(),
                Optional.of(leader.outlook(app)))));
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
            at((_, engine) -> seed(app, engine.placement(app.policy)));
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
        void on(Instance leader, Engine engine);
    }

    /** Through the leader's API, on a thread of its own. */
    private void at(Call call) {
        world.leader()
                .ifPresent(leader -> leader.engine()
                        .ifPresent(engine -> leader.threads().execute(() -> {
                            try {
                                call.on(leader, engine);
                            } catch (Journal.StaleLease | Journal.JournalUnavailable | UnderstudyException e) {
                                world.trace(() -> "people are told: " + e.getMessage());
                            }
                        })));
    }
}
