package io.understudy.drill;

import io.understudy.policy.DrillTerms;
import io.understudy.runbook.Step;
import io.understudy.topology.SiteName;
import java.util.List;

/**
 * Port: brings copies of a standby's workloads up beside production, and takes them away. It writes in the drill's own namespace
 * alone, which it makes; what it has not marked it never touches. Thread-safe; calls may block for seconds.
 *
 * <p>Every call throws an {@link io.understudy.topology.UnderstudyException} when the site does not answer, or forbids it.
 */
public interface DrillSite {

    /**
     * Reads what would be copied, and changes nothing.
     *
     * @param steps of the failover runbook, which name the workloads
     */
    Copies plan(Stage stage, List<Step> steps, DrillTerms terms);

    /** Asks for the removal of all that carries the drill's mark, and tells what is left: to be repeated until nothing is. */
    Removal remove(Stage stage);

    /** The drills' namespaces that are there, by their mark, whoever made them. */
    List<Stage> standing(SiteName site);

    /**
     * @param left what is still there, by name; empty: nothing
     * @param proof what was looked at, and what was found
     */
    record Removal(List<String> left, String proof) {
        public Removal {
            left = List.copyOf(left);
        }
    }
}
