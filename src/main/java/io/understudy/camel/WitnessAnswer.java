package io.understudy.camel;

import io.understudy.health.HealthBoard;
import io.understudy.health.ProbeEngine;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;

/**
 * What a witness answers: it watches the sites that it is asked about, and tells what it sees there. An application without a
 * policy here is left out. The bean {@code witness} of the routes; thread-safe.
 */
public final class WitnessAnswer {

    private final Map<ApplicationName, FailoverPolicy> policies;
    private final HealthBoard board;
    private final ProbeEngine probes;

    public WitnessAnswer(Map<ApplicationName, FailoverPolicy> policies, HealthBoard board, ProbeEngine probes) {
        this.policies = policies;
        this.board = board;
        this.probes = probes;
    }

    /** @param primaries the site to watch, per application */
    public Map<String, Map<String, Object>> see(@Body Map<String, String> primaries) {
        Map<String, Map<String, Object>> seen = new HashMap<>();
        primaries.forEach((application, site) -> {
            FailoverPolicy policy = policies.get(new ApplicationName(application));
            if (policy != null) {
                watch(policy, new SiteName(site));
                seen.put(application, Map.of("site", site, "signals", board.signals(policy.application())));
            }
        });
        return seen;
    }

    /** Watches an application no more. */
    public void forget(ApplicationName application) {
        probes.forget(application);
        board.forget(application);
    }

    /** Watches this site from now on; a site that is watched already goes on undisturbed. */
    public void watch(FailoverPolicy policy, SiteName site) {
        board.watch(policy.application(), site, policy.probes(), policy.health().thresholds());
        probes.watch(policy.application(), site, policy.probes());
    }
}
