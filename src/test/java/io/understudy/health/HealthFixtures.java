package io.understudy.health;

import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the tests of this room share: a settable ticker, a prober that answers on command, and values. */
final class HealthFixtures {

    static final ApplicationName SHOP = new ApplicationName("shop");
    static final SiteName EAST = new SiteName("east");
    static final SiteName WEST = new SiteName("west");
    static final VantagePoint HERE = new VantagePoint("here");

    private HealthFixtures() {}

    static Probe probe(String name) {
        return probe(name, Signal.DATABASE, 1_000, 800);
    }

    static Probe probe(String name, Signal signal, int everyMillis, int timeoutMillis) {
        return new Probe(
                new ProbeName(name),
                new ProbeTarget.Tcp(Map.of(EAST, new HostPort("127.0.0.1", 1), WEST, new HostPort("127.0.0.1", 2))),
                signal,
                Duration.ofMillis(everyMillis),
                Duration.ofMillis(timeoutMillis));
    }

    static long millis(long value) {
        return value * 1_000_000;
    }

    static final class FakeTicker implements Ticker {
        private long now = 123_456_789_012L;

        @Override
        public long nanos() {
            return now;
        }

        void advance(Duration duration) {
            now += duration.toNanos();
        }

        void set(long nanos) {
            now = nanos;
        }
    }

    /** Keeps every request; a test completes them, or an automatic answer does at once. */
    static final class FakeProber implements Prober {
        final List<Request> requests = new ArrayList<>();
        final List<CompletableFuture<ProbeResult>> answers = new ArrayList<>();
        private @Nullable ProbeResult overdue;
        private Function<Request, CompletableFuture<ProbeResult>> behaviour = request -> new CompletableFuture<>();

        @Override
        public CompletionStage<ProbeResult> probe(Request request) {
            requests.add(request);
            CompletableFuture<ProbeResult> answer = behaviour.apply(request);
            answers.add(answer);
            return answer;
        }

        @Override
        public ProbeResult overdue(Request request) {
            return overdue != null ? overdue : Prober.super.overdue(request);
        }

        void overdueIs(ProbeResult result) {
            overdue = result;
        }

        void answerAtOnce() {
            behaviour = request -> CompletableFuture.completedFuture(ProbeResult.up("ok"));
        }

        void behave(Function<Request, CompletableFuture<ProbeResult>> how) {
            behaviour = how;
        }

        CompletableFuture<ProbeResult> last() {
            return answers.getLast();
        }
    }
}
