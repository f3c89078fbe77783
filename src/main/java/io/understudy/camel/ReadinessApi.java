package io.understudy.camel;

import io.understudy.api.ReadinessReport;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Rounds;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.util.Map;
import org.apache.camel.Header;

/** What the HTTP API tells of readiness; the bean {@code readinessApi} of the routes. Thread-safe. */
public final class ReadinessApi {

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

    /** Asks anew, and waits for the answers. */
    public ReadinessReport look(@Header("app") String application) {
        FailoverPolicy policy = Api.policy(policies, application);
        leading.run();
        try {
            return ReadinessReports.report(rounds.look(policy));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException.Transient("the service is stopping: ask again when it runs", e);
        }
    }
}
