package io.understudy.simulation;

import io.understudy.operation.OperationKind;
import java.time.Duration;
import java.util.List;

/** What goes wrong, and when; everything is mended at the end. */
final class Faults {

    /** When the last fault begins at the latest, and when all are over. */
    static final Duration OVER = Duration.ofSeconds(75);

    private final World world;
    private final People people;
    private final Dice dice;

    Faults(World world, People people, Dice dice) {
        this.world = world;
        this.people = people;
        this.dice = dice;
        int faults = dice.between(1, 6);
        for (int i = 0; i < faults; i++) {
            world.loop.after(dice.millis(9_000, 60_000), world.process, this::fault);
        }
        if (dice.chance(5, 6)) {
            // Most worlds lose their primary in one way or another.
            world.loop.after(dice.millis(12_000, 30_000), world.process, this::primaryLost);
        }
        world.loop.after(OVER, world.process, this::over);
    }

    private void during(int fromMillis, int toMillis, String what, Runnable begin, Runnable end) {
        Duration length = dice.millis(fromMillis, toMillis);
        world.trace(() -> "FAULT for %d ms: %s".formatted(length.toMillis(), what));
        begin.run();
        world.faults++;
        world.loop.after(length, world.process, () -> {
            world.faults--;
            world.trace(() -> "over: " + what);
            end.run();
        });
    }

    private void primaryLost() {
        Site east = world.site(Documents.EAST);
        App app = dice.one(List.copyOf(world.apps()));
        Database database = app.database(Documents.EAST);
        switch (dice.below(4)) {
            case 0, 1 -> siteDies(east);
            case 2 ->
                during(
                        4_000,
                        60_000,
                        "%s stops".formatted(database),
                        () -> stop(database),
                        () -> database.running = true);
            default -> cut(Place.EAST, 5_000, 60_000);
        }
    }

    private static void stop(Database database) {
        database.running = false;
        database.stopped();
    }

    private void siteDies(Site site) {
        during(
                5_000,
                60_000,
                site + " dies",
                () -> world.power(site, site.outlet, false),
                () -> world.power(site, site.outlet, true));
    }

    private void cut(Place place, int from, int to) {
        during(from, to, place + " is cut off", () -> cutAll(place, true), () -> cutAll(place, false));
    }

    private void cutAll(Place place, boolean on) {
        for (Place other : Place.values()) {
            if (other != place) {
                world.network.cut(place, other, on);
                world.network.cut(other, place, on);
            }
        }
    }

    private void fault() {
        Instance instance = dice.one(world.instances);
        Place from = dice.one(List.of(Place.values()));
        Place to = dice.one(List.of(Place.values()));
        Site site = world.site(dice.one(List.of(Documents.EAST, Documents.WEST)));
        App app = dice.one(List.copyOf(world.apps()));
        Database database = app.database(site.name());
        Network network = world.network;
        switch (dice.below(28)) {
            case 0 -> siteDies(site);
            case 1 -> cut(from, 1_000, 30_000);
            case 2 ->
                during(
                        1_000,
                        40_000,
                        "nothing gets from %s to %s".formatted(from, to),
                        () -> network.cut(from, to, true),
                        () -> network.cut(from, to, false));
            case 3 -> during(1_000, 40_000, "%s freezes".formatted(site), site::freeze, site::thaw);
            case 4 -> instance.standStill(dice.millis(300, 35_000));
            case 6, 7 -> {
                world.trace(() -> "FAULT: %s is killed".formatted(instance.process));
                if (instance.process.alive()) {
                    instance.die();
                }
            }
            case 5, 8, 9, 10 -> cutAtFact(instance);
            case 11 -> jump(instance);
            case 12 ->
                during(500, 20_000, "the store is down", () -> world.storeFails(true), () -> world.storeFails(false));
            case 13 ->
                during(
                        2_000,
                        20_000,
                        "the store is slow",
                        () -> world.store.slowNanos = dice.between(100, 4_000) * 1_000_000L,
                        () -> world.store.slowNanos = 0);
            case 14 ->
                during(
                        1_000,
                        20_000,
                        "messages are lost",
                        () -> network.lost = dice.between(50, 400),
                        () -> network.lost = 0);
            case 15 ->
                during(
                        1_000,
                        20_000,
                        "messages are late",
                        () -> network.late = dice.between(20, 200),
                        () -> network.late = 0);
            case 16 ->
                during(
                        1_000,
                        20_000,
                        "the network is slow",
                        () -> network.slow = dice.between(5, 60),
                        () -> network.slow = 1);
            case 17 ->
                during(
                        2_000,
                        40_000,
                        "the copy lags",
                        () -> world.lagNanos = dice.between(500, 20_000) * 1_000_000L,
                        () -> world.lagNanos = 0);
            case 18 ->
                during(
                        2_000,
                        40_000,
                        "replay is paused",
                        () -> database.replayPaused = true,
                        () -> database.replayPaused = false);
            case 19 -> {
                Workload workload = app.workload(site.name());
                during(
                        2_000,
                        40_000,
                        "the application errs",
                        () -> workload.erring = true,
                        () -> workload.erring = false);
            }
            case 20 ->
                during(
                        2_000,
                        40_000,
                        "probes have a wrong password",
                        () -> world.wrongCredentials = true,
                        () -> world.wrongCredentials = false);
            case 21 -> {
                PowerSwitch power = world.power(site.name());
                during(
                        2_000,
                        60_000,
                        "the power switch is silent",
                        () -> power.silent = true,
                        () -> power.silent = false);
            }
            case 22 -> {
                Workload workload = app.workload(site.name());
                during(
                        1_000,
                        30_000,
                        "DNS and an API server are down",
                        () -> down(app, workload, true),
                        () -> down(app, workload, false));
            }
            case 23 ->
                during(
                        1_000,
                        30_000,
                        "people pause",
                        () -> world.brake.pull("carla", "a quiet night"),
                        world.brake::release);
            case 24 ->
                people.start(
                        app,
                        dice.one(List.of(
                                OperationKind.SWITCHOVER,
                                OperationKind.FAILOVER,
                                OperationKind.FAILBACK,
                                OperationKind.REPROTECT)));
            case 25 -> people.acknowledge(app);
            case 26 ->
                during(
                        500,
                        15_000,
                        "answers of the store are lost",
                        () -> world.store.mute = dice.between(100, 600),
                        () -> world.store.mute = 0);
            default -> during(5_000, 30_000, "people edit DNS", () -> people.edit(app), () -> people.restore(app));
        }
        mend(app, site);
    }

