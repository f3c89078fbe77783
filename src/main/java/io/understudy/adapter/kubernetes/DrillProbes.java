package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import io.understudy.readiness.Severity;
import org.jspecify.annotations.Nullable;

/**
 * What a node calls of a drill's containers. It calls from its own network, where no network policy holds, so that a copy may name no
 * host of its own choice. Nothing is called or waited for at the end: a drill that gives way must go at once.
 */
final class DrillProbes {

    private DrillProbes() {}

    /** The container as the copy may have it; what stands against it is added to the pod's. */
    static Container of(PodCopy pod, Container from) {
        Lifecycle hooks = from.getLifecycle();
        return new ContainerBuilder(from)
                .withLivenessProbe(probe(pod, from, "livenessProbe", from.getLivenessProbe()))
                .withReadinessProbe(probe(pod, from, "readinessProbe", from.getReadinessProbe()))
                .withStartupProbe(probe(pod, from, "startupProbe", from.getStartupProbe()))
                .withLifecycle(hooks == null ? null : hooks(pod, from, hooks))
                .build();
    }

    private static @Nullable Probe probe(PodCopy pod, Container of, String name, @Nullable Probe from) {
        if (from == null) {
            return null;
        }
        refuseHost(pod, of, name, from.getHttpGet(), from.getTcpSocket());
        return new ProbeBuilder(from).withTerminationGracePeriodSeconds(null).build();
    }

    private static @Nullable Lifecycle hooks(PodCopy pod, Container of, Lifecycle from) {
        refuseHost(pod, of, "postStart", from.getPostStart());
        refuseHost(pod, of, "preStop", from.getPreStop());
        return from.getPostStart() == null
                ? null
                : new LifecycleBuilder().withPostStart(from.getPostStart()).build();
    }

    private static void refuseHost(PodCopy pod, Container of, String name, @Nullable LifecycleHandler hook) {
        if (hook != null) {
            refuseHost(pod, of, name, hook.getHttpGet(), hook.getTcpSocket());
        }
    }

    private static void refuseHost(
            PodCopy pod, Container of, String name, @Nullable HTTPGetAction http, @Nullable TCPSocketAction tcp) {
        refuseHost(pod, of, name, http == null ? null : http.getHost());
        refuseHost(pod, of, name, tcp == null ? null : tcp.getHost());
    }

    private static void refuseHost(PodCopy pod, Container of, String name, @Nullable String host) {
        if (host != null && !host.isEmpty()) {
            pod.find(
                    Severity.BLOCKING,
                    "%s of container %s calls the host %s from its node, where no network policy holds"
                            .formatted(name, of.getName(), host),
                    "leave the host out, so that it calls the pod itself; or rehearse this workload otherwise");
        }
    }
}
