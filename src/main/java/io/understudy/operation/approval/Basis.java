package io.understudy.operation.approval;

import io.understudy.decision.Outlook;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.Runbook;
import io.understudy.topology.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must be the same when a move is approved as when it was asked for: the documents it is made of, where the roles are,
 * and how the primary and its copies look. Ages, amounts and what single steps would find are not in it: they move all the time, and are
 * judged when a step needs them.
 *
 * @param facts by name: short ones as they are, documents by their SHA-256
 */
public record Basis(Map<String, String> facts) {

    /** What a site's name follows in the fact of which cluster it is. */
    public static final String SITE = "site ";

    private static final int DIGEST = 64;

    public Basis {
        facts = Map.copyOf(facts);
    }

    /** As the world is now. */
    public static Basis of(
            FailoverPolicy policy,
            String kind,
            Runbook runbook,
            Map<String, String> parameters,
            Placement placement,
            Outlook outlook) {
        Map<String, String> facts = new TreeMap<>(outlook.facts());
        facts.put("application", policy.application().value());
        facts.put("kind", kind);
        facts.put("primary", placement.primary().value());
        facts.put("standby", placement.standby().value());
        facts.put("epoch", placement.epoch().toString());
        facts.put("policy", Canonical.sha256(policy));
        facts.put("runbook", Canonical.sha256(runbook));
        parameters.forEach((name, value) -> facts.put("parameter " + name, value));
        return new Basis(facts);
    }

    /** The same with the content of what its steps read from outside the documents. */
    public Basis with(Map<String, String> contents) {
        Map<String, String> all = new TreeMap<>(contents);
        all.putAll(facts);
        return new Basis(all);
    }

    /** What is otherwise now, one sentence each; empty when nothing is. Requests from before the sites were kept do not hold to them. */
    public List<String> changes(Basis now) {
        TreeSet<String> names = new TreeSet<>(now.facts.keySet());
        names.removeIf(name -> name.startsWith(SITE));
        names.addAll(facts.keySet());
        List<String> changes = new ArrayList<>();
        for (String name : names) {
            String before = facts.getOrDefault(name, "not there");
            String after = now.facts.getOrDefault(name, "not there");
            if (!Objects.equals(before, after)) {
                changes.add(
                        digest(before) && digest(after)
                                ? "the %s was edited".formatted(name)
                                : "%s was '%s' and is '%s'".formatted(name, before, after));
            }
        }
        return changes;
    }

    /** For people, digests shortened. */
    public List<String> lines() {
        return new TreeMap<>(facts)
                .entrySet().stream()
                        .map(e -> digest(e.getValue())
                                ? "%s: sha256 %s"
                                        .formatted(e.getKey(), e.getValue().substring(0, 12))
                                : "%s: %s".formatted(e.getKey(), e.getValue()))
                        .toList();
    }

    private static boolean digest(String text) {
        return text.length() == DIGEST && text.matches("[0-9a-f]+");
    }
}
