package io.understudy.state;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a table of transitions must hold: some transition, each pair of state and event once, every state reached from the
 * first one, every event used, a way from each state to an end (where there are ends), no way out of an end, and a sentence
 * for everything.
 */
record Soundness<S extends Enum<S> & Described, E extends Enum<E> & Described>(
        S start, Set<S> ends, List<Transition<S, E>> table) {

    List<String> defects() {
        if (table.isEmpty()) {
            return List.of("it has no transition");
        }
        List<String> defects = new ArrayList<>();
        ambiguous(defects);
        unreached(defects);
        endless(defects);
        silent(defects);
        return defects;
    }

    private void ambiguous(List<String> defects) {
        Set<String> seen = new HashSet<>();
        for (Transition<S, E> t : table) {
            String pair = "%s in %s".formatted(t.event(), t.from());
            if (!seen.add(pair)) {
                defects.add("two transitions for " + pair);
            }
        }
    }

    private void unreached(List<String> defects) {
        Set<S> reached = EnumSet.of(start);
        while (table.stream().filter(t -> reached.contains(t.from())).anyMatch(t -> reached.add(t.to()))) {
            // once more, from the states that were added
        }
        states().stream().filter(s -> !reached.contains(s)).forEach(s -> defects.add("nothing leads to " + s));
        events().stream()
                .filter(e -> table.stream().noneMatch(t -> t.event() == e))
                .forEach(e -> defects.add("nothing happens at " + e));
    }

    private void endless(List<String> defects) {
        Set<S> ending = new HashSet<>(ends);
        while (table.stream().filter(t -> ending.contains(t.to())).anyMatch(t -> ending.add(t.from()))) {
            // once more, towards the states that were added
        }
        for (S state : states()) {
            boolean left = table.stream().anyMatch(t -> t.from() == state);
            if (ends.contains(state) && left) {
                defects.add("%s is an end but something can happen after it".formatted(state));
            }
            if (!ends.contains(state) && !left) {
                defects.add("nothing can happen after %s but it is no end".formatted(state));
            } else if (!ends.isEmpty() && !ending.contains(state)) {
                defects.add("no way leads from %s to an end".formatted(state));
            }
        }
    }

    private void silent(List<String> defects) {
        states().stream()
                .filter(s -> s.sentence().isBlank())
                .forEach(s -> defects.add("the state %s has no sentence".formatted(s)));
        events().stream()
                .filter(e -> e.sentence().isBlank())
                .forEach(e -> defects.add("the event %s has no sentence".formatted(e)));
        table.stream()
                .filter(t -> t.sentence().isBlank())
                .forEach(t -> defects.add("%s in %s has no sentence".formatted(t.event(), t.from())));
    }

    private Set<S> states() {
        return EnumSet.allOf(start.getDeclaringClass());
    }

    private Set<E> events() {
        return EnumSet.allOf(table.getFirst().event().getDeclaringClass());
    }
}
