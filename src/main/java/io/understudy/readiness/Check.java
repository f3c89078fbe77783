package io.understudy.readiness;

import io.understudy.runbook.Step;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;

/**
 * One thing that must hold so that the standby could take over now.
 *
 * @param name for people, unique in its application, such as {@code step web}
 * @param system what is asked, such as {@code us-west-2/kubernetes.scale}; what gives no answer is left alone for a while
 */
public record Check(String name, String system, Question question) {

    /** What a step asks: a fence the primary, all else the standby. */
    public static String system(Step step, Placement placement) {
        SiteName site = step.type().equals("fence.primary") ? placement.primary() : placement.standby();
        return "%s/%s".formatted(site, step.type());
    }

    /** Asks; changes nothing. May block, and ends soon when its thread is interrupted. */
    @FunctionalInterface
    public interface Question {
        Answer ask();
    }
}
