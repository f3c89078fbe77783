package io.understudy.sandbox;

import io.understudy.api.DrillReport;
import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.api.Status;
import io.understudy.cli.Failure;
import io.understudy.cli.Pages;
import io.understudy.cli.ServiceClient;
import io.understudy.sandbox.shop.Judge;
import io.understudy.sandbox.shop.OrderClient;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One run of a scenario: starts the world, the witness and the service, lets the scenario's event happen, and judges from
 * outside what came of it. Nothing in it helps the service: it only watches, except for the typed acceptances that the user
 * asked it to give.
 */
final class Demo implements AutoCloseable {

    private static final Duration ARM_LIMIT = Duration.ofSeconds(60);
    private static final Duration MOVE_LIMIT = Duration.ofSeconds(90);
    private static final String PERSON = "demo user";
    private static final String JUDGED = "judged";

    private final Scenario scenario;
    private final boolean approve;
    private final PrintStream out;
    private final boolean redraws;
    private final Ticker ticker = Ticker.system();
    private final SandboxWorld world;
    private volatile String stage = "";

    private Demo(Scenario scenario, boolean approve, PrintStream out, boolean redraws, SandboxWorld world) {
        this.scenario = scenario;
        this.approve = approve;
        this.out = out;
        this.redraws = redraws;
        this.world = world;
    }

    static Demo open(Scenario scenario, boolean approve, PrintStream out, boolean redraws) throws IOException {
        return new Demo(scenario, approve, out, redraws, SandboxWorld.start());
    }

    /** Runs the scenario to its end. */
    DemoReport run() throws IOException, SQLException, InterruptedException {
        try (ServiceProcess witness = Installation.witness(world);
                OrderClient users = world.users(ticker)) {
            users.start();
            long started = ticker.nanos();
            try (ServiceProcess service = Installation.service(world);
                    ServiceClient client = Installation.client(world, service, ticker);
                    LiveView view = new LiveView(out, redraws, client, () -> headline(users), this::beside)) {
                stage = "arming";
                awaitProtected(client, service, witness);
                long armed = ticker.since(started).toMillis();
                stage = "protected";
                if (scenario != Scenario.DRILL) {
                    return play(client, users, armed, null);
                }
                try (GameDay day = GameDay.open(world, client, users, ticker)) {
                    return day.judged(play(client, users, armed, day));
                }
            }
        }
    }

    /** Whether it was broken off before it was judged. */
    boolean isRunning() {
        return !stage.equals(JUDGED);
    }

    @Override
    public void close() {
        world.close();
    }

    private DemoReport play(ServiceClient client, OrderClient users, long armed, @Nullable GameDay day)
            throws SQLException, InterruptedException {
        // The event must not keep step with the probes.
        pause(Duration.ofMillis(1_500 + ThreadLocalRandom.current().nextInt(1_000)));
        if (day != null) {
            day.begins();
        }
        long wall = System.currentTimeMillis();
        long event = ticker.nanos();
        stage = scenario.word();
        happen(client);
        Optional<OperationReport> operation = follow(client);
        if (day != null) {
            day.ends();
        }
        pause(Duration.ofSeconds(2));
        users.close();
        stage = JUDGED;
        boolean moved = users.acknowledgements().stream().anyMatch(a -> a.site().equals(SandboxWorld.WEST));
        Judge.Findings findings = Judge.judge(users.acknowledgements(), world.orders(!moved), SandboxWorld.EAST);
        return DemoReport.of(scenario, armed, wall, event, operation.orElse(null), findings);
    }

    private String beside() {
        return scenario == Scenario.DRILL && !stage.equals(JUDGED) ? String.join(", ", world.drillsAtWest()) : "";
    }

