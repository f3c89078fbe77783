package io.understudy.readiness;

import java.util.List;
import java.util.Map;

/**
 * What nodes pull for one pod of a workload.
 *
 * @param of the workload, for people
 * @param images by the container's name, init containers among them; without those that are never pulled
 * @param secrets in the order in which nodes use them
 */
public record PulledPod(String of, Map<String, String> images, List<PullSecret> secrets) {

    public PulledPod {
        images = Map.copyOf(images);
        secrets = List.copyOf(secrets);
    }
}
