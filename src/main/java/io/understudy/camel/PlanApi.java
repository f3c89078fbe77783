package io.understudy.camel;

import io.understudy.api.PlanReport;
import io.understudy.api.Requests;
import io.understudy.operation.OperationKind;
import io.understudy.operation.Plan;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.camel.Body;
import org.apache.camel.Header;

/** Dry runs of operations for the HTTP API; the bean {@code plans} of the routes. They change nothing. Thread-safe. */
public final class PlanApi {

    /** Dry runs at the same time, over all applications: each holds a thread of the HTTP server while sites are silent. */
    static final int AT_ONCE = 4;

    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Map<ApplicationName, FailoverPolicy> policies;
    private final Planner planner;

    /** What an operation would do if it started now; asks the sites, and waits for them. */
    @FunctionalInterface
    public interface Planner {
        Plan dryRun(FailoverPolicy policy, OperationKind kind);
    }

    public PlanApi(Map<ApplicationName, FailoverPolicy> policies, Planner planner) {
        this.policies = policies;
        this.planner = planner;
    }

    /**
     * Asks the sites, and waits for the answers; throws {@link TooMany}, without asking anything, when {@value #AT_ONCE} calls wait
     * already, and {@link UnderstudyException.InvalidInput} for an application or a kind that there is not.
     */
    public PlanReport plan(@Header("app") String application, @Body Requests.Start start) {
        FailoverPolicy policy = Api.policy(policies, application);
        OperationKind kind = Api.kind(start);
        if (!places.tryAcquire()) {
            throw new TooMany(
                    "%d dry runs wait for their sites already, so nothing was asked: ask again in a moment. An operation needs none to be started"
                            .formatted(AT_ONCE));
        }
        try {
            return Reports.plan(planner.dryRun(policy, kind));
        } finally {
            places.release();
        }
    }
}
