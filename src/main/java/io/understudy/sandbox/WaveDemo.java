package io.understudy.sandbox;

import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.api.Status;
import io.understudy.api.WaveReport;
import io.understudy.cli.Failure;
import io.understudy.cli.ServiceClient;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A site is lost, with twenty applications on it: a person moves them all with one wave, and it is judged from outside what came
 * of it. The site's users go on ordering there until each application is fenced. One more application is moved alone before, for
 * comparison.
 */
final class WaveDemo implements AutoCloseable {

    /** As typed on the command line. */
    static final String WORD = "wave";

    static final String SENTENCE =
            "us-east-1 is out of sight with twenty applications, whose users still order there: one wave moves them all";

    /** The order of groups makes four rounds of a canary and three groups; this many of a round at once. */
    private static final int AT_ONCE = 6;

    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final String PERSON = "demo user";

    private final PrintStream out;
    private final Ticker ticker;
    private final long begun;
    private final Fleet fleet;
    private String said = "";
    private volatile boolean judged;

    private WaveDemo(PrintStream out, Ticker ticker, long begun, Fleet fleet) {
        this.out = out;
        this.ticker = ticker;
        this.begun = begun;
        this.fleet = fleet;
    }

    static WaveDemo open(PrintStream out) throws IOException, InterruptedException {
        Ticker ticker = Ticker.system();
        long begun = ticker.nanos();
        return new WaveDemo(out, ticker, begun, Fleet.start(FleetApplication.all(), ticker));
    }

    /** Runs it to its end. */
    FleetReport run() throws IOException, SQLException, InterruptedException {
        say("%d database pairs run".formatted(fleet.members().size()));
        try (ServiceProcess service = Installation.service(fleet);
                ServiceClient client = Installation.client(fleet, service, ticker)) {
            fleet.members().forEach(FleetMember::open);
            await(
                    "every application is protected",
                    service,
                    () -> of(client, a -> a.protection().equals("PROTECTED")));
            long started = ticker.since(begun).toMillis();
            OperationReport single = single(client, service);
            WaveReport wave = wave(client, service);
            await("every application's users are served by the other site", service, this::served);
            FleetReport report = report(client, started, single, wave);
            judged = true;
            return report;
        }
    }

    /** Whether it was broken off before it was judged. */
    boolean isRunning() {
        return !judged;
    }

    private OperationReport single(ServiceClient client, ServiceProcess service) throws InterruptedException {
        FleetMember member = fleet.member(FleetApplication.SINGLE);
        member.cut();
        await("reports is out of sight", service, () -> unseen(client, FleetApplication.SINGLE::equals));
        client.post(
                "/api/v1/applications/%s/operations".formatted(FleetApplication.SINGLE),
                new Requests.Start("FAILOVER", PERSON, "its primary is lost"),
                OperationReport.class);
        await(
                "reports has moved",
                service,
                () -> newest(client)
                        .filter(o -> o.application().equals(FleetApplication.SINGLE))
                        .filter(o -> o.finishedAt() != null)
                        .isPresent());
        return newest(client).orElseThrow();
    }

    private WaveReport wave(ServiceClient client, ServiceProcess service) throws InterruptedException {
        fleet.cutEast();
        await(
                "us-east-1 is out of sight",
                service,
                () -> unseen(client, name -> !name.equals(FleetApplication.SINGLE)));
        String id = client.post(
                        "/api/v1/waves",
                        new Requests.Wave(
                                "FAILOVER",
                                SandboxWorld.EAST,
                                PERSON,
                                "the site is lost",
                                AT_ONCE,
                                FleetApplication.CANARY,
                                false),
                        WaveReport.class)
                .id();
        Supplier<WaveReport> now = () -> client.get("/api/v1/waves/" + id, WaveReport.class);
        await("the wave is over", service, () -> shown(now.get()).phase().equals("FINISHED"));
        return now.get();
    }

    private boolean served() {
        return fleet.members().stream().allMatch(FleetMember::served);
    }

