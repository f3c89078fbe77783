package io.understudy.adapter.rfc2136;

import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * One record set and how it changes when the application moves. Neither side is ever empty.
 *
 * @param type as written, such as {@code A}
 * @param before the values at the old primary
 * @param after the values at the new primary
 */
record RecordChange(Name name, String type, Set<String> before, Set<String> after, Duration ttl) {

    RecordChange {
        before = Set.copyOf(before);
        after = Set.copyOf(after);
        if (before.isEmpty() || after.isEmpty()) {
            throw new UnderstudyException.InvalidInput(
                    "%s %s has no values for one of the sites: an empty answer would send users nowhere; give it values"
                            .formatted(name, type));
        }
    }

    int typeCode() {
        return Type.value(type);
    }

    RecordChange reversed() {
        return new RecordChange(name, type, after, before, ttl);
    }

    /** The values as records with this time to live; throws {@link UnderstudyException.InvalidInput} naming a bad one. */
    List<Record> records(Set<String> values, Duration ttl) {
        return values.stream().map(value -> record(value, ttl)).toList();
    }

    private Record record(String value, Duration ttl) {
        try {
            return Record.fromString(name, typeCode(), DClass.IN, ttl.toSeconds(), value, Name.root);
        } catch (IOException e) {
            throw new UnderstudyException.InvalidInput(
                    "'%s' is not a value of a %s record (%s): correct it in the policy's dns section"
                            .formatted(value, type, e.getMessage()));
        }
    }

    /** The values in the form in which servers answer them, to compare them with answers. */
    Set<String> canonical(Set<String> values) {
        return records(values, Duration.ZERO).stream()
                .map(Record::rdataToString)
                .collect(Collectors.toSet());
    }

    /** An absolute name, whether or not its last dot was written. */
    static Name absolute(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new UnderstudyException.InvalidInput(
                    "'%s' is not a domain name (%s): correct it in the policy's dns section"
                            .formatted(text, e.getMessage()));
        }
    }

    static String join(Set<String> values) {
        return values.isEmpty() ? "nothing" : values.stream().sorted().collect(Collectors.joining(", "));
    }

    /** For people: {@code shop.example.test. A 127.83.1.10 -> 127.83.2.10 (ttl 1s)}. */
    @Override
    public String toString() {
        return "%s %s %s -> %s (ttl %ds)".formatted(name, type, join(before), join(after), ttl.toSeconds());
    }
}
