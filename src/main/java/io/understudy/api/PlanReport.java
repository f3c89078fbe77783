package io.understudy.api;

import java.util.List;

/**
 * What an operation would do now; nothing was changed to find out.
 *
 * @param loss what would be lost, in plain words
 * @param problems what stands against it, over all steps; empty when it would work
 */
public record PlanReport(
        String application, String kind, String from, String to, String loss, List<Step> steps, List<String> problems) {

    /** @param change what the step would change now */
    public record Step(
            String name, String type, String change, List<String> needs, long budgetMillis, List<String> problems) {}
}
