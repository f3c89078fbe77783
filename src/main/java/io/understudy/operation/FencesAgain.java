package io.understudy.operation;

import io.understudy.operation.OperationFact.FenceAgainIntended;
import io.understudy.operation.OperationFact.FencedAgain;
import io.understudy.runbook.StepName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fences that were raised again after the step that fences had ended, folded from their facts: the way back lifts them too.
 * Confined to the thread that holds the operation's lock.
 */
final class FencesAgain {

    /** Outputs that list fences, which add up. */
    static final Set<String> LISTS = Set.of("tried", "raised");

    /** What was announced and has not ended, by the step that it was announced for. */
    private final Map<StepName, List<String>> open = new HashMap<>();

    private final Map<String, String> lists = new HashMap<>();

    void intended(FenceAgainIntended fact) {
        // The end of an earlier one is not known, and never will be.
        tried(open.getOrDefault(fact.before(), List.of()));
        open.put(fact.before(), fact.fences());
    }

    void done(FencedAgain fact) {
        open.remove(fact.before());
        LISTS.forEach(list -> add(list, fact.outputs().getOrDefault(list, "")));
    }

    void clear() {
        open.clear();
        lists.clear();
    }

    /** What the step itself reported, and these; one that could not say what it tried says no more for them. */
    Map<String, String> with(Map<String, String> reported) {
        Map<String, String> outputs = new HashMap<>(reported);
        if (outputs.containsKey("tried")) {
            lists.forEach((list, labels) -> outputs.merge(list, labels, FencesAgain::joined));
            open.values().forEach(labels -> outputs.merge("tried", String.join(",", labels), FencesAgain::joined));
        }
        return outputs;
    }

    private void tried(List<String> labels) {
        add("tried", String.join(",", labels));
    }

    private void add(String list, String labels) {
        lists.merge(list, labels, FencesAgain::joined);
    }

    /** Both comma-separated lists in one. */
    static String joined(String a, String b) {
        TreeSet<String> labels = new TreeSet<>(List.of(a.split(",")));
        labels.addAll(List.of(b.split(",")));
        labels.remove("");
        return String.join(",", labels);
    }
}
