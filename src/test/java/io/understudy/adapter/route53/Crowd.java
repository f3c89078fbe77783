package io.understudy.adapter.route53;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.adapter.DnsMoves;
import io.understudy.component.route53.FakeRoute53;
import io.understudy.health.Thresholds;
import io.understudy.journal.InMemoryJournal;
import io.understudy.journal.Journal;
import io.understudy.operation.Engine;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationListener;
import io.understudy.operation.OperationView;
import io.understudy.operation.StartRequest;
import io.understudy.operation.StartResult;
import io.understudy.operation.StepType;
import io.understudy.operation.Trigger;
import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.operation.wave.WaveRequest;
import io.understudy.operation.wave.Waves;
import io.understudy.policy.Catalogue;
import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.Site;
import io.understudy.policy.WavePlace;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Many applications whose records are in few hosted zones of one account, on the real engine and the real waves, with the real
 * {@code dns.switch} at an API with Amazon's limits; in simulated time. The journal is in memory, and fence, promotion and scaling are
 * fakes that take their time: {@link PacedStep}, {@link PacedFence}.
 */
final class Crowd implements AutoCloseable {

    private static final Duration SPREAD = Duration.ofSeconds(3);

    private static final Duration CALL = Duration.ofMillis(100);
    private static final Duration LONGEST_RUN = Duration.ofHours(2);
    private static final RunbookName MOVE = new RunbookName("move");

    final SimulatedTime time = new SimulatedTime();
    final Journal journal = new InMemoryJournal(time.clock());
    final LimitedRoute53 amazon;
    final Engine engine;
    final Waves waves;

    private final int applications;
    private final Duration spread;
    private final Map<String, FakeRoute53> zones = new LinkedHashMap<>();
    private final Map<ApplicationName, FailoverPolicy> policies = new LinkedHashMap<>();
    private final Map<ApplicationName, OperationId> operations = new ConcurrentHashMap<>();
    private final Map<ApplicationName, Duration> ended = new ConcurrentHashMap<>();
    private final Map<ApplicationName, Duration> began = new ConcurrentHashMap<>();
    private final Map<ApplicationName, Duration> blocked = new ConcurrentHashMap<>();

    /** Applications with the numbers from 1 on; number 0 is beside them, to move alone. */
    Crowd(int applications, int hostedZones) {
        this(applications, hostedZones, Duration.ofSeconds(20), Duration.ofMinutes(3), SPREAD);
    }

    /**
     * @param inSync how long a change takes until every name server has it
     * @param timeout of the step that switches
     */
    Crowd(int applications, int hostedZones, Duration inSync, Duration timeout) {
        this(applications, hostedZones, inSync, timeout, SPREAD);
    }

    /** @param spread between the fastest and the slowest promotion; the one that moves alone takes as long as the slowest does */
    Crowd(int applications, int hostedZones, Duration inSync, Duration timeout, Duration spread) {
        this.applications = applications;
        this.spread = spread;
        for (int i = 0; i < hostedZones; i++) {
            zones.put(zoneId(i), new FakeRoute53(zoneId(i), zoneName(i)));
        }
        amazon = new LimitedRoute53(zones, time, CALL, inSync);
        IntStream.rangeClosed(0, applications).forEach(this::add);
        HostedZones traffic = new HostedZones(access -> amazon, time, time, time, HostedZones.Times.USUAL);
        StepType dns = new Route53SwitchStep(traffic, time, time, time, HostedZones.Times.USUAL.poll());
        Journal.Lease lease = journal.acquire("test");
        List<OperationListener> late = new ArrayList<>(List.of(this::heard));
        engine = new Engine(
                journal,
                () -> lease,
                catalogue(timeout),
                types(dns),
                (policy, from, kind) -> new Loss.AtMost(Duration.ofSeconds(2), "heartbeats"),
                time.clock(),
                time,
                time,
                new Random(1),
                time,
                (view, fact) -> late.forEach(listener -> listener.changed(view, fact)));
        waves = new Waves(
                journal, () -> lease, engine, policies, (policy, kind) -> Optional.empty(), time.clock(), time);
        late.add(waves);
    }

