package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ScopedResourceSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which pods a quota counts, by its scopes and its scope selector, all of which must hold. Of a pod without a priority class nobody knows
 * here which one its cluster gives it. Pure.
 */
final class QuotaScope {

    private static final String PRIORITY_CLASS = "PriorityClass";

    private QuotaScope() {}

    /** Whether it surely counts such a pod; false also for what can't be told from a template. */
    static boolean surelyCounts(ResourceQuota quota, PodNeeds needs) {
        List<ScopedResourceSelectorRequirement> all = new ArrayList<>();
        quota.getSpec().getScopes().forEach(scope -> all.add(exists(scope)));
        if (quota.getSpec().getScopeSelector() != null) {
            all.addAll(quota.getSpec().getScopeSelector().getMatchExpressions());
        }
        return all.stream().allMatch(requirement -> surelyHolds(requirement, needs));
    }

    private static ScopedResourceSelectorRequirement exists(String scope) {
        return new ScopedResourceSelectorRequirement("Exists", scope, List.of());
    }

    private static boolean surelyHolds(ScopedResourceSelectorRequirement requirement, PodNeeds needs) {
        if (PRIORITY_CLASS.equals(requirement.getScopeName())) {
            return priority(requirement, needs.pod().getPriorityClassName());
        }
        boolean ends = needs.pod().getActiveDeadlineSeconds() != null;
        return "Exists".equals(requirement.getOperator())
                && switch (requirement.getScopeName()) {
                    case "Terminating" -> ends;
                    case "NotTerminating" -> !ends;
                    case "BestEffort" -> needs.bestEffort();
                    case "NotBestEffort" -> needs.better();
                    default -> false;
                };
    }

    private static boolean priority(ScopedResourceSelectorRequirement requirement, @Nullable String name) {
        if (name == null || name.isEmpty()) {
            return false;
        }
        return switch (requirement.getOperator()) {
            case "Exists" -> true;
            case "In" -> requirement.getValues().contains(name);
            case "NotIn" -> !requirement.getValues().contains(name);
            default -> false;
        };
    }
}
