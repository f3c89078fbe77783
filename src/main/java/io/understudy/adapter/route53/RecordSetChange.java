package io.understudy.adapter.route53;

import io.understudy.operation.steps.MovedRecord;
import io.understudy.topology.UnderstudyException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * One simple record set and how it changes when the application moves.
 *
 * @param name lower case, with its last dot, as Route 53 answers it
 * @param before the values at the old primary, in the form of {@link #canonical}; never empty
 * @param after those at the new primary, likewise
 */
record RecordSetChange(String name, String type, Set<String> before, Set<String> after, Duration ttl) {

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
                ttl);
    }

    RecordSetChange reversed() {
        return new RecordSetChange(name, type, after, before, ttl);
    }

    /** What is to be published: the new values, never none. */
    ResourceRecordSet published() {
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
