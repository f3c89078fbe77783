package io.understudy.runbook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The order that a runbook's {@code needs} give its steps: a directed graph without cycles. Every list follows the order in
 * which the steps are written where {@code needs} leave it open. Immutable.
 */
public final class StepGraph {

    private final Map<StepName, Step> steps;
    private final List<Step> order;

    private StepGraph(Map<StepName, Step> steps, List<Step> order) {
        this.steps = steps;
        this.order = order;
    }

    /** Throws {@link IllegalArgumentException} with the first defect when the steps are no such graph. */
    public static StepGraph of(Runbook runbook) {
        return find(runbook).orElseThrow(() -> {
            Defect first = defects(runbook.steps()).getFirst();
            return new IllegalArgumentException(
                    "runbook %s: %s: %s".formatted(runbook.name(), first.what(), first.whatToDo()));
        });
    }

    /** Empty when the steps are no such graph. */
    public static Optional<StepGraph> find(Runbook runbook) {
        return defects(runbook.steps()).isEmpty()
                ? Optional.of(new StepGraph(
                        byName(runbook.steps()), Cycles.peel(runbook.steps()).done()))
                : Optional.empty();
    }

    /** Duplicate names, needs that are unknown, repeated or the step itself, and cycles; empty for a sound graph. */
    static List<Defect> defects(List<Step> steps) {
        List<Defect> defects = new ArrayList<>();
        Map<StepName, Step> byName = byName(steps);
        Set<StepName> seen = new HashSet<>();
        for (int i = 0; i < steps.size(); i++) {
            StepName name = steps.get(i).name();
            if (!seen.add(name)) {
                defects.add(new Defect(i, "name", "two steps are named '%s'".formatted(name), "rename one of them"));
            }
            for (int j = 0; j < steps.get(i).needs().size(); j++) {
                need(i, j, name, steps.get(i).needs().get(j), byName).ifPresent(defects::add);
            }
        }
        defects.addAll(Cycles.find(steps));
        return defects;
    }

    private static Optional<Defect> need(int step, int at, StepName name, StepName need, Map<StepName, Step> byName) {
        String pointer = "needs/" + at;
        if (need.equals(name)) {
            return Optional.of(
                    new Defect(step, pointer, "step '%s' needs itself".formatted(name), "remove it from 'needs'"));
        }
        return byName.containsKey(need)
                ? Optional.empty()
                : Optional.of(new Defect(
                        step,
                        pointer,
                        "step '%s' needs '%s', which is no step of this runbook".formatted(name, need),
                        "use the name of another step, or remove it"));
    }

    /** All steps, each after everything that it needs. */
    public List<Step> order() {
        return order;
    }

    public Step step(StepName name) {
        return Optional.ofNullable(steps.get(name)).orElseThrow(() -> new IllegalArgumentException("no step " + name));
    }

    /** Steps that are not among the finished ones and whose needs all are. */
    public List<Step> ready(Set<StepName> finished) {
        return steps.values().stream()
                .filter(step -> !finished.contains(step.name()) && finished.containsAll(step.needs()))
                .toList();
    }

    /** Everything that must have succeeded before the step starts, directly or by what it needs. */
    public Set<StepName> neededBy(StepName name) {
        Set<StepName> found = new LinkedHashSet<>();
        List<StepName> open = new ArrayList<>(step(name).needs());
        while (!open.isEmpty()) {
            StepName next = open.removeLast();
            if (found.add(next)) {
                open.addAll(step(next).needs());
            }
        }
        return found;
    }

    /** The chain of steps with the longest sum of budgets; a manual step waits for people and counts as nothing. */
    public List<Step> criticalPath() {
        return criticalPath(step -> step.type().equals(StepTypes.MANUAL) ? Duration.ZERO : step.budget());
    }

    /** The chain of steps with the longest sum of durations, none negative; the first such chain when several are equal. */
    public List<Step> criticalPath(Function<Step, Duration> duration) {
        Map<StepName, Duration> until = new HashMap<>();
        Map<StepName, Step> before = new HashMap<>();
        Step last = null;
        Duration latest = Duration.ofNanos(-1);
        for (Step step : order) {
            Optional<Step> longest = longest(step.needs(), until);
            longest.ifPresent(need -> before.put(step.name(), need));
            Duration start = longest.map(need -> until.get(need.name())).orElse(Duration.ZERO);
            Duration end = start.plus(duration.apply(step));
            until.put(step.name(), end);
            if (end.compareTo(latest) > 0) {
                last = step;
                latest = end;
            }
        }
        List<Step> path = new ArrayList<>();
        for (Step step = last; step != null; step = before.get(step.name())) {
            path.addFirst(step);
        }
        return path;
    }

    private Optional<Step> longest(List<StepName> needs, Map<StepName, Duration> until) {
        Step longest = null;
        Duration latest = Duration.ofNanos(-1);
        for (StepName need : needs) {
            Duration end = until.getOrDefault(need, Duration.ZERO);
            if (end.compareTo(latest) > 0) {
                longest = step(need);
                latest = end;
            }
        }
        return Optional.ofNullable(longest);
    }

    private static Map<StepName, Step> byName(List<Step> steps) {
        Map<StepName, Step> byName = new LinkedHashMap<>();
        steps.forEach(step -> byName.putIfAbsent(step.name(), step));
        return byName;
    }
}
