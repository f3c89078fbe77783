package io.understudy.operation;

import io.understudy.topology.SiteName;
import java.util.List;

/** Port: finds what would put a workload's replica count back, such as a tool that keeps it as it stands in Git. Thread-safe. */
@FunctionalInterface
public interface ReplicaKeepers {

    /** Where nothing does. */
    ReplicaKeepers NONE = (context, site, workload) -> List.of();

    /** @param kind {@code Deployment} or {@code StatefulSet} */
    record Scaled(String kind, String namespace, String name) {}

    /**
     * Why a count that a step gives this workload would not last, although the steps before it run; one line each with what to
     * do. Read-only; may block. What can't be found out although something hints at it is a line too.
     */
    List<String> against(StepContext context, SiteName site, Scaled workload);
}
