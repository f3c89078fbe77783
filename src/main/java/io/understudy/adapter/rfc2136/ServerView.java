package io.understudy.adapter.rfc2136;

import io.understudy.topology.EpochMark;
import io.understudy.topology.HostPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;

/** What one authoritative server says about the records of a {@link Switch} at one moment. */
sealed interface ServerView {

    HostPort server();

    /** It did not answer, or not with authority. */
    record Unusable(HostPort server, String why) implements ServerView {}

    /**
     * @param values by name and type; empty sets where there are none
     * @param marks the texts of the epoch mark, at most one unless somebody else wrote there
     */
    record Seen(HostPort server, Map<Key, Set<String>> values, List<String> marks) implements ServerView {

        record Key(Name name, int type) {}

        Set<String> values(RecordChange change) {
            return values.getOrDefault(new Key(change.name(), change.typeCode()), Set.of());
        }

        boolean hasNew(RecordChange change) {
            return values(change).equals(change.canonical(change.after()));
        }

        boolean hasOld(RecordChange change) {
            return values(change).equals(change.canonical(change.before()));
        }

        Optional<EpochMark> mark() {
            return marks.size() == 1 ? EpochMark.parse(marks.getFirst()) : Optional.empty();
        }

        /** True when somebody else's text stands where the mark should be. */
        boolean markUnreadable() {
            return !marks.isEmpty() && mark().isEmpty();
        }

        boolean reached(Switch goal) {
            return mark().equals(Optional.of(goal.mark()))
                    && goal.changes().stream().allMatch(this::hasNew);
        }

        /** Whether it has the old values, and not the mark of the switch: then the switch did not happen, or is undone. */
        boolean untouchedBy(Switch goal) {
            return !mark().equals(Optional.of(goal.mark()))
                    && goal.changes().stream().allMatch(this::hasOld);
        }

        /** For people: {@code 127.83.3.53:8053 answers shop.example.test. A 127.83.1.10, epoch 1 at us-east-1}. */
        String describe(Switch goal) {
            String records = goal.changes().stream()
                    .map(change ->
                            "%s %s %s".formatted(change.name(), change.type(), RecordChange.join(values(change))))
                    .collect(Collectors.joining(", "));
            return "%s answers %s, %s".formatted(server, records, describeMark());
        }

        private String describeMark() {
            return markUnreadable()
                    ? "unreadable epoch mark %s".formatted(marks)
                    : mark().map(EpochMark::toString).orElse("no epoch mark");
        }
    }
}
