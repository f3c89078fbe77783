package io.understudy.readiness;

import io.understudy.runbook.Step;
import io.understudy.topology.SiteName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every {@code kubernetes.scale} brings the same pods up. */
public final class GivenPods implements Pods {

    public List<PulledPod> pods = List.of();
    Map<String, Set<String>> running = Map.of();
    int askedWhatRuns;

    @Override
    public boolean makes(Step step) {
        return step.type().equals("kubernetes.scale");
    }

    @Override
    public List<PulledPod> of(SiteName site, Step step) {
        return pods;
    }

    @Override
    public Map<String, Set<String>> running(SiteName site, Step step) {
        askedWhatRuns++;
        return running;
    }
}