    private void happen(ServiceClient client) {
        switch (scenario) {
            case REGION_LOSS -> world.killEast();
            case PLANNED ->
                client.post(
                        "/api/v1/applications/%s/operations".formatted(SandboxWorld.APPLICATION),
                        new Requests.Start("SWITCHOVER", PERSON, "planned move of the demo"),
                        OperationReport.class);
            case BLIP -> world.cutEast();
            case DRILL ->
                client.post(
                        "/api/v1/applications/%s/drills".formatted(SandboxWorld.APPLICATION),
                        new Requests.Drill("isolated", PERSON, "the game day of the demo"),
                        DrillReport.class);
            case CUT_OFF -> {
                world.powerSwitch().goSilent();
                world.cutEast();
            }
        }
    }

    private Optional<OperationReport> follow(ServiceClient client) throws InterruptedException {
        return switch (scenario) {
            case REGION_LOSS, PLANNED -> Optional.of(await(client, Demo::isOver));
            case BLIP -> {
                pause(Duration.ofMillis(1_700));
                world.restoreEast();
                pause(Duration.ofSeconds(6));
                yield newest(client);
            }
            case DRILL -> {
                Optional<Boolean> unused = Waiting.forValue(
                        () -> GameDay.newestDrill(client).result().equals("RUNNING")
                                ? Optional.empty()
                                : Optional.of(true),
                        MOVE_LIMIT,
                        ticker);
                yield newest(client);
            }
            case CUT_OFF -> {
                OperationReport asked = await(client, o -> isOver(o) || o.pending() != null);
                pause(Duration.ofSeconds(3));
                yield Optional.of(approve ? approveAll(client, asked) : await(client, o -> true));
            }
        };
    }

    /** Types what is asked for, as a person would, until nothing is asked any more. */
    private OperationReport approveAll(ServiceClient client, OperationReport asked) throws InterruptedException {
        OperationReport current = asked;
        while (current.pending() != null) {
            client.post(
                    "/api/v1/operations/%s/acceptances".formatted(current.id()),
                    new Requests.Accept(PERSON, current.pending().phrase()),
                    OperationReport.class);
            String answered = current.pending().phrase();
            current = await(
                    client,
                    o -> isOver(o)
                            || o.pending() != null && !o.pending().phrase().equals(answered));
        }
        return current;
    }

    private static boolean isOver(OperationReport operation) {
        return operation.finishedAt() != null || operation.phase().equals("BLOCKED");
    }

    private OperationReport await(ServiceClient client, Predicate<OperationReport> until) throws InterruptedException {
        return Waiting.forValue(() -> newest(client).filter(until), MOVE_LIMIT, ticker)
                .orElseThrow(() -> new Failure(
                        1,
                        "the service did not finish within %d s; its newest operation:%n%s"
                                .formatted(
                                        MOVE_LIMIT.toSeconds(),
                                        newest(client).map(Pages::operation).orElse("none")),
                        null));
    }

    private static Optional<OperationReport> newest(ServiceClient client) {
        OperationReport[] operations = client.get("/api/v1/operations", OperationReport[].class);
        return operations.length == 0 ? Optional.empty() : Optional.of(operations[0]);
    }

    private void awaitProtected(ServiceClient client, ServiceProcess service, ServiceProcess witness)
            throws InterruptedException {
        Optional<Boolean> ready = Waiting.forValue(() -> protectedNow(client, service), ARM_LIMIT, ticker);
        if (ready.isEmpty()) {
            throw new Failure(
                    1,
                    "the shop was not protected within %d s.%nservice:%n%s%nwitness:%n%s"
                            .formatted(ARM_LIMIT.toSeconds(), service.output(), witness.output()),
                    null);
        }
    }

    private static Optional<Boolean> protectedNow(ServiceClient client, ServiceProcess service) {
        if (!service.isAlive()) {
            throw new Failure(1, "the service ended at its start:%n%s".formatted(service.output()), null);
        }
        try {
            Status status = client.get("/api/v1/status", Status.class);
            return status.applications().getFirst().protection().equals("PROTECTED")
                    ? Optional.of(true)
                    : Optional.empty();
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    private String headline(OrderClient users) {
        return "[%-11s] orders acknowledged %d"
                .formatted(stage, users.acknowledgements().size());
    }

    private static void pause(Duration length) throws InterruptedException {
        Thread.sleep(length);
    }
}
