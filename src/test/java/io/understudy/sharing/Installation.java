package io.understudy.sharing;

import io.understudy.health.HealthBoard;
import io.understudy.health.Probe;
import io.understudy.health.ProbeEngine;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.health.Signal;
import io.understudy.health.Thresholds;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.StoreClock;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Automation;
import io.understudy.policy.FailoverPolicy.Health;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.FailoverPolicy.Runbooks;
import io.understudy.replication.LagBoard;
import io.understudy.runbook.RunbookName;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.HostPort;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Several instances in virtual time, each with a clock of its own, over applications that answer as a test wants. */
final class Installation {

    static final SiteName EAST = new SiteName("us-east-1");
    static final SiteName WEST = new SiteName("us-west-2");

    /** Of {@link StoreClock}; probes tick finer than anything here is measured. */
    private static final int TICK_MILLIS = 20;

    private static final Probe DATABASE = new Probe(
            new ProbeName("database"),
            new ProbeTarget.Tcp(Map.of(EAST, new HostPort("192.0.2.1", 5432), WEST, new HostPort("192.0.2.2", 5432))),
            Signal.DATABASE,
            Duration.ofSeconds(1),
            Duration.ofMillis(800));

    final StoreClock clock = new StoreClock();
    final InMemoryMembership membership = new InMemoryMembership(clock);
    final Map<String, Instance> instances = new TreeMap<>();
    final Set<String> down = new HashSet<>();
    boolean storeLost;
    private final List<FailoverPolicy> policies;
    private long millis;

    Installation(int applications) {
        this.policies = IntStream.range(0, applications)
                .mapToObj(number -> policy("app-" + number))
                .toList();
    }

    /** Starts one that watches every application. */
    Instance start(String name) {
        Instance instance = new Instance(name, instances.size() + 1);
        instances.put(name, instance);
        policies.forEach(policy -> instance.shares.watch(policy, placement(policy.application())));
        return instance;
    }

    /** kill -9. */
    void kill(Instance instance) {
        instances.remove(instance.name);
    }

    Instance owner(String application) {
        return instances.values().stream()
                .filter(instance -> instance.attendance
                        .spread()
                        .owner(new ApplicationName(application))
                        .equals(Optional.of(instance.member)))
                .findFirst()
                .orElseThrow();
    }

    Instance anotherThan(Instance one) {
        return instances.values().stream()
                .filter(instance -> !instance.equals(one))
                .findFirst()
                .orElseThrow();
    }

    /** Time passes for all, in the steps of the routes' triggers. */
    void run(Duration duration) {
        long end = millis + duration.toMillis();
        while (millis < end) {
            clock.pass(Duration.ofMillis(TICK_MILLIS));
            millis += TICK_MILLIS;
            for (Instance instance : List.copyOf(instances.values())) {
                instance.tick();
            }
        }
    }

    /** How often each application was probed since the last call, by instance. */
    Map<String, Map<String, Integer>> probed() {
        Map<String, Map<String, Integer>> probed = new TreeMap<>();
        for (Instance instance : instances.values()) {
            instance.probed.forEach((application, count) ->
                    probed.computeIfAbsent(application, _ -> new TreeMap<>()).put(instance.name, count));
            instance.probed.clear();
        }
        return probed;
    }

    static Placement placement(ApplicationName application) {
        return new Placement(application, EAST, WEST, Epoch.INITIAL);
    }

    static Placement placement(String application) {
        return placement(new ApplicationName(application));
    }

    /** One process: its own ticker, board, engine; asks the others directly. */
    final class Instance {
        final String name;
        final Member member;
        final Ticker ticker;
        final HealthBoard board;
        final Attendance attendance;
        final Shares shares;
        final LagBoard lags;
        final Set<String> unreachable = new HashSet<>();
        final Set<Placement> closer = new HashSet<>();
        final List<String> changed = new ArrayList<>();
        private final ProbeEngine engine;
        private final Map<String, Integer> probed = new HashMap<>();
        boolean deaf;
        UnaryOperator<Report> tells = report -> report;

        Instance(String name, int number) {
            this.name = name;
            this.member = new Member(name, "session-" + name, URI.create("http://192.0.2.%d:8686".formatted(number)));
            this.ticker = () -> clock.nanos() + number * 1_000_000_000_000L;
            VantagePoint self = new VantagePoint(name);
            this.board = new HealthBoard(ticker, self, _ -> {});
            this.engine = new ProbeEngine(ticker, this::probe, self, Duration.ofMillis(TICK_MILLIS), board);
            this.lags = new LagBoard(ticker, clock);
            this.attendance = new Attendance(Optional.of(new Losable()), member, ticker, Runnable::run);
            this.shares =
                    new Shares(attendance, board, engine, lags, ticker, closer::contains, a -> changed.add(a.value()));
        }

        private CompletableFuture<ProbeResult> probe(Prober.Request request) {
            String application = request.application().value();
            probed.merge(application, 1, Integer::sum);
            boolean up = !down.contains(application) && !unreachable.contains(application);
            return CompletableFuture.completedFuture(up ? ProbeResult.up("ok") : ProbeResult.down("refused"));
        }

        void tick() {
            engine.tick();
            if (millis % 1000 == 0) {
                attendance.renew();
                board.sweep();
            }
            if (millis % 200 == 0) {
                shares.review();
                if (!deaf) {
                    shares.others().forEach(this::ask);
                }
            }
        }

        private void ask(Member other) {
            try {
                shares.ask(
                        other,
                        (member, since) -> Optional.ofNullable(instances.get(member.name()))
                                .map(peer -> peer.tells.apply(peer.shares.report(since)))
                                .orElseThrow(
                                        () -> new UnderstudyException.Transient("refused", new ConnectException())));
            } catch (UnderstudyException.Transient e) {
                // As the bean of the routes does: asked again.
            }
        }

        Verdict sees(String application) {
            return shares.signals(placement(application)).getOrDefault(Signal.DATABASE, Verdict.UNKNOWN);
        }

        boolean looksAt(String application) {
            return shares.looksAt(new ApplicationName(application));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final class Losable implements Membership {
        @Override
        public List<Member> renew(Member self, Duration length) {
            if (storeLost) {
                throw new JournalUnavailable("away", null);
            }
            return membership.renew(self, length);
        }

        @Override
        public void leave(Member self) {
            membership.leave(self);
        }
    }

    static FailoverPolicy policy(String application) {
        return policy(application, DATABASE);
    }

    /** The policy with its probe and one more at the same place. */
    static FailoverPolicy policyWithTwoProbes(String application) {
        return policy(
                application,
                DATABASE,
                new Probe(
                        new ProbeName("web"),
                        DATABASE.target(),
                        Signal.APPLICATION,
                        DATABASE.every(),
                        DATABASE.timeout()));
    }

    private static FailoverPolicy policy(String application, Probe... probes) {
        return new FailoverPolicy(
                new ApplicationName(application),
                Map.of(),
                EAST,
                WEST,
                new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(probes),
                new Health(Thresholds.DEFAULT, 2, Set.of(Signal.DATABASE)),
                List.of(),
                List.of(),
                Optional.empty(),
                new Automation(Mode.AUTOMATIC, Duration.ofHours(1)),
                new Runbooks(new RunbookName("move"), Optional.empty()));
    }
}
