package io.understudy.policy;

import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.util.Map;

/**
 * All documents of one installation, validated jointly: every name that one mentions is there. Immutable, except as the view of a
 * {@link LiveCatalogue}.
 *
 * @param sealed where the roles of applications are that run under a sealed plan, with a journal that begins in the middle of
 *     their lives; empty for an ordinary installation
 */
public record Catalogue(
        Map<SiteName, Site> sites,
        Map<ApplicationName, FailoverPolicy> policies,
        Map<RunbookName, Runbook> runbooks,
        Map<ApplicationName, Placement> sealed) {

    public Catalogue {
        sites = LiveMap.kept(sites);
        policies = LiveMap.kept(policies);
        runbooks = LiveMap.kept(runbooks);
        sealed = Map.copyOf(sealed);
    }

    /** Of an ordinary installation. */
    public Catalogue(
            Map<SiteName, Site> sites,
            Map<ApplicationName, FailoverPolicy> policies,
            Map<RunbookName, Runbook> runbooks) {
        this(sites, policies, runbooks, Map.of());
    }

    /** Where an application's roles are before the first move in the journal. */
    public Placement initial(FailoverPolicy policy) {
        Placement sealedPlacement = sealed.get(policy.application());
        return sealedPlacement != null
                ? sealedPlacement
                : new Placement(policy.application(), policy.primary(), policy.standby(), Epoch.INITIAL);
    }

    /** One application alone, where a sealed plan says that its roles are; nothing of it starts by itself. */
    public Catalogue under(Placement placement) {
        FailoverPolicy policy = policies.get(placement.application());
        if (policy == null) {
            throw new UnderstudyException.InvalidInput(
                    "the documents have no policy of %s: put it back, or name the folder of then by --config"
                            .formatted(placement.application()));
        }
        return new Catalogue(
                sites,
                Map.of(policy.application(), policy.observed()),
                runbooks,
                Map.of(policy.application(), placement));
    }
}
