package io.understudy.adapter.redis;

import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.replication.LagSample;
import io.understudy.replication.LagSample.PrimaryEnd;
import io.understudy.replication.LagSample.StandbyEnd;
import io.understudy.replication.ReplicationProbe;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Samples both ends at the same time; the standby waits a moment for the primary's heartbeat, so that a healthy link shows it.
 * Each end takes no longer than the link's timeout. The lag comes from heartbeat keys, the positions are offsets in the stream
 * of changes: what a replica has read but not applied is gone when it is promoted, and does not count. Thread-safe.
 */
public final class RedisReplicationProbe implements ReplicationProbe {

    /** How long the standby's end waits for the primary's heartbeat before it looks. */
    private static final Duration HEARTBEAT_FIRST = Duration.ofMillis(50);

    /** Histories of Redis have ids without an order, so there are no timelines: each history counts as a system of its own. */
    private static final int ONE = 1;

    private final Function<ApplicationName, FailoverPolicy> policies;
    private final Executor executor;
    private final Ticker ticker;
    private final Clock clock;
    private final String writer;

    /**
     * @param executor runs both ends: a virtual thread per task
     * @param writer this observer's name, whose heartbeat row is its own
     */
    public RedisReplicationProbe(
            Function<ApplicationName, FailoverPolicy> policies,
            Executor executor,
            Ticker ticker,
            Clock clock,
            String writer) {
        this.policies = policies;
        this.executor = executor;
        this.ticker = ticker;
        this.clock = clock;
        this.writer = writer;
    }

    @Override
    public LagSample sample(Placement placement, LinkName name) {
        ReplicationLink.Redis link = Endpoint.link(policies.apply(placement.application()), name);
        long taken = ticker.nanos();
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS); // what the key can hold
        var primary = CompletableFuture.supplyAsync(
                () -> ask(Endpoint.operator(link, placement.primary()), link, c -> primary(c, link, at)), executor);
        var standby = CompletableFuture.supplyAsync(
                () -> {
                    awaitBriefly(primary);
                    return ask(Endpoint.operator(link, placement.standby()), link, c -> standby(c, link));
                },
                executor);
        End<Primary> p = primary.join();
        End<Standby> s = standby.join();
        boolean other = s.value().isPresent()
                && p.value()
                        .filter(end -> !end.position()
                                .history()
                                .equals(s.value().get().state().history()))
                        .isPresent();
        return new LagSample(
                name,
                taken,
                Optional.of(at),
                p.value().map(Primary::end),
                s.value().map(copy -> other ? ofAnotherHistory(copy.end()) : copy.end()),
                "%s %s %s"
                        .formatted(
                                p.trouble(),
                                s.trouble(),
                                s.value().map(RedisReplicationProbe::remark).orElse(""))
                        .strip(),
                LagSample.Unit.BYTES,
                s.value().flatMap(copy -> obstacle(copy, other)));
    }

    private Optional<String> obstacle(Standby standby, boolean other) {
        List<String> obstacles = new ArrayList<>(standby.state().obstacles(clock.instant()));
        if (other) {
            obstacles.add(
                    "its data are of another history than the primary's: the primary was started anew, perhaps without its data, and what the standby has goes with its next resync");
        }
        return obstacles.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", obstacles));
    }

    private static String remark(Standby standby) {
        return standby.state().writable() ? "The standby takes writes of its own (replica-read-only no)." : "";
    }

    /** Offsets of two histories don't compare: nothing of the primary's is proven to be there. */
    private static StandbyEnd ofAnotherHistory(StandbyEnd end) {
        return new StandbyEnd(
                end.heartbeat(),
                end.heartbeatAt(),
                0,
                0,
                ONE,
                end.systemId(),
                false,
                end.replayPaused(),
                end.inRecovery());
    }

    private Primary primary(Connection connection, ReplicationLink.Redis link, Instant at) throws IOException {
        long beat = Heartbeats.beat(connection, link, writer, at);
        Position position = Position.read(connection);
        return new Primary(position, new PrimaryEnd(beat, at, position.offset(), ONE, position.system()));
    }

    /** An old primary that is closed follows nobody, and is no writer either: it is left out, as one that does not answer. */
    private Standby standby(Connection connection, ReplicationLink.Redis link) throws IOException {
        RedisState state = RedisState.read(connection);
        if (!state.replica() && !new AclUsers(connection).on(link.application().user())) {
            throw new UnderstudyException.Permanent(
                    "it follows nobody, and the application's user is switched off, as on a fenced primary: make it a replica of the primary");
        }
        Heartbeats.Shown shown =
                state.readable() ? Heartbeats.shown(connection, writer) : new Heartbeats.Shown(0, Instant.EPOCH);
        return new Standby(
                state,
                new StandbyEnd(
                        shown.beat(),
                        shown.at(),
                        state.offset(),
                        state.offset(),
                        ONE,
                        state.position().system(),
                        state.linked(),
                        false,
                        state.replica()));
    }

    private <T> End<T> ask(Endpoint endpoint, ReplicationLink.Redis link, Question<T> question) {
        try (Connection connection = Connection.open(endpoint, ticker::nanos, link.timeout())) {
            return new End<>(Optional.of(question.ask(connection)), "");
        } catch (IOException | RuntimeException e) {
            return new End<>(Optional.empty(), Trouble.of(endpoint, e).sentence() + ".");
        }
    }

    private static void awaitBriefly(CompletableFuture<?> primary) {
        try {
            primary.get(HEARTBEAT_FIRST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Then the standby is asked without it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(Connection connection) throws IOException;
    }

    private record Primary(Position position, PrimaryEnd end) {}

    private record Standby(RedisState state, StandbyEnd end) {}

    /** @param trouble why the value is absent, else empty */
    private record End<T>(Optional<T> value, String trouble) {}
}
