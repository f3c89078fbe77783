package io.understudy.policy;

import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.util.Map;

/** All documents of one installation, validated jointly: every name that one mentions is there. */
public record Catalogue(
        Map<SiteName, Site> sites, Map<ApplicationName, FailoverPolicy> policies, Map<RunbookName, Runbook> runbooks) {

    public Catalogue {
        sites = Map.copyOf(sites);
        policies = Map.copyOf(policies);
        runbooks = Map.copyOf(runbooks);
    }
}
