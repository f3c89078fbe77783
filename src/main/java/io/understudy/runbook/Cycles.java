package io.understudy.runbook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds circles of needs, in time that grows with the number of needs, without recursion. */
final class Cycles {

    private Cycles() {}

    /**
     * Steps in an order that respects their needs, and those that can never start because a circle is among what they need.
     * Unknown needs and a step's need of itself are told of elsewhere and do not count here.
     */
    record Peeled(List<Step> done, Map<StepName, Step> stuck) {}

    static Peeled peel(List<Step> steps) {
        Map<StepName, Step> stuck = new LinkedHashMap<>();
        steps.forEach(step -> stuck.putIfAbsent(step.name(), step));
        Map<StepName, Integer> open = new HashMap<>();
        Map<StepName, List<Step>> followers = new HashMap<>();
        for (Step step : stuck.values()) {
            List<StepName> needs = counted(step, stuck);
            open.put(step.name(), needs.size());
            needs.forEach(need ->
                    followers.computeIfAbsent(need, n -> new ArrayList<>()).add(step));
        }
        List<Step> done = new ArrayList<>();
        Deque<Step> ready = stuck.values().stream()
                .filter(step -> open.getOrDefault(step.name(), 0) == 0)
                .collect(Collectors.toCollection(ArrayDeque::new));
        while (!ready.isEmpty()) {
            Step step = ready.removeFirst();
            done.add(step);
            for (Step follower : followers.getOrDefault(step.name(), List.of())) {
                if (open.merge(follower.name(), -1, Integer::sum) == 0) {
                    ready.addLast(follower);
                }
            }
        }
        done.forEach(step -> stuck.remove(step.name()));
        return new Peeled(List.copyOf(done), stuck);
    }

    private static List<StepName> counted(Step step, Map<StepName, Step> known) {
        return step.needs().stream()
                .filter(need -> known.containsKey(need) && !need.equals(step.name()))
                .distinct()
                .toList();
    }

    /** One defect for each circle, at the step of it that is written first. */
    static List<Defect> find(List<Step> steps) {
        Map<StepName, Step> stuck = peel(steps).stuck();
        Set<StepName> visited = new LinkedHashSet<>();
        List<Defect> defects = new ArrayList<>();
        for (Step step : stuck.values()) {
            circle(step, stuck, visited).ifPresent(circle -> defects.add(defect(circle, steps)));
        }
        return defects;
    }

    /** Follows needs among the stuck steps, each of which has one, until a step returns or was visited before. */
    private static Optional<List<StepName>> circle(Step start, Map<StepName, Step> stuck, Set<StepName> visited) {
        LinkedHashSet<StepName> path = new LinkedHashSet<>();
        Step step = start;
        while (visited.add(step.name())) {
            path.add(step.name());
            step = Objects.requireNonNull(stuck.get(counted(step, stuck).getFirst()));
        }
        List<StepName> walked = List.copyOf(path);
        int entry = walked.indexOf(step.name());
        return entry < 0 ? Optional.empty() : Optional.of(walked.subList(entry, walked.size()));
    }

    private static Defect defect(List<StepName> circle, List<Step> steps) {
        List<StepName> names = steps.stream().map(Step::name).toList();
        int first = circle.stream().mapToInt(names::indexOf).min().orElse(0);
        int turn = circle.indexOf(names.get(first));
        List<StepName> turned = new ArrayList<>(circle.subList(turn, circle.size()));
        turned.addAll(circle.subList(0, turn + 1));
        String chain = turned.stream().map(StepName::value).collect(Collectors.joining(" -> "));
        return new Defect(
                first,
                "needs",
                "the needs go round in a circle: " + chain,
                "remove one of them; none of these steps could ever start");
    }
}
