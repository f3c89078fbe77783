package io.understudy.operation;

import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Which steps of a runbook come before which, by what they need. Immutable. */
final class Earlier {

    private final Map<StepName, Step> written = new HashMap<>();
    private final Map<StepName, Step> seen = new HashMap<>();

    private Earlier() {}

    /** @param seen a step as others see it; empty for one that is not carried out, or not known well enough */
    static Earlier of(List<Step> steps, Function<Step, Optional<Step>> seen) {
        Earlier earlier = new Earlier();
        for (Step step : steps) {
            earlier.written.put(step.name(), step);
            seen.apply(step).ifPresent(known -> earlier.seen.put(step.name(), known));
        }
        return earlier;
    }

    List<Step> than(Step step) {
        List<Step> before = new ArrayList<>();
        Set<StepName> met = new HashSet<>();
        List<StepName> open = new ArrayList<>(step.needs());
        while (!open.isEmpty()) {
            StepName name = open.removeLast();
            Step needed = written.get(name);
            if (needed != null && met.add(name)) {
                Optional.ofNullable(seen.get(name)).ifPresent(before::add);
                open.addAll(needed.needs());
            }
        }
        return List.copyOf(before);
    }
}
