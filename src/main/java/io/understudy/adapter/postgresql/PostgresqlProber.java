package io.understudy.adapter.postgresql;

import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Probes databases as the operator's role. UP: a new session could log in, or with {@code write} a heartbeat row was
 * committed (over a kept session, as the application's pool would). DOWN: refused, no answer in time, starting up, read-only
 * or closed, and with {@code write} a full or failing disk, too little memory or damaged data. UNKNOWN: what the probe itself lacks (password, permission, a free connection slot) and what no failover cures.
 * Thread-safe.
 */
public final class PostgresqlProber implements Prober {

    private final Function<ApplicationName, FailoverPolicy> policies;
    private final Sessions sessions;
    private final Executor executor;
    private final Clock clock;

    /** @param executor runs what blocks: a virtual thread per task */
    public PostgresqlProber(
            Function<ApplicationName, FailoverPolicy> policies, Sessions sessions, Executor executor, Clock clock) {
        this.policies = policies;
        this.sessions = sessions;
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public CompletionStage<ProbeResult> probe(Request request) {
        return CompletableFuture.supplyAsync(() -> look(request), executor)
                .completeOnTimeout(
                        ProbeResult.down("no answer within %d ms"
                                .formatted(request.timeout().toMillis())),
                        request.timeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private ProbeResult look(Request request) {
        if (!(request.probe().target() instanceof ProbeTarget.Postgresql target)) {
            return ProbeResult.unknown(
                    "not a postgresql probe: " + request.probe().target().kind());
        }
        try {
            ReplicationLink.Postgresql link = Endpoint.link(policies.apply(request.application()), target.link());
            Endpoint endpoint = Endpoint.operator(link, request.site());
            return look(link, endpoint, target.write(), request.timeout());
        } catch (UnderstudyException e) {
            return ProbeResult.unknown(String.valueOf(e.getMessage()));
        }
    }

    private ProbeResult look(ReplicationLink.Postgresql link, Endpoint endpoint, boolean write, Duration timeout) {
        try {
            return write ? write(link, endpoint, timeout) : login(endpoint, timeout);
        } catch (SQLException e) {
            return result(Trouble.of(endpoint, e), write);
        }
    }

    /** An ailing server that still lets in is no proof against it; one that can't commit a heartbeat is down for writes. */
    private static ProbeResult result(Trouble trouble, boolean write) {
        boolean down = switch (trouble.kind()) {
            case CREDENTIALS, NO_DATABASE, PERMISSION, FULL, OTHER -> false;
            case AILING -> write;
            case REFUSED, TIMED_OUT, LOST, WRONG_STATE, STARTING, READ_ONLY, CANCELLED -> true;
        };
        return down ? ProbeResult.down(trouble.sentence()) : ProbeResult.unknown(trouble.sentence());
    }

    private ProbeResult login(Endpoint endpoint, Duration timeout) throws SQLException {
        try (Session session = sessions.open(endpoint, timeout)) {
            return ProbeResult.up("logged in to %s".formatted(session.endpoint().database()));
        }
    }

    private ProbeResult write(ReplicationLink.Postgresql link, Endpoint endpoint, Duration timeout)
            throws SQLException {
        try (var session = sessions.borrow(endpoint, timeout)) {
            long beat = Heartbeats.beat(session, link, "probe", clock.instant());
            return ProbeResult.up("heartbeat %d committed".formatted(beat));
        }
    }
}
