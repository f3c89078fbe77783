package io.understudy.operation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.decision.Outlook;
import io.understudy.health.Probe;
import io.understudy.health.Thresholds;
import io.understudy.journal.InMemoryJournal;
import io.understudy.journal.Journal;
import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.operation.steps.ManualStep;
import io.understudy.policy.ApprovalPolicy;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Automation;
import io.understudy.policy.FailoverPolicy.Health;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.FailoverPolicy.Runbooks;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.LiveCatalogue;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.SecretRef;
import io.understudy.policy.Site;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One application, its two runbooks, steps over counting targets, and engines on one journal. */
final class Fixture {

    static final ApplicationName SHOP = new ApplicationName("shop");
    static final SiteName EAST = new SiteName("us-east-1");
    static final SiteName WEST = new SiteName("us-west-2");
    static final Outlook LOST = new Outlook(Map.of("the primary", "is lost", "the copy orders", "is known"));
    static final String SPLIT_BRAIN = new Risk.SplitBrain(EAST).phrase();

    final SettableTime time = new SettableTime();
    final FakeFence fence = new FakeFence();
    final Map<String, StepType> types = new LinkedHashMap<>();
    final List<String> heard = new ArrayList<>();
    Journal journal = new InMemoryJournal(time);
    ExecutorService executor = new DirectExecutor();
    Timers timers = time;
    /** Draws the longest wait each time. */
    RandomGenerator random = () -> -1L;

