package io.understudy.camel;

import io.understudy.api.ReadinessReport;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Rounds;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.apache.camel.Header;

/** What the HTTP API tells of readiness; the bean {@code readinessApi} of the routes. Thread-safe. */
public final class ReadinessApi {

    /** Calls that wait for answers at the same time, over all applications: each holds a thread of the HTTP server. */
    static final int AT_ONCE = 4;

    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Set<ApplicationName> asked = ConcurrentHashMap.newKeySet();
    private final Map<ApplicationName, FailoverPolicy> policies;
    private final Rounds rounds;
    private final Runnable leading;

    /** @param leading throws, naming the leader, where this instance does not lead */
    public ReadinessApi(Map<ApplicationName, FailoverPolicy> policies, Rounds rounds, Runnable leading) {
        this.policies = policies;
        this.rounds = rounds;
        this.leading = leading;
    }

    /** As the last round found it. */
    public ReadinessReport report(@Header("app") String application) {
        return ReadinessReports.report(rounds.of(Api.policy(policies, application)));
    }

    /** Asks anew, and waits for the answers; throws {@link TooMany} when the application, or too many others, are just asked. */
    public ReadinessReport look(@Header("app") String application) {
        FailoverPolicy policy = Api.policy(policies, application);
        leading.run();
        if (!asked.add(policy.application())) {
            throw new TooMany("%s is being asked already: see what that finds in a moment, understudy readiness %s"
                    .formatted(application, application));
        }
        try {
            return inItsPlace(policy);
        } finally {
            asked.remove(policy.application());
        }
    }

    private ReadinessReport inItsPlace(FailoverPolicy policy) {
        if (!places.tryAcquire()) {
            throw new TooMany(
                    "%d applications are being asked already, so nothing was asked: ask again in a moment, or read the last round without --now"
                            .formatted(AT_ONCE));
        }
        try {
            return ReadinessReports.report(rounds.look(policy));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException.Transient("the service is stopping: ask again when it runs", e);
        } finally {
            places.release();
        }
    }
}
