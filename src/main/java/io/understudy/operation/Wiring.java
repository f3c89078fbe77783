package io.understudy.operation;

import io.understudy.journal.Journal;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Site;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/**
 * What every operation of an engine shares.
 *
 * @param policies as the documents are now; an operation acts by the one that it began or was taken up with
 */
record Wiring(
        Journal journal,
        FactCodec codec,
        StepTypes types,
        Map<SiteName, Site> sites,
        Whereabouts whereabouts,
        Map<ApplicationName, FailoverPolicy> policies,
        IrreversibleGate gate,
        Tenure tenure,
        Clock clock,
        Ticker ticker,
        Timers timers,
        Backoff backoff,
        ExecutorService executor,
        Neighbours neighbours,
        Fellows fellows,
        OperationListener listener) {

    /** The clusters of the sites, as the documents lead there now. */
    Ground ground() {
        return new Ground(sites, whereabouts);
    }
}
