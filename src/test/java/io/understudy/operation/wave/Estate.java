package io.understudy.operation.wave;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.decision.Outlook;
import io.understudy.health.Thresholds;
import io.understudy.journal.InMemoryJournal;
import io.understudy.journal.Journal;
import io.understudy.operation.CrashingJournal;
import io.understudy.operation.CrashingJournal.When;
import io.understudy.operation.Engine;
import io.understudy.operation.FakeFence;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationListener;
import io.understudy.operation.StartRequest;
import io.understudy.operation.StepType;
import io.understudy.operation.Trigger;
import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.operation.wave.Targets.Journey;
import io.understudy.policy.ApprovalPolicy;
import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Automation;
import io.understudy.policy.FailoverPolicy.Health;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.FailoverPolicy.Runbooks;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.Site;
import io.understudy.policy.WavePlace;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.simulation.Process;
import io.understudy.simulation.Threads;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Many applications, what is done to each counted at its targets, and instances of the service in virtual time. */
final class Estate {

    static final SiteName EAST = new SiteName("us-east-1");
    static final SiteName WEST = new SiteName("us-west-2");
    static final Outlook LOST = new Outlook(Map.of("the primary", "is lost"));

    final VirtualTime time = new VirtualTime();
    Journal journal = new InMemoryJournal(time);
    final Map<ApplicationName, FailoverPolicy> policies = new LinkedHashMap<>();
    /** What stands against moving an application. */
    final Map<ApplicationName, String> hindrances = new HashMap<>();
    /** Those of which nobody can tell how they look, at the moment when they would start. */
    final Set<ApplicationName> untold = new HashSet<>();

    final Targets targets;

    /** Calls that changed something, in order: {@code promote shop}. */
    final List<String> effects;
    /** Steps that fail for good, as {@code promote shop}. */
    final Set<String> failing;
    /** The old primaries that were fenced when one was promoted, in order. */
    final List<Set<String>> fencedAtPromotion;
    /** One fence for each application. */
    final FakeFence fence;

    /** A call takes half a second. */
    Estate() {
        this(() -> new Journey(Duration.ofMillis(100), Duration.ofMillis(150), Duration.ofMillis(250)));
    }

    /** @param journeys how long each call of a step takes */
    Estate(Supplier<Journey> journeys) {
        this.targets = new Targets(time, journeys);
        this.effects = targets.effects;
        this.failing = targets.failing;
        this.fencedAtPromotion = targets.fencedAtPromotion;
        this.fence = targets.fence;
    }

    /** What one process of the service is made of. */
    record Parts(Engine engine, Waves waves) {}

    /** One instance of the service, the only one. */
    record Instance(Estate estate, Parts parts, Process process, CrashingJournal own) {

        Engine engine() {
            return parts.engine();
        }

        Waves waves() {
            return parts.waves();
        }

        /** As by kill -9. */
        void kill() {
            own.kill();
            estate.time.kill(process);
        }
    }

    Estate add(String name, WavePlace place) {
        ApplicationName application = new ApplicationName(name);
        policies.put(
                application,
                new FailoverPolicy(
                        application,
                        Map.of(),
                        EAST,
                        WEST,
                        new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                        List.of(),
                        new Health(Thresholds.DEFAULT, 2, Set.of()),
                        List.of(),
                        List.of(new FenceSpec.Route(
                                "power-" + name, FenceSpec.Scope.APPLICATION, false, Duration.ofSeconds(2))),
                        Optional.empty(),
                        new Automation(Mode.AUTOMATIC, Duration.ofHours(1)),
                        new Runbooks(new RunbookName("move"), Optional.empty()),
                        place));
        return this;
    }

    Estate add(String name) {
        return add(name, WavePlace.alone(new ApplicationName(name)));
    }

    Estate add(String name, String group, String... after) {
        return add(name, new WavePlace(group, Set.of(after), Optional.empty()));
    }

    Instance start() {
        Process process = time.process("alone");
        Journal.Lease lease = journal.acquire("test");
        CrashingJournal own = new CrashingJournal(journal, Integer.MAX_VALUE, When.BEFORE);
        Parts parts = parts(own, () -> lease, time.threads(process), new Targets.Caller() {
            @Override
            public List<Targets.Call> calls() {
                return new ArrayList<>();
            }

            @Override
            public void sends(String label) {}
        });
        parts.engine().resumeOpen();
        parts.waves().resumeOpen();
        return new Instance(this, parts, process, own);
    }

    /** The parts of a process, which have taken up nothing yet. */
    Parts parts(Journal its, Supplier<Journal.Lease> leases, Threads threads, Targets.Caller caller) {
        List<OperationListener> late = new ArrayList<>();
        Engine engine = new Engine(
                its,
                leases,
                catalogue(),
                types(caller),
                (policy, from, kind) -> new Loss.AtMost(Duration.ofSeconds(2), "heartbeats"),
                time,
                time,
                threads,
                new Random(1),
                threads,
                (view, fact) -> late.forEach(listener -> listener.changed(view, fact)));
        Waves waves = new Waves(its, leases, engine, policies, ability(), time, threads);
        late.add(waves);
        return new Parts(engine, waves);
    }

    private Ability ability() {
        return new Ability() {
            @Override
            public Optional<String> hindrance(FailoverPolicy policy, OperationKind kind) {
                return Optional.ofNullable(hindrances.get(policy.application()));
            }

            @Override
            public Optional<Outlook> outlook(FailoverPolicy policy) {
                if (untold.contains(policy.application())) {
                    throw new UnderstudyException.Permanent("nothing is known of it at this moment");
                }
                return Optional.of(LOST);
            }
        };
    }

    /** Failovers of this one begin when bob has approved them, within a quarter of an hour. */
    Estate approvedByBob(String name) {
        policies.computeIfPresent(
                new ApplicationName(name),
                (application, policy) -> policy.approvedBy(new ApprovalPolicy(
                        Optional.of(new Quorum(1, List.of("bob"), false)), Optional.empty(), Duration.ofMinutes(15))));
        return this;
    }

    WaveRequest failover() {
        return new WaveRequest(
                OperationKind.FAILOVER, EAST, "ann", "fire", WaveRequest.AT_ONCE, Optional.empty(), false);
    }

    /** A failover of one application, by a person. */
    StartRequest request(String name) {
        return new StartRequest(
                Objects.requireNonNull(policies.get(new ApplicationName(name))),
                OperationKind.FAILOVER,
                new Trigger.Person("bob"),
                "its own fire",
                time.instant());
    }

    private Catalogue catalogue() {
        RunbookName name = new RunbookName("move");
        return new Catalogue(
                Map.of(EAST, new Site(EAST, "US", Optional.empty()), WEST, new Site(WEST, "US", Optional.empty())),
                policies,
                Map.of(
                        name,
                        new Runbook(
                                name,
                                List.of(
                                        step("fence", "fence.primary"),
                                        step("check", "check", "fence"),
                                        step("promote", "promote", "check"),
                                        step("web", "scale", "fence"),
                                        step("dns", "dns", "promote", "web")))));
    }

    private Map<String, StepType> types(Targets.Caller caller) {
        Map<String, StepType> types = new HashMap<>(targets.types(caller));
        types.put("fence.primary", new FencePrimaryStep(List.of(fence)));
        return types;
    }

    private static Step step(String name, String type, String... needs) {
        return new Step(
                new StepName(name),
                type,
                JsonNodeFactory.instance.objectNode(),
                List.of(needs).stream().map(StepName::new).toList(),
                Duration.ofSeconds(30),
                1,
                Duration.ofMillis(500),
                Step.OnError.FAIL);
    }
}
