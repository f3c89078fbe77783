package io.understudy.operation.steps;

import io.understudy.operation.StepContext;
import io.understudy.policy.DnsPolicy;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One record of a policy's dns section that a {@code dns.switch} step moves.
 *
 * @param name absolute, lower case, with its last dot
 * @param before the values at the old primary, as written; never empty
 * @param after those at the new primary, likewise
 * @param weighted the set identifiers of both sites' weighted records; empty: one simple record
 */
public record MovedRecord(
        String name, String type, Set<String> before, Set<String> after, Optional<Weighted> weighted) {

    /** Set identifiers: of the old primary's record and of the new one's. */
    public record Weighted(String before, String after) {}

    public MovedRecord {
        before = Set.copyOf(before);
        after = Set.copyOf(after);
    }

    /**
     * The records that the step names, all where it names none. Throws {@link UnderstudyException.InvalidInput} for one that
     * the policy does not have, and for one without values for a site: an empty answer is never published.
     */
    public static List<MovedRecord> of(DnsPolicy dns, StepContext context) {
        Set<String> wanted = new LinkedHashSet<>();
        context.with().path("records").forEach(node -> wanted.add(absolute(node.asText())));
        List<DnsPolicy.Entry> entries = dns.records().stream()
                .filter(entry -> wanted.isEmpty() || wanted.contains(absolute(entry.name())))
                .toList();
        Set<String> known =
                entries.stream().map(entry -> absolute(entry.name())).collect(Collectors.toSet());
        List<String> missing = new ArrayList<>(wanted);
        missing.removeAll(known);
        if (!missing.isEmpty() || entries.isEmpty()) {
            throw new UnderstudyException.InvalidInput(
                    "the policy of %s has no dns record %s: add it or correct the step %s"
                            .formatted(
                                    context.policy().application(),
                                    missing,
                                    context.step().name()));
        }
        return entries.stream().map(entry -> of(entry, context)).toList();
    }

    private static MovedRecord of(DnsPolicy.Entry entry, StepContext context) {
        return new MovedRecord(
                absolute(entry.name()),
                entry.type(),
                values(entry, context.oldPrimary()),
                values(entry, context.newPrimary()),
                Optional.ofNullable(entry.weighted().get(context.oldPrimary()))
                        .flatMap(before -> Optional.ofNullable(entry.weighted().get(context.newPrimary()))
                                .map(after -> new Weighted(before, after))));
    }

    private static Set<String> values(DnsPolicy.Entry entry, SiteName site) {
        List<String> values = entry.values().getOrDefault(site, List.of());
        if (values.isEmpty()) {
            throw new UnderstudyException.InvalidInput(
                    "%s %s has no value for %s: an empty answer is never published; give it one in the policy's dns section"
                            .formatted(entry.name(), entry.type(), site));
        }
        return Set.copyOf(values);
    }

    private static String absolute(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower : lower + ".";
    }
}
