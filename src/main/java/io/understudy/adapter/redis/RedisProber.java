package io.understudy.adapter.redis;

import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Probes Redis as the operator's user. UP: it logged in, or with {@code write} a heartbeat key was written. DOWN: refused, no
 * answer in time, read-only or fenced, and with {@code write} a full memory or a failing disk. UNKNOWN: what the probe itself
 * lacks (password, permission), one that is still reading its data, and what no failover cures. Thread-safe.
 */
public final class RedisProber implements Prober {

    private final Function<ApplicationName, FailoverPolicy> policies;
    private final Ticker ticker;
    private final Executor executor;
    private final Clock clock;

    /** @param executor runs what blocks: a virtual thread per task */
    public RedisProber(
            Function<ApplicationName, FailoverPolicy> policies, Ticker ticker, Executor executor, Clock clock) {
        this.policies = policies;
        this.ticker = ticker;
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
        if (!(request.probe().target() instanceof ProbeTarget.Redis target)) {
            return ProbeResult.unknown(
                    "not a redis probe: " + request.probe().target().kind());
        }
        try {
            ReplicationLink.Redis link = Endpoint.link(policies.apply(request.application()), target.link());
            Endpoint endpoint = Endpoint.operator(link, request.site());
            return look(request, target, link, endpoint);
        } catch (UnderstudyException e) {
            return ProbeResult.unknown(String.valueOf(e.getMessage()));
        }
    }

    private ProbeResult look(Request request, ProbeTarget.Redis target, ReplicationLink.Redis link, Endpoint endpoint) {
        try {
            return target.write() ? write(request, link, endpoint) : login(request, endpoint);
        } catch (IOException e) {
            return result(Trouble.of(endpoint, e), target.write());
        }
    }

    private static ProbeResult result(Trouble trouble, boolean write) {
        boolean down = switch (trouble.kind()) {
            case CREDENTIALS, PERMISSION, LOADING, FULL, OTHER -> false;
            case AILING -> write;
            case REFUSED, TIMED_OUT, LOST, READ_ONLY -> true;
        };
        return down ? ProbeResult.down(trouble.sentence()) : ProbeResult.unknown(trouble.sentence());
    }

    private ProbeResult login(Request request, Endpoint endpoint) throws IOException {
        try (Connection connection = Connection.open(endpoint, ticker::nanos, request.timeout())) {
            return ProbeResult.up(
                    "logged in to %s".formatted(connection.endpoint().at()));
        }
    }

    private ProbeResult write(Request request, ReplicationLink.Redis link, Endpoint endpoint) throws IOException {
        try (Connection connection = Connection.open(endpoint, ticker::nanos, request.timeout())) {
            long beat = Heartbeats.beat(connection, link, "probe", clock.instant());
            return ProbeResult.up("heartbeat %d written".formatted(beat));
        }
    }
}
