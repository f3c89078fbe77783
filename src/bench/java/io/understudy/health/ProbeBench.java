package io.understudy.health;

import com.sun.management.OperatingSystemMXBean;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Probes many targets once a second each and prints one line: CPU time of this whole process per probe, and how late probes
 * started. The warm-up windows let the JIT finish and are dropped; the median of the others is printed.
 *
 * <p>Options as {@code key=value}: client, ticks, interval (ms), targets, hanging (percent), answering, hanging-port, path,
 * warm-up (windows), windows, seconds; address to probe one address instead of the responder's twenty.
 */
public final class ProbeBench {

    private final Map<String, String> options = new HashMap<>();
    private final LongAdder up = new LongAdder();
    private final LongAdder down = new LongAdder();
    private final LongAdder falseDown = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final Set<ApplicationName> mute = new HashSet<>();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final long[] late = new long[1_000_000];
    private final AtomicInteger starts = new AtomicInteger();
    private final Map<ApplicationName, Schedule> schedules = new HashMap<>();

    private ProbeBench(String[] args) {
        for (String arg : args) {
            options.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
        }
    }

    public static void main(String[] args) throws Exception {
        new ProbeBench(args).run();
        System.exit(0); // clients keep threads of their own
    }

    private void run() throws Exception {
        Prober client = Clients.named(text("client"));
        Duration interval = Duration.ofMillis(number("interval"));
        ProbeEngine engine =
                new ProbeEngine(Ticker.system(), timed(client), new VantagePoint("bench"), interval, this::count);
        watch(engine);
        Ticks.start(text("ticks"), interval, engine::tick);

        int windows = number("windows");
        double[] cpu = new double[windows];
        double[] p50 = new double[windows];
        double[] p99 = new double[windows];
        double[] max = new double[windows];
        double[] rate = new double[windows];
        long downs = 0;
        long falseDowns = 0;
        long unknowns = 0;
        long losses = 0;
        for (int window = -number("warm-up"); window < windows; window++) {
            starts.set(0);
            long downBefore = down.sum();
            long falseBefore = falseDown.sum();
            long unknownBefore = unknown.sum();
            long lostBefore = lost(engine);
            long cpuBefore = cpuNanos();
            long begin = System.nanoTime();
            Thread.sleep(number("seconds") * 1_000L);
            int started = starts.get();
            double micros = (cpuNanos() - cpuBefore) / 1e3;
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (window >= 0) {
                long[] sorted = Arrays.copyOf(late, Math.min(started, late.length));
                Arrays.sort(sorted);
                cpu[window] = micros / started;
                rate[window] = started / seconds;
                p50[window] = sorted[sorted.length / 2] / 1e6;
                p99[window] = sorted[(int) (sorted.length * 0.99)] / 1e6;
                max[window] = sorted[sorted.length - 1] / 1e6;
                downs += down.sum() - downBefore;
                falseDowns += falseDown.sum() - falseBefore;
                unknowns += unknown.sum() - unknownBefore;
                losses += lost(engine) - lostBefore;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %s %d ms | %d | %d %% | %.0f | %.1f (%.1f-%.1f) | %.1f | %.1f | %.1f | %d / %d | %d / %d |%n",
                text("client"),
                text("ticks"),
                interval.toMillis(),
                number("targets"),
                number("hanging"),
                median(rate),
                median(cpu),
                Arrays.stream(cpu).min().orElse(0),
                Arrays.stream(cpu).max().orElse(0),
                median(p50),
                median(p99),
                median(max),
                downs,
                falseDowns,
                unknowns,
                losses);
        System.err.println("failures, warm-up included: " + failures);
    }

    private Prober timed(Prober client) {
        return new Prober() {
            @Override
            public CompletionStage<ProbeResult> probe(Request request) {
                long now = System.nanoTime();
                Schedule schedule = Objects.requireNonNull(schedules.get(request.application()));
                late[Math.min(starts.getAndIncrement(), late.length - 1)] = now - schedule.latest(now);
                return client.probe(request);
            }

            @Override
            public ProbeResult overdue(Request request) {
                return client.overdue(request);
            }
        };
    }

    private void count(Observation observation) {
        if (observation.result().outcome() != Outcome.UP) {
            failures.computeIfAbsent(observation.result().detail(), detail -> new LongAdder())
                    .increment();
        }
        switch (observation.result().outcome()) {
            case UP -> up.increment();
            case DOWN -> {
                down.increment();
                if (!mute.contains(observation.application())) {
                    falseDown.increment();
                }
            }
            case UNKNOWN -> unknown.increment();
        }
    }

    private void watch(ProbeEngine engine) {
        SiteName site = new SiteName("bench");
        int hanging = number("hanging");
        for (int i = 0; i < number("targets"); i++) {
            int port = i % 100 < hanging ? number("hanging-port") : number("answering");
            String address = options.getOrDefault("address", "127.0.0." + (Responder.FIRST + i % Responder.ADDRESSES));
            HostPort at = new HostPort(address, port);
            ProbeTarget target =
                    new ProbeTarget.Http(URI.create("http://app.example" + text("path")), Map.of(site, at), 200, 299);
            Probe probe = new Probe(
                    new ProbeName("web"), target, Signal.APPLICATION, Duration.ofSeconds(1), Duration.ofMillis(800));
            ApplicationName application = new ApplicationName("app-" + i);
            if (port != number("answering")) {
                mute.add(application);
            }
            schedules.put(application, Schedule.of(application + "/web", probe.every()));
            engine.watch(application, site, List.of(probe));
        }
    }

    /** Starts and answers without an observation. */
    private static long lost(ProbeEngine engine) {
        return engine.counters().skipped() + engine.counters().discarded();
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private String text(String key) {
        return Objects.requireNonNull(options.get(key), key);
    }

    private int number(String key) {
        return Integer.parseInt(text(key));
    }
}
