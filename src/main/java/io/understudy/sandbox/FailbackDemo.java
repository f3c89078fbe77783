package io.understudy.sandbox;

import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.api.Status;
import io.understudy.cli.Failure;
import io.understudy.cli.ServiceClient;
import io.understudy.sandbox.shop.OrderClient;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The whole way there and back, while users order: us-east-1 is lost and left by itself, comes back as a standby, is moved back to
 * as planned once it has been a good standby for a while, and us-west-2 becomes its standby again. Any number of times. After each,
 * users pause for the moment in which both databases are compared whole.
 */
final class FailbackDemo implements AutoCloseable {

    static final String WORD = "failback";
    static final String SENTENCE =
            "us-east-1 dies, comes back as a standby of us-west-2, and is moved back to as planned; users order all the while";

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(30);
    private static final String PERSON = "demo user";

    private final PrintStream out;
    private final Ticker ticker = Ticker.system();
    private final long begun = ticker.nanos();
    private final SandboxWorld world;
    private final int cycles;
    private volatile boolean closed;
    private volatile boolean judged;

    private FailbackDemo(PrintStream out, SandboxWorld world, int cycles) {
        this.out = out;
        this.world = world;
        this.cycles = cycles;
    }

    /** @param cycles how often it goes there and back, at least 1 */
    static FailbackDemo open(PrintStream out, int cycles) throws IOException {
        return new FailbackDemo(out, SandboxWorld.start(), cycles);
    }

    /** Runs it to its end, which is the first cycle that is not as it must be, or the last one. */
    FailbackReport run() throws IOException, InterruptedException {
        FailbackJudge judge = new FailbackJudge(cycles);
        try (ServiceProcess witness = Installation.witness(world);
                OrderClient users = world.users(ticker);
                ServiceProcess service = Installation.service(world);
                ServiceClient client = Installation.client(world, service, ticker)) {
            users.start();
            await(service, "the shop is protected at us-east-1", () -> protectedAt(client, SandboxWorld.EAST));
            int number = 1;
            while (number <= cycles && judged(number, judge, client, service, users)) {
                number++;
            }
            if (!witness.isAlive()) {
                throw new Failure(1, "the witness ended:%n%s".formatted(witness.output()), null);
            }
        }
        judged = true;
        return judge.report();
    }

    /** Whether it was broken off before it was judged. */
    boolean isRunning() {
        return !judged;
    }

    /** One cycle, with users who order, and what came of it once they pause. */
    private boolean judged(
            int number, FailbackJudge judge, ServiceClient client, ServiceProcess service, OrderClient users)
            throws InterruptedException {
        try {
            users.resume();
            FailbackReport.Times times = cycle(client, service, users);
            users.pause();
            FailbackReport.Databases databases = world.compare(SETTLED_WITHIN, ticker);
            say("cycle %d of %d: the databases %s"
                    .formatted(
                            number,
                            cycles,
                            databases.equal()
                                    ? "are equal, sha256 " + databases.home().checksum()
                                    : "differ: " + databases.differences()));
            return judge.cycle(times, users.take(), world.manyOrders(true), databases);
        } catch (Failure | Broken | IOException | SQLException e) {
            if (closed) {
                throw new Failure(1, "stopped", e);
            }
            String why = String.valueOf(e.getMessage());
            out.println(why);
            judge.brokeOff(why.lines().findFirst().orElse(""));
            return false;
        }
    }

