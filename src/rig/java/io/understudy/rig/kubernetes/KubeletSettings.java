package io.understudy.rig.kubernetes;

import java.time.Duration;

/**
 * @param node its name
 * @param podStart how long a pod takes from being bound until it is ready
 * @param capacity how many pods find room on the node
 */
public record KubeletSettings(String node, Duration podStart, int capacity) {

    /** One node with room for 110 pods, as kubelets have it, that start in 200 ms. */
    public static final KubeletSettings DEFAULT = new KubeletSettings("node-1", Duration.ofMillis(200), 110);

    public KubeletSettings withPodStart(Duration time) {
        return new KubeletSettings(node, time, capacity);
    }

    public KubeletSettings withCapacity(int pods) {
        return new KubeletSettings(node, podStart, pods);
    }
}
