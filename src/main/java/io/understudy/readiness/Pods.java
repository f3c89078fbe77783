package io.understudy.readiness;

import io.understudy.runbook.Step;
import io.understudy.topology.SiteName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Port: the pods that a step of a runbook brings up. Reads, and changes nothing. Thread-safe. */
public interface Pods {

    /** Whether a step of this kind brings pods up; from memory. */
    boolean makes(Step step);

    /**
     * What the step would bring up at a site; empty where that can't be read, which the step itself tells of.
     *
     * @throws io.understudy.topology.UnderstudyException when the site does not answer
     */
    List<PulledPod> of(SiteName site, Step step);

    /** The digests of the images that run at a site for the step's workload, by the container's name; empty when it can't be told. */
    Map<String, Set<String>> running(SiteName site, Step step);
}