    private void add(int i) {
        int zone = zoneOf(i);
        FakeRoute53 records = Objects.requireNonNull(zones.get(zoneId(zone)));
        records.put(record(i), "A", 60, Route53World.OLD);
        ApplicationName application = application(i);
        DnsPolicy dns = new DnsPolicy.Route53(
                zoneName(zone),
                zoneId(zone),
                List.of(),
                Route53World.AWS,
                Duration.ofSeconds(5),
                List.of(Route53World.entry(record(i), "A", List.of(Route53World.OLD), List.of(Route53World.NEW))));
        policies.put(
                application,
                new FailoverPolicy(
                        application,
                        Map.of(),
                        DnsMoves.EAST,
                        DnsMoves.WEST,
                        new FailoverPolicy.Objectives(Duration.ofSeconds(30), Duration.ofMinutes(5)),
                        List.of(),
                        new FailoverPolicy.Health(Thresholds.DEFAULT, 2, Set.of()),
                        List.of(),
                        List.of(new FenceSpec.Route(
                                "power-" + application, FenceSpec.Scope.APPLICATION, false, Duration.ofSeconds(2))),
                        Optional.of(dns),
                        new FailoverPolicy.Automation(FailoverPolicy.Mode.AUTOMATIC, Duration.ofHours(1)),
                        new FailoverPolicy.Runbooks(MOVE, Optional.empty()),
                        WavePlace.alone(application)));
    }

    private static Catalogue catalogueOf(Map<ApplicationName, FailoverPolicy> policies, Runbook runbook) {
        return new Catalogue(
                Map.of(
                        DnsMoves.EAST,
                        new Site(DnsMoves.EAST, "US", Optional.empty()),
                        DnsMoves.WEST,
                        new Site(DnsMoves.WEST, "US", Optional.empty())),
                policies,
                Map.of(MOVE, runbook));
    }

    private Catalogue catalogue(Duration timeout) {
        return catalogueOf(
                policies,
                new Runbook(
                        MOVE,
                        List.of(
                                step("fence", "fence.primary", Duration.ofSeconds(30)),
                                step("promote", "promote", Duration.ofSeconds(30), "fence"),
                                step("web", "scale", Duration.ofSeconds(30), "fence"),
                                step("dns", "dns.switch", timeout, "promote", "web"))));
    }

    private static Step step(String name, String type, Duration timeout, String... needs) {
        return new Step(
                new StepName(name),
                type,
                JsonNodeFactory.instance.objectNode(),
                List.of(needs).stream().map(StepName::new).toList(),
                timeout,
                3,
                Duration.ofMillis(500),
                Step.OnError.FAIL);
    }

    private Map<String, StepType> types(StepType dns) {
        Map<String, StepType> types = new HashMap<>();
        types.put("fence.primary", new FencePrimaryStep(List.of(new PacedFence(time, Duration.ofMillis(100)))));
        types.put("promote", new PacedStep("promote", true, time, this::promotion));
        types.put("scale", new PacedStep("scale", false, time, _ -> Duration.ofMillis(300)));
        types.put("dns.switch", dns);
        return types;
    }

    /** Each another time, in no order. */
    private Duration promotion(ApplicationName application) {
        int i = Integer.parseInt(application.value().substring("app-".length()));
        int place = i == 0 ? applications : i * 181 % (applications + 1);
        return Duration.ofMillis(100).plus(spread.multipliedBy(place).dividedBy(applications));
    }

    private void heard(OperationView view, OperationFact fact) {
        operations.put(view.application(), view.id());
        switch (fact) {
            case OperationFact.OperationStarted _ -> began.put(view.application(), Duration.ofNanos(time.nanos()));
            case OperationFact.OperationFinished _ -> ended.put(view.application(), Duration.ofNanos(time.nanos()));
            case OperationFact.OperationBlocked _ -> blocked.put(view.application(), Duration.ofNanos(time.nanos()));
            default -> {}
        }
    }

    /** Fails all of them over by a person's word each, at the same moment; returns when each has ended or waits for people. */
    Duration failOver(Collection<Integer> numbers) throws Exception {
        Future<Duration> run = time.submit(() -> {
            long begin = time.nanos();
            for (int i : numbers) {
                StartResult started = engine.start(new StartRequest(
                        policy(i),
                        OperationKind.FAILOVER,
                        new Trigger.Person("ann"),
                        "fire",
                        time.clock().instant()));
                if (!(started instanceof StartResult.Started)) {
                    throw new IllegalStateException(started.toString());
                }
            }
            while (numbers.stream().anyMatch(i -> !rests(i))) {
                passes(begin);
            }
            return slowest(begin);
        });
        return run.get();
    }

