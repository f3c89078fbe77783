package io.understudy.adapter.mysql;

import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Probes MySQL servers as the operator's account. UP: a new session could log in, or with {@code write} a heartbeat row was
 * committed over a kept session. DOWN: refused, no answer in time, shutting down or read-only, and with {@code write} a full or
 * failing disk. UNKNOWN: what the probe itself lacks (password, privilege, a free connection slot) and what no failover cures.
 * Thread-safe.
 */
public final class MysqlProber implements Prober {

    private final Function<ApplicationName, FailoverPolicy> policies;
    private final Sessions sessions;
    private final Executor executor;
    private final Clock clock;

    /** @param executor runs what blocks: a virtual thread per task */
    public MysqlProber(
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
        if (!(request.probe().target() instanceof ProbeTarget.Mysql target)) {
            return ProbeResult.unknown(
                    "not a mysql probe: " + request.probe().target().kind());
        }
        try {
            ReplicationLink.Mysql link = Endpoint.link(policies.apply(request.application()), target.link());
            Endpoint endpoint = Endpoint.operator(link, request.site());
            return look(request, target, link, endpoint);
        } catch (UnderstudyException e) {
            return ProbeResult.unknown(String.valueOf(e.getMessage()));
        }
    }

    private ProbeResult look(Request request, ProbeTarget.Mysql target, ReplicationLink.Mysql link, Endpoint endpoint) {
        try {
            return target.write() ? write(request, link, endpoint) : login(request, endpoint);
        } catch (SQLException e) {
            return result(Trouble.of(endpoint, e), target.write());
        }
    }

    private static ProbeResult result(Trouble trouble, boolean write) {
        boolean down = switch (trouble.kind()) {
            case CREDENTIALS, LOCKED, MISSING, PERMISSION, FULL, OTHER -> false;
            case AILING -> write;
            case REFUSED, TIMED_OUT, LOST, STOPPING, READ_ONLY, CANCELLED -> true;
        };
        return down ? ProbeResult.down(trouble.sentence()) : ProbeResult.unknown(trouble.sentence());
    }

    private ProbeResult login(Request request, Endpoint endpoint) throws SQLException {
        try (Session session = sessions.open(endpoint, request.timeout())) {
            return ProbeResult.up("logged in to %s".formatted(session.endpoint().at()));
        }
    }

    private ProbeResult write(Request request, ReplicationLink.Mysql link, Endpoint endpoint) throws SQLException {
        try (var session = sessions.borrow(endpoint, request.timeout())) {
            long beat = Heartbeats.beat(session, link, "probe", clock.instant());
            return ProbeResult.up("heartbeat %d committed".formatted(beat));
        }
    }
}
