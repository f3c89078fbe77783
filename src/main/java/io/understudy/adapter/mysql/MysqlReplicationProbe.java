package io.understudy.adapter.mysql;

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
import java.sql.SQLException;
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
 * Both together take no longer than the link's timeout, whatever the servers do. The lag comes from heartbeat rows, the
 * positions from GTIDs, whose numbers count transactions; what the standby says of seconds is not asked for. Thread-safe.
 */
public final class MysqlReplicationProbe implements ReplicationProbe {

    /** How long the standby's end waits for the primary's heartbeat before it looks. */
    private static final Duration HEARTBEAT_FIRST = Duration.ofMillis(50);

    /** MariaDB's servers have no system in common that they would name, and their logs no timelines. */
    private static final int ONE = 1;

    private final Function<ApplicationName, FailoverPolicy> policies;
    private final Sessions sessions;
    private final Executor executor;
    private final Ticker ticker;
    private final Clock clock;
    private final String writer;

    /**
     * @param executor runs both ends: a virtual thread per task
     * @param writer this observer's name, whose heartbeat row is its own
     */
    public MysqlReplicationProbe(
            Function<ApplicationName, FailoverPolicy> policies,
            Sessions sessions,
            Executor executor,
            Ticker ticker,
            Clock clock,
            String writer) {
        this.policies = policies;
        this.sessions = sessions;
        this.executor = executor;
        this.ticker = ticker;
        this.clock = clock;
        this.writer = writer;
    }

    @Override
    public LagSample sample(Placement placement, LinkName name) {
        ReplicationLink.Mysql link = Endpoint.link(policies.apply(placement.application()), name);
        Deadline deadline = Deadline.in(ticker, link.timeout());
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS); // what the row can hold
        var primary = CompletableFuture.supplyAsync(
                () -> ask(Endpoint.operator(link, placement.primary()), link, deadline, s -> primary(s, link, at)),
                executor);
        var standby = CompletableFuture.supplyAsync(
                () -> {
                    awaitBriefly(primary);
                    return ask(Endpoint.operator(link, placement.standby()), link, deadline, this::standby);
                },
                executor);
        End<Primary> p = primary.join();
        End<Standby> s = standby.join();
        return new LagSample(
                name,
                deadline.start().get(),
                Optional.of(at),
                p.value().map(Primary::end),
                s.value().map(Standby::end),
                (p.trouble() + " " + s.trouble()).strip(),
                LagSample.Unit.TRANSACTIONS,
                s.value().flatMap(copy -> obstacle(copy, p.value())));
    }

    private static Optional<String> obstacle(Standby standby, Optional<Primary> primary) {
        List<Gtids> known = new ArrayList<>(standby.primaries());
        primary.ifPresent(end -> known.add(end.state().history()));
        List<String> obstacles = new ArrayList<>(standby.state().obstacles(known));
        long followed = standby.state().replica().map(Replica::primary).orElse(0L);
        primary.map(end -> end.state().id())
                .filter(id -> followed != 0 && followed != id)
                .ifPresent(id -> obstacles.add(
                        "it follows a server with id %d, and the primary's is %d: correct the addresses, or seed it anew"
                                .formatted(followed, id)));
        primary.map(Primary::state)
                .filter(state -> state.written().domains().size() > 1)
                .ifPresent(state ->
                        obstacles.add("the primary writes in several GTID domains (%s), of which this service knows one"
                                .formatted(state.written())));
        return obstacles.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", obstacles));
    }

    private Primary primary(Session session, ReplicationLink.Mysql link, Instant at) throws SQLException {
        long beat = Heartbeats.beat(session, link, writer, at);
        ServerState state = ServerState.read(session);
        return new Primary(state, new PrimaryEnd(beat, at, state.written().last(), ONE, ONE));
    }

    /**
     * An old primary that is closed follows nobody, and is no writer either: it is left out, as one that does not answer.
     */
    private Standby standby(Session session) throws SQLException {
        ServerState state = ServerState.read(session);
        if (!state.standby() && state.readOnly()) {
            throw new UnderstudyException.Permanent(
                    "it follows nobody and takes no writes, as a fenced primary does: make it a standby of the primary");
        }
        Heartbeats.Shown shown = Heartbeats.shown(session, writer);
        return new Standby(
                state,
                Heartbeats.primaries(session),
                new StandbyEnd(
                        shown.beat(),
                        shown.at(),
                        state.received().last(),
                        state.applied().last(),
                        ONE,
                        ONE,
                        state.replica().filter(Replica::connected).isPresent(),
                        false,
                        state.standby()));
    }

    private <T> End<T> ask(Endpoint endpoint, ReplicationLink.Mysql link, Deadline deadline, Question<T> question) {
        try (var session = sessions.borrow(endpoint, link.timeout(), deadline)) {
            return new End<>(Optional.of(question.ask(session)), "");
        } catch (SQLException | RuntimeException e) {
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
        T ask(Session session) throws SQLException;
    }

    private record Primary(ServerState state, PrimaryEnd end) {}

    private record Standby(ServerState state, List<Gtids> primaries, StandbyEnd end) {}

    /** @param trouble why the value is absent, else empty */
    private record End<T>(Optional<T> value, String trouble) {}
}