    private static void down(App app, Workload workload, boolean down) {
        app.zone.down = down;
        workload.apiDown = down;
    }

    private void mend(App app, Site site) {
        if (dice.chance(1, 3)) {
            world.loop.after(dice.millis(5_000, 30_000), world.process, () -> people.reseed(app));
        } else if (dice.chance(1, 4) && !site.outlet) {
            people.turnOn(site);
        }
    }

    private void cutAtFact(Instance instance) {
        Duration length = dice.millis(300, 35_000);
        int facts = dice.below(20);
        boolean before = dice.chance(1, 2);
        instance.cut = switch (dice.below(8)) {
            case 0, 1 ->
                new Cut(
                        facts,
                        before,
                        fiber -> {
                            instance.standStill(length);
                            fiber.sleep(length.toNanos());
                        },
                        "stands still for %d ms".formatted(length.toMillis()));
            case 2 ->
                new Cut(
                        facts,
                        before,
                        fiber -> {
                            world.storeFails(true);
                            world.loop.after(length.dividedBy(4), world.process, () -> world.storeFails(false));
                        },
                        "loses the store");
            case 3, 4 ->
                new Cut(
                        facts,
                        true,
                        fiber -> {
                            instance.loseNextAnswer();
                            if (before) {
                                world.loop.after(1, world.process, () -> world.storeFails(true));
                                world.loop.after(length.dividedBy(4), world.process, () -> world.storeFails(false));
                            }
                        },
                        "gets no answer%s".formatted(before ? ", and loses the store," : ""));
            default ->
                new Cut(
                        facts,
                        before,
                        fiber -> {
                            instance.die();
                            fiber.requireAlive();
                        },
                        "dies");
        };
        world.trace(() -> "FAULT: %s %s".formatted(instance.process, instance.cut));
    }

    private void jump(Instance instance) {
        Duration by = dice.chance(1, 3) ? Duration.ofMinutes(dice.between(-90, 90)) : dice.millis(-5_000, 5_000);
        world.trace(() -> "FAULT: a wall clock jumps by %s, of %s or the store".formatted(by, instance.process));
        world.clocksJumped = true;
        if (dice.chance(1, 4)) {
            world.store.clock.jump(by);
        } else {
            instance.clock.jump(by);
        }
    }

    private void over() {
        world.trace(() -> "no more faults");
        if (dice.chance(1, 2)) {
            Site site = world.site(dice.one(List.of(Documents.EAST, Documents.WEST)));
            if (!site.outlet) {
                people.turnOn(site);
            }
        }
        world.apps().forEach(app -> {
            if (dice.chance(1, 2)) {
                world.loop.after(dice.millis(1_000, 20_000), world.process, () -> people.reseed(app));
            }
        });
        world.instances.forEach(instance -> instance.cut = Cut.NONE);
    }
}