    Loss loss = new Loss.AtMost(Duration.ofSeconds(2), "heartbeats");
    Objectives objectives = new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1));
    LossGate losses = (policy, from, kind) -> loss;
    List<Probe> probes = List.of();
    List<ReplicationLink> links = List.of();
    List<FenceSpec> fencing = List.of(fence("power"));
    ApprovalPolicy approvals = ApprovalPolicy.NONE;
    /** Applications beside the shop, with the same policy and the same targets. */
    List<ApplicationName> others = List.of();

    /** Where the roles are under a sealed plan. */
    Map<ApplicationName, Placement> sealed = Map.of();

    UnaryOperator<Runbook> edit = runbook -> runbook;

    Fixture() {
        types.put("fence.primary", new FencePrimaryStep(List.of(fence)));
        types.put("manual", new ManualStep());
        for (String id : List.of("scale", "wait", "dns", "served", "writes", "reseed")) {
            types.put(id, new FakeStep(id, false));
        }
        types.put("promote", new FakeStep("promote", true));
    }

    FakeStep fake(String id) {
        return (FakeStep) Objects.requireNonNull(types.get(id));
    }

    /** A new engine, as after a start of the service: it takes the lease and goes on with what is open. */
    Engine engine() {
        Journal.Lease lease = journal.acquire("test");
        Engine engine = engine(() -> lease);
        engine.resumeOpen();
        return engine;
    }

    /** The engine of one of several instances: it has not taken anything up. */
    Engine engine(Supplier<Journal.Lease> leases) {
        return engine(leases, catalogue());
    }

    /** A new engine over documents that change under it. */
    Engine engine(LiveCatalogue live) {
        Journal.Lease lease = journal.acquire("test");
        Engine engine = engine(() -> lease, live.view());
        engine.resumeOpen();
        return engine;
    }

    private Engine engine(Supplier<Journal.Lease> leases, Catalogue catalogue) {
        return new Engine(
                journal, leases, catalogue, types, losses, time, time, timers, random, executor, (view, fact) -> {
                    synchronized (heard) {
                        heard.add(FactCodec.type(fact.getClass()));
                    }
                });
    }

    /** What the operations of an engine share, for a part of it alone. */
    Wiring wiring(Supplier<Journal.Lease> leases) {
        return new Wiring(
                journal,
                new FactCodec(),
                new StepTypes(types),
                Map.of(),
                Map.of(),
                new IrreversibleGate(losses, new FenceProofs(time)),
                new Tenure(leases),
                time,
                time,
                timers,
                new Backoff(random),
                executor,
                new Neighbours(List.of(), List::of, policy -> {
                    throw new AssertionError(policy);
                }),
                new Fellows(),
                (view, fact) -> {});
    }

    StartRequest request(OperationKind kind) {
        return request(SHOP, kind);
    }

    StartRequest request(ApplicationName application, OperationKind kind) {
        return new StartRequest(
                policy(application),
                kind,
                new Trigger.Automatic("primary-lost"),
                "the database is down",
                time.instant(),
                Optional.empty(),
                Optional.of(LOST));
    }

    OperationId start(Engine engine, OperationKind kind) {
        return start(engine, SHOP, kind);
    }

    OperationId start(Engine engine, ApplicationName application, OperationKind kind) {
        return ((StartResult.Started) engine.start(request(application, kind))).id();
    }

    OperationView view(Engine engine, OperationId id) {
        return engine.view(id).orElseThrow();
    }

    FailoverPolicy policy() {
        return policy(SHOP);
    }

    private FailoverPolicy policy(ApplicationName application) {
        return new FailoverPolicy(
                        application,
                        Map.of(),
                        EAST,
                        WEST,
                        objectives,
                        probes,
                        new Health(Thresholds.DEFAULT, 2, Set.of()),
                        links,
                        fencing,
                        Optional.empty(),
                        new Automation(Mode.AUTOMATIC, Duration.ofHours(1)),
                        new Runbooks(
                                new RunbookName("unplanned"),
                                Optional.of(new RunbookName("planned")),
                                Optional.of(new RunbookName("again")),
                                Optional.empty(),
                                Map.of()))
                .approvedBy(approvals);
    }

    /** The documents as this fixture has them now. */
    Catalogue catalogue() {
        RunbookName unplanned = new RunbookName("unplanned");
        RunbookName planned = new RunbookName("planned");
        RunbookName again = new RunbookName("again");
        return new Catalogue(
                Map.of(EAST, new Site(EAST, "US", Optional.empty()), WEST, new Site(WEST, "US", Optional.empty())),
                Stream.concat(Stream.of(SHOP), others.stream())
                        .collect(Collectors.toMap(application -> application, this::policy)),
                Map.of(
                        unplanned,
                        edit.apply(new Runbook(
                                unplanned,
                                List.of(
                                        step("fence", "fence.primary"),
                                        step("promote", "promote", "fence"),
                                        step("web", "scale", "fence"),
                                        step("ready", "wait", "web", "promote"),
                                        step("dns", "dns", "ready"),
                                        step("served", "served", "dns"),
                                        step("writes", "writes", "promote")))),
                        planned,
                        edit.apply(new Runbook(
                                planned,
                                List.of(
                                        step("web", "scale"),
                                        step("ready", "wait", "web"),
                                        step("fence", "fence.primary", "ready"),
                                        step("promote", "promote", "fence"),
                                        step("dns", "dns", "promote"),
                                        step("served", "served", "dns"),
                                        step("writes", "writes", "promote")))),
                        again,
                        edit.apply(new Runbook(again, List.of(step("copy", "reseed"))))),
                sealed);
    }

    static Step step(String name, String type, String... needs) {
        return new Step(
                new StepName(name),
                type,
                JsonNodeFactory.instance.objectNode(),
                List.of(needs).stream().map(StepName::new).toList(),
                Duration.ofSeconds(3),
                2,
                Duration.ofMillis(500),
                Step.OnError.FAIL);
    }

    /** The step, asking a person when it failed for good. */
    static Step asking(Step s) {
        return new Step(
                s.name(), s.type(), s.with(), s.needs(), s.timeout(), s.attempts(), s.backoff(), Step.OnError.ASK);
    }

    static FenceSpec fence(String name) {
        return new FenceSpec.Route(name, FenceSpec.Scope.SITE, false, Duration.ofSeconds(2));
    }

    static ReplicationLink link(String name) {
        ReplicationLink.Credentials nobody = new ReplicationLink.Credentials("nobody", new SecretRef.Env("NONE"));
        return new ReplicationLink.Postgresql(
                new LinkName(name), name, Map.of(), nobody, nobody, Duration.ofMillis(500), Duration.ofSeconds(2));
    }

    static ReplicationLink backups(String name) {
        return new ReplicationLink.Velero(
                new LinkName(name),
                "velero",
                new ReplicationLink.Selection.Schedule("hourly"),
                Map.of(),
                false,
                Optional.empty(),
                Duration.ofSeconds(10));
    }

    static FenceSpec database(String link) {
        return new FenceSpec.Postgresql(new LinkName(link), false, Duration.ofSeconds(2));
    }

    static FenceSpec required(String name) {
        return new FenceSpec.Route(name, FenceSpec.Scope.SITE, true, Duration.ofSeconds(2));
    }

    /** The planned move with its web behind the fence, tried again after so long that a proof is not fresh any more. */
    static Runbook startingWritersBehindTheFence(Runbook runbook) {
        Step web = step("web", "scale", "fence");
        Step later = new Step(
                web.name(),
                web.type(),
                web.with(),
                web.needs(),
                web.timeout(),
                web.attempts(),
                Duration.ofSeconds(10),
                web.onError());
        return runbook.name().value().equals("planned")
                ? new Runbook(
                        runbook.name(),
                        List.of(step("fence", "fence.primary"), later, step("promote", "promote", "web")))
                : runbook;
    }

    /** Replaces one step of a runbook. */
    static UnaryOperator<Runbook> replacing(String name, UnaryOperator<Step> edit) {
        return runbook -> new Runbook(
                runbook.name(),
                runbook.steps().stream()
                        .map(s -> s.name().value().equals(name) ? edit.apply(s) : s)
                        .toList());
    }
}
