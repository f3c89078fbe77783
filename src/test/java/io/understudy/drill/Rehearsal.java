package io.understudy.drill;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.journal.Checkpoint;
import io.understudy.journal.InMemoryJournal;
import io.understudy.journal.Journal;
import io.understudy.operation.Concern;
import io.understudy.operation.Goal;
import io.understudy.operation.Loss;
import io.understudy.operation.StepQuestion;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.WorstCase;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Check;
import io.understudy.readiness.Guard;
import io.understudy.readiness.Rounds;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Shops;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Everything around drills of one shop, with checks and steps that answer what they are told to. */
final class Rehearsal implements Scene, Reports, AutoCloseable {

    static final FailoverPolicy SHOP = Shops.policy("shop");

    final SetTime time = new SetTime();
    /** Runs once the facts of a drill were read from the journal. */
    volatile Runnable read = () -> {};

    final Journal journal = watched(new InMemoryJournal(time));
    volatile Journal.Lease lease = journal.acquire("test");
    final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    final DrillRecords records = new DrillRecords(journal, () -> lease, Runnable::run);
    final List<Drill> ended = new CopyOnWriteArrayList<>();
    final Map<String, Drill> kept = new ConcurrentHashMap<>();
    final List<StepQuestion> steps = new ArrayList<>();
    final Map<StepName, Duration> measured = new HashMap<>();
    /** Reached by a step that hangs, and opened to let it go on. */
    final CountDownLatch reached = new CountDownLatch(1);

    final CountDownLatch opened = new CountDownLatch(1);
    volatile Answer answer = new Answer.Holds("fine");
    volatile Optional<String> operation = Optional.empty();
    /** Of another application, whose standby is at west, too. */
    volatile Optional<String> beside = Optional.empty();

    volatile Optional<RuntimeException> broken = Optional.empty();
    volatile Loss loss = new Loss.AtMost(Duration.ofSeconds(2), "heartbeats");

    private final Guard guard = new Guard(threads, Duration.ofMinutes(1));
    final CopyStage site = new CopyStage();
    /** Whether another instance leads now. */
    volatile boolean replaced;

    volatile Vitals vitals = new Vitals(
            Optional.empty(),
            List.of(new Vitals.Lag(
                    new LinkName("orders"),
                    Optional.of(Duration.ofMillis(12)),
                    Optional.of(Duration.ofSeconds(1)),
                    true)));
    /** By which policy the vitals were asked for last. */
    volatile Optional<FailoverPolicy> asked = Optional.empty();

    /** Called when a report is kept, before it is. */
    volatile Consumer<Drill> keeping = _ -> {};
    /** Called when a drill's end is told. */
    volatile Consumer<Drill> told = _ -> {};

    /** Called before each wait of a drill. */
    volatile Runnable meanwhile = () -> {};

    final LiveWorld moves = new LiveWorld(time, Shops.home(SHOP));
    final Set<ApplicationName> away = ConcurrentHashMap.newKeySet();

    final Drills drills = drills();

    /** Those of a process of its own. */
    Drills drills() {
        return new Drills(
                this,
                moves,
                site,
                this::pause,
                new Rounds(
                        List.of(SHOP),
                        _ -> List.of(new Check("step web", "west/scale", () -> answer)),
                        guard,
                        new Rounds.World() {
                            @Override
                            public Optional<String> hindrance() {
                                return Optional.empty();
                            }

                            @Override
                            public boolean moves(ApplicationName application) {
                                return operation.isPresent();
                            }

                            @Override
                            public Placement placement(FailoverPolicy policy) {
                                return Shops.home(policy);
                            }
                        },
                        Duration.ofMinutes(5),
                        time,
                        time,
                        threads,
                        _ -> {}),
                guard,
                this,
                records,
                time,
                time,
                threads,
                drill -> {
                    told.accept(drill);
                    ended.add(drill);
                },
                away);
    }

    private Journal watched(Journal real) {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (_, method, arguments) -> {
                    try {
                        Object answer = method.invoke(real, arguments);
                        if (method.getName().equals("of") && arguments.length == 1) {
                            read.run();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }

    Leftovers leftovers(FailoverPolicy... policies) {
        return leftovers(drills, policies);
    }

    Leftovers leftovers(Drills drills, FailoverPolicy... policies) {
        return new Leftovers(
                policies.length == 0 ? List.of(SHOP) : List.of(policies),
                site,
                records,
                this,
                drills,
                () -> true,
                time,
                Runnable::run,
                ended::add);
    }

    private void pause(Duration wait) throws InterruptedException {
        meanwhile.run();
        time.pass(wait);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    static Step step(String name, String type, Duration timeout, String... needs) {
        return new Step(
                new StepName(name),
                type,
                JsonNodeFactory.instance.objectNode(),
                List.of(needs).stream().map(StepName::new).toList(),
                timeout,
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
    }

    void asks(Step step, Goal goal) {
        steps.add(new Asked(step, () -> goal));
    }

    void asks(Step step, Supplier<Goal> goal) {
        steps.add(new Asked(step, goal));
    }

    /** A step whose observation waits until it is opened, or interrupted. */
    void hangs(Step step) {
        steps.add(new Asked(step, () -> {
            reached.countDown();
            try {
                opened.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Goal.Open("late");
        }));
    }

    private record Asked(Step step, Supplier<Goal> goal) implements StepQuestion {
        @Override
        public int wave() {
            return 1;
        }

        @Override
        public boolean pointOfNoReturn() {
            return step.type().equals("postgresql.promote");
        }

        @Override
        public Optional<String> unaskable() {
            return Optional.empty();
        }

        @Override
        public List<String> precheck() {
            throw new AssertionError("checks are asked by the round");
        }

        @Override
        public Concern concerns() {
            return Concern.STANDBY;
        }

        @Override
        public List<String> precheckWithoutPrimary() {
            return precheck();
        }

        @Override
        public Goal observe() {
            return goal.get();
        }
    }

    boolean isReached() throws InterruptedException {
        return reached.await(20, TimeUnit.SECONDS);
    }

    @Override
    public void requireLeading() {
        if (replaced) {
            throw new Journal.StaleLease("another instance leads");
        }
    }

    @Override
    public Optional<String> operation(ApplicationName application) {
        return operation;
    }

    @Override
    public Optional<String> operationAt(SiteName standby) {
        return standby.equals(Shops.WEST) ? beside : Optional.empty();
    }

    @Override
    public Placement placement(FailoverPolicy policy) {
        return Shops.home(policy);
    }

    @Override
    public List<StepQuestion> steps(FailoverPolicy policy) {
        broken.ifPresent(failure -> {
            throw failure;
        });
        return steps;
    }

    @Override
    public Loss loss(FailoverPolicy policy) {
        return loss;
    }

    @Override
    public Map<StepName, Duration> measured(FailoverPolicy policy) {
        return measured;
    }

    @Override
    public Optional<Duration> replay(FailoverPolicy policy) {
        return Optional.empty();
    }

    @Override
    public Optional<WorstCase> documents(FailoverPolicy policy) {
        return Optional.empty();
    }

    @Override
    public Vitals vitals(FailoverPolicy policy) {
        asked = Optional.of(policy);
        return vitals;
    }

    @Override
    public Optional<Checkpoint> head() {
        return journal.head();
    }

    @Override
    public String keep(Drill drill) {
        keeping.accept(drill);
        kept.put(drill.id(), drill);
        return "a".repeat(64);
    }

    @Override
    public boolean has(String id) {
        return kept.containsKey(id);
    }

    @Override
    public void close() {
        opened.countDown();
        threads.shutdownNow();
    }
}