    /** After this time a person has each go on that waits for people; returns when each has ended or waits again. */
    void retry(Collection<Integer> numbers, Duration later) throws Exception {
        Future<?> run = time.submit(() -> {
            time.sleep(later);
            long begin = time.nanos();
            for (int i : numbers) {
                blocked.remove(application(i));
                if (!engine.retry(operation(i).id(), "ann")) {
                    throw new IllegalStateException("nothing to retry: " + told(i));
                }
            }
            while (numbers.stream().anyMatch(i -> !rests(i))) {
                passes(begin);
            }
            return null;
        });
        run.get();
    }

    /** Moves all but number 0 away by one wave, and returns when it is over. */
    Duration wave(int atOnce) throws Exception {
        Future<Duration> run = time.submit(() -> {
            long begin = time.nanos();
            waves.start(new WaveRequest(
                    OperationKind.FAILOVER, DnsMoves.EAST, "ann", "fire", atOnce, Optional.empty(), false));
            while (waves.current().isPresent()) {
                passes(begin);
            }
            return slowest(begin);
        });
        return run.get();
    }

    private void passes(long begin) throws InterruptedException {
        if (time.since(begin).compareTo(LONGEST_RUN) > 0) {
            throw new IllegalStateException("not over after %s: %d ended, %d wait for people"
                    .formatted(LONGEST_RUN, ended.size(), blocked.size()));
        }
        time.sleep(Duration.ofSeconds(1));
    }

    private boolean rests(int i) {
        return ended.containsKey(application(i)) || blocked.containsKey(application(i));
    }

    private Duration slowest(long begin) {
        return ended.values().stream()
                .max(Duration::compareTo)
                .map(end -> end.minusNanos(begin))
                .orElse(Duration.ZERO);
    }

    OperationView operation(int i) {
        return engine.view(Objects.requireNonNull(operations.get(application(i))))
                .orElseThrow();
    }

    /** What the journal has of its operation: the types of the facts about the step {@code dns}, and of the whole, in order. */
    List<String> facts(int i) {
        return journal.of(Objects.requireNonNull(operations.get(application(i)))).stream()
                .filter(entry ->
                        !entry.payload().contains("\"step\"") || entry.payload().contains("\"dns\""))
                .map(entry -> entry.type())
                .toList();
    }

    /** All that the journal has of its operation's step {@code dns}, as it is stored. */
    String told(int i) {
        return journal.of(Objects.requireNonNull(operations.get(application(i)))).stream()
                .map(entry -> entry.type() + " " + entry.payload())
                .filter(line -> line.contains("\"dns\""))
                .collect(Collectors.joining("\n"));
    }

    /** From the start of its operation to its end. */
    Duration took(int i) {
        return Objects.requireNonNull(ended.get(application(i)))
                .minus(Objects.requireNonNull(began.get(application(i))));
    }

    FailoverPolicy policy(int i) {
        return Objects.requireNonNull(policies.get(application(i)));
    }

    List<Integer> all() {
        return IntStream.rangeClosed(1, applications).boxed().toList();
    }

    List<Integer> inZone(int zone) {
        return all().stream().filter(i -> zoneOf(i) == zone).toList();
    }

    Set<String> values(int i) {
        return zone(i).values(record(i), "A");
    }

    FakeRoute53 zone(int i) {
        return Objects.requireNonNull(zones.get(zoneId(zoneOf(i))));
    }

    /** How often its record was given the new value by a batch that was carried out. */
    int switched(int i) {
        return amazon.created.getOrDefault("%s A %s".formatted(record(i), Route53World.NEW), 0);
    }

    String record(int i) {
        return "app-%d.%s".formatted(i, zoneName(zoneOf(i)));
    }

    private int zoneOf(int i) {
        return i % zones.size();
    }

    static String zoneId(int zone) {
        return "Z%d".formatted(zone);
    }

    private static String zoneName(int zone) {
        return "zone-%d.example.org.".formatted(zone);
    }

    static ApplicationName application(int i) {
        return new ApplicationName("app-%d".formatted(i));
    }

    @Override
    public void close() {
        engine.close();
        time.close();
    }
}
