package io.understudy.adapter.route53;

import io.understudy.operation.steps.MovedRecord;
import io.understudy.topology.UnderstudyException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * One record and how it changes when the application moves: one simple record set that gets other values, or two weighted sets,
 * one for each site, of which one has all the weight.
 *
 * @param name lower case, with its last dot, as Route 53 answers it
 * @param before the values at the old primary, in the form of {@link #canonical}; never empty
 * @param after those at the new primary, likewise
 * @param weighted the set identifiers; empty: simple
 */
record RecordSetChange(
        String name,
        String type,
        Set<String> before,
        Set<String> after,
        Duration ttl,
        Optional<MovedRecord.Weighted> weighted) {

    RecordSetChange {
        before = Set.copyOf(before);
        after = Set.copyOf(after);
    }

    static RecordSetChange of(MovedRecord moved, Duration ttl) {
        return new RecordSetChange(
                moved.name(),
                moved.type(),
                canonical(moved.type(), moved.before()),
                canonical(moved.type(), moved.after()),
                ttl,
                moved.weighted());
    }

    RecordSetChange reversed() {
        return new RecordSetChange(
                name,
                type,
                after,
                before,
                ttl,
                weighted.map(sets -> new MovedRecord.Weighted(sets.after(), sets.before())));
    }

    /**
     * What is to be published, never without an answer: the new values, or all the weight for the new primary's set.
     *
     * @param seen the sets of this record now
     */
    List<ResourceRecordSet> published(List<ResourceRecordSet> seen) {
        if (weighted.isEmpty()) {
            return List.of(simple());
        }
        long most = seen.stream().mapToLong(ResourceRecordSet::weight).max().orElse(1);
        return seen.stream()
                .map(set -> set.toBuilder()
                        .weight(set.setIdentifier().equals(weighted.get().after()) ? Math.max(1, most) : 0L)
                        .ttl(ttl.toSeconds())
                        .build())
                .toList();
    }

    private ResourceRecordSet simple() {
        return ResourceRecordSet.builder()
                .name(name)
                .type(type)
                .ttl(ttl.toSeconds())
                .resourceRecords(after.stream()
                        .sorted()
                        .map(value -> ResourceRecord.builder().value(value).build())
                        .toList())
                .build();
    }

    /** The values in one form, so that what was written and what is answered can be compared. */
    static Set<String> canonical(String type, Collection<String> values) {
        return values.stream().map(value -> canonical(type, value)).collect(Collectors.toSet());
    }

    private static String canonical(String type, String value) {
        return switch (type) {
            case "AAAA" -> address(value);
            case "CNAME" -> value.toLowerCase(Locale.ROOT) + (value.endsWith(".") ? "" : ".");
            default -> value;
        };
    }

    private static String address(String value) {
        try {
            return InetAddress.getByName(value.indexOf(':') < 0 ? "not an address" : value)
                    .getHostAddress();
        } catch (UnknownHostException e) {
            throw new UnderstudyException.InvalidInput(
                    "'%s' is not a value of an AAAA record: correct it in the policy's dns section".formatted(value));
        }
    }

    static String join(Set<String> values) {
        return values.isEmpty() ? "nothing" : values.stream().sorted().collect(Collectors.joining(", "));
    }

    /** For people: {@code shop.example.org. A 192.0.2.1 -> 192.0.2.2 (ttl 30s)}. */
    @Override
    public String toString() {
        return "%s %s %s -> %s (ttl %ds)".formatted(name, type, join(before), join(after), ttl.toSeconds());
    }
}
