package io.understudy.policy;

import io.understudy.document.Nearest;
import io.understudy.document.Section;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The order that the policies together ask of a wave: every group is there, none waits for itself. */
final class WaveChecks {

    private final Documents documents;
    private final Map<String, Set<String>> after = new TreeMap<>();

    WaveChecks(Documents documents) {
        this.documents = documents;
        for (Loaded<FailoverPolicy> policy : documents.policies().values()) {
            after.computeIfAbsent(group(policy), g -> new TreeSet<>())
                    .addAll(wave(policy).texts("after"));
        }
    }

    void check() {
        for (Loaded<FailoverPolicy> policy : documents.policies().values()) {
            known(policy);
            if (waitsFor(group(policy)).contains(group(policy))) {
                wave(policy)
                        .problem(
                                "after",
                                "the group '%s' waits for itself: %s".formatted(group(policy), circle(group(policy))),
                                "take one of them out of 'after'");
            } else {
                apart(policy);
            }
        }
    }

    private void known(Loaded<FailoverPolicy> policy) {
        wave(policy).texts("after").stream()
                .filter(group -> !after.containsKey(group) && !documents.mayDeclare(group))
                .forEach(group -> wave(policy)
                        .problem(
                                "after",
                                "no policy is in the group '%s'".formatted(group),
                                Nearest.hint(
                                        group, after.keySet(), "set 'wave.group' of those that are to move first")));
    }

    /** Those that start together can't wait for each other. */
    private void apart(Loaded<FailoverPolicy> policy) {
        String together = wave(policy).text("together").orElse("");
        for (Loaded<FailoverPolicy> other : documents.policies().values()) {
            if (!together.isEmpty()
                    && wave(other).text("together").orElse("").equals(together)
                    && waitsFor(group(policy)).contains(group(other))) {
                wave(policy)
                        .problem(
                                "together",
                                "'%s' starts together with '%s', but its group '%s' waits for '%s'"
                                        .formatted(policy.name(), other.name(), group(policy), group(other)),
                                "put them into groups that do not wait for each other");
            }
        }
    }

    /** All groups before this one, through others too. */
    private Set<String> waitsFor(String group) {
        Set<String> found = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(after.getOrDefault(group, Set.of()));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (found.add(next)) {
                open.addAll(after.getOrDefault(next, Set.of()));
            }
        }
        return found;
    }

    private String circle(String group) {
        StringBuilder path = new StringBuilder(group);
        String at = group;
        do {
            String from = at;
            at = after.getOrDefault(from, Set.of()).stream()
                    .filter(next -> next.equals(group) || waitsFor(next).contains(group))
                    .findFirst()
                    .orElse(group);
            path.append(" after ").append(at);
        } while (!at.equals(group) && path.length() < 1000);
        return path.toString();
    }

    private static String group(Loaded<FailoverPolicy> policy) {
        return wave(policy).text("group").orElse(policy.name());
    }

    private static Section wave(Loaded<FailoverPolicy> policy) {
        return policy.spec().section("wave");
    }
}