    private FailbackReport.Times cycle(ServiceClient client, ServiceProcess service, OrderClient users)
            throws InterruptedException {
        await(service, "users order", () -> users.acknowledgements().size() > 50);
        Optional<String> before = newest(client).map(OperationReport::id);
        world.killEast();
        await(
                service,
                "us-east-1 was lost and the shop has moved",
                () -> newest(client)
                        .filter(o -> !before.equals(Optional.of(o.id())))
                        .filter(o -> o.kind().equals("FAILOVER"))
                        .filter(FailbackDemo::succeeded));
        OperationReport failover = newest(client).orElseThrow();
        client.post(
                "/api/v1/applications/%s/acknowledgement".formatted(SandboxWorld.APPLICATION),
                new Requests.By(PERSON),
                Status.class);
        OperationReport reprotect = operation(client, service, "REPROTECT");
        await(service, "the shop is protected at us-west-2", () -> protectedAt(client, SandboxWorld.WEST));
        OperationReport failback = operation(client, service, "FAILBACK");
        OperationReport home = operation(client, service, "REPROTECT");
        await(service, "the shop is protected at us-east-1 again", () -> protectedAt(client, SandboxWorld.EAST));
        return new FailbackReport.Times(
                millis(failover), millis(reprotect), millis(failback), millis(home), failover.predictedLossMillis());
    }

    /** Asks until it is begun: a move back is refused until its time has come. */
    private OperationReport operation(ServiceClient client, ServiceProcess service, String kind)
            throws InterruptedException {
        String id = value(service, kind + " has begun", () -> start(client, kind));
        return value(
                service,
                kind + " is done",
                () -> Optional.of(client.get("/api/v1/operations/" + id, OperationReport.class))
                        .filter(FailbackDemo::succeeded));
    }

    private Optional<String> start(ServiceClient client, String kind) {
        OperationReport begun = client.post(
                "/api/v1/applications/%s/operations".formatted(SandboxWorld.APPLICATION),
                new Requests.Start(kind, PERSON, "the way back of the demo"),
                OperationReport.class);
        return Optional.of(begun.id());
    }

    private static boolean succeeded(OperationReport operation) {
        if (operation.finishedAt() == null && !operation.phase().equals("BLOCKED")) {
            return false;
        }
        if (!operation.phase().equals("SUCCEEDED")) {
            throw new Broken("%s ended as %s: %s".formatted(operation.id(), operation.phase(), operation));
        }
        return true;
    }

    /** No longer waiting helps. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }

    private static boolean protectedAt(ServiceClient client, String site) {
        Status.Application shop =
                client.get("/api/v1/status", Status.class).applications().getFirst();
        return shop.protection().equals("PROTECTED") && shop.primary().equals(site);
    }

    private static Optional<OperationReport> newest(ServiceClient client) {
        OperationReport[] operations = client.get("/api/v1/operations", OperationReport[].class);
        return operations.length == 0 ? Optional.empty() : Optional.of(operations[0]);
    }

    private static long millis(OperationReport operation) {
        Long end = operation.finishedAt();
        return end == null ? 0 : end - operation.startedAt();
    }

    private void await(ServiceProcess service, String what, Supplier<Object> holds) throws InterruptedException {
        var unused = value(service, what, () -> {
            Object now = holds.get();
            return Boolean.TRUE.equals(now) || now instanceof Optional<?> some && some.isPresent()
                    ? Optional.of(what)
                    : Optional.empty();
        });
    }

    private <T> T value(ServiceProcess service, String what, Supplier<Optional<T>> value) throws InterruptedException {
        String[] last = {""};
        T found = Waiting.forValue(() -> now(service, value, last), LIMIT, ticker)
                .orElseThrow(() -> new Failure(
                        1,
                        "not within %d s: %s (%s)%n%s".formatted(LIMIT.toSeconds(), what, last[0], service.output()),
                        null));
        say(what);
        return found;
    }

    private void say(String line) {
        out.println("[%6.1f s] %s".formatted(ticker.since(begun).toMillis() / 1_000.0, line));
    }

    /** The service may start, or say no for now. */
    private static <T> Optional<T> now(ServiceProcess service, Supplier<Optional<T>> value, String[] last) {
        if (!service.isAlive()) {
            throw new Broken("the service ended:%n%s".formatted(service.output()));
        }
        try {
            return value.get();
        } catch (Failure e) {
            last[0] = String.valueOf(e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closed = true;
        world.close();
    }
}
