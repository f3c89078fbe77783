package io.understudy.operation;

import io.understudy.operation.SharedFences.Use;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FenceSpec;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Finds who else uses a fence that stops a whole site. What an application has announced in the journal is seen here before its
 * call is made: of two that use one fence against each other, at least one sees the other. Thread-safe.
 */
final class Neighbours {

    private final Collection<FailoverPolicy> policies;
    private final Supplier<Collection<OperationRun>> runs;
    private final Function<FailoverPolicy, Placement> placements;

    Neighbours(
            Collection<FailoverPolicy> policies,
            Supplier<Collection<OperationRun>> runs,
            Function<FailoverPolicy, Placement> placements) {
        this.policies = policies;
        this.runs = runs;
        this.placements = placements;
    }

    /** The others as one application sees them. */
    SharedFences of(ApplicationName application) {
        return (spec, site, as) -> policies.stream()
                .filter(other -> !other.application().equals(application))
                .filter(other -> shares(other, spec))
                .filter(other -> uses(other, site, as))
                .map(FailoverPolicy::application)
                .findFirst();
    }

    private static boolean shares(FailoverPolicy other, FenceSpec spec) {
        return spec instanceof FenceSpec.Route route && other.fencing().stream().anyMatch(route::sharedWith);
    }

    private boolean uses(FailoverPolicy other, SiteName site, Use as) {
        return as == Use.HAS_MOVED
                ? movedFrom(site, placements.apply(other))
                : runs.get().stream()
                        .filter(run -> run.application().equals(other.application()))
                        .anyMatch(run ->
                                run.oldPrimary().equals(site) && run.fenceUse().equals(Optional.of(as)));
    }

    private static boolean movedFrom(SiteName site, Placement placement) {
        return placement.standby().equals(site) && !placement.epoch().equals(Epoch.INITIAL);
    }
}