    private WaveReport shown(WaveReport wave) {
        Map<String, Long> counts = wave.members().stream()
                .collect(Collectors.groupingBy(WaveReport.Member::state, TreeMap::new, Collectors.counting()));
        say("%s %s %s".formatted(wave.id(), wave.phase(), counts));
        return wave;
    }

    private FleetReport report(ServiceClient client, long started, OperationReport single, WaveReport wave)
            throws SQLException {
        Map<String, OperationReport> operations = wave.members().stream()
                .flatMap(m -> Optional.ofNullable(m.operation()).stream())
                .map(id -> client.get("/api/v1/operations/" + id, OperationReport.class))
                .collect(Collectors.toMap(OperationReport::application, o -> o));
        List<FleetJudge.Outcome> outcomes = new ArrayList<>();
        for (FleetMember member : fleet.members()) {
            FleetApplication application = member.application();
            if (application.inWave()) {
                outcomes.add(new FleetJudge.Outcome(
                        application,
                        Optional.ofNullable(operations.get(application.name())),
                        member.fenced(),
                        member.judged()));
            }
        }
        List<String> findings = FleetJudge.judge(outcomes, wave, AT_ONCE);
        long begin = operations.values().stream()
                .mapToLong(OperationReport::startedAt)
                .min()
                .orElse(0);
        long end = operations.values().stream().mapToLong(FleetJudge::end).max().orElse(0);
        return new FleetReport(
                findings.isEmpty(),
                findings,
                Runtime.getRuntime().availableProcessors(),
                started,
                FleetJudge.end(single) - single.startedAt(),
                end - begin,
                AT_ONCE,
                FleetJudge.mostAtOnce(outcomes),
                outcomes.stream()
                        .flatMap(o -> o.operation().map(operation -> moved(o, operation, begin)).stream())
                        .sorted(Comparator.comparing(FleetReport.Moved::startedMillis))
                        .toList());
    }

    private static FleetReport.Moved moved(FleetJudge.Outcome outcome, OperationReport operation, long begin) {
        return new FleetReport.Moved(
                outcome.name(),
                outcome.application().group(),
                operation.startedAt() - begin,
                FleetJudge.end(operation) - operation.startedAt(),
                outcome.users().acknowledged(),
                outcome.users().lost(),
                outcome.users().lossWindow().toMillis(),
                operation.predictedLossMillis(),
                outcome.users().overlapping());
    }

    private static Optional<OperationReport> newest(ServiceClient client) {
        return Optional.of(client.get("/api/v1/operations", OperationReport[].class))
                .filter(all -> all.length > 0)
                .map(all -> all[0]);
    }

    private static boolean of(ServiceClient client, Predicate<Status.Application> holds) {
        List<Status.Application> all =
                client.get("/api/v1/status", Status.class).applications();
        return !all.isEmpty() && all.stream().allMatch(holds);
    }

    private static boolean unseen(ServiceClient client, Predicate<String> which) {
        return of(
                client,
                a -> !which.test(a.application())
                        || a.views().values().stream().allMatch(view -> "DOWN".equals(view.get("DATABASE"))));
    }

    private void await(String what, ServiceProcess service, Supplier<Boolean> holds) throws InterruptedException {
        Optional<Boolean> found = Waiting.forValue(
                () -> !service.isAlive() || holdsNow(holds) ? Optional.of(true) : Optional.empty(), LIMIT, ticker);
        if (found.isEmpty() || !service.isAlive()) {
            throw new Failure(1, "not within %d s: %s%n%s".formatted(LIMIT.toSeconds(), what, service.output()), null);
        }
        say(what);
    }

    private static boolean holdsNow(Supplier<Boolean> holds) {
        try {
            return holds.get();
        } catch (Failure e) {
            return false; // the service starts
        }
    }

    /** Each line once. */
    private void say(String line) {
        if (!line.equals(said)) {
            said = line;
            out.println("[%6.1f s] %s".formatted(ticker.since(begun).toMillis() / 1_000.0, line));
        }
    }

    @Override
    public void close() {
        fleet.close();
    }
}
