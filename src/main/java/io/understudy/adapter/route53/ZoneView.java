package io.understudy.adapter.route53;

import io.understudy.topology.EpochMark;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** What Route 53 has of the records of a {@link ZoneSwitch} at one moment. */
sealed interface ZoneView {

    /** It did not say. */
    record Unusable(String why) implements ZoneView {}

    /**
     * @param sets by name and type, all that there are of each: several where weights or other policies tell them apart
     * @param owner the name of the mark
     */
    record Seen(Map<Key, List<ResourceRecordSet>> sets, String owner) implements ZoneView {

        record Key(String name, String type) {}

        private List<ResourceRecordSet> sets(RecordSetChange change) {
            return sets.getOrDefault(new Key(change.name(), change.type()), List.of());
        }

        /** Why these sets can't be moved as simple records; empty when they can. */
        Optional<String> notSimple(RecordSetChange change) {
            List<ResourceRecordSet> sets = sets(change);
            if (sets.size() == 1 && sets.getFirst().aliasTarget() != null) {
                return Optional.of("%s %s is an alias record: replace it by a record with values"
                        .formatted(change.name(), change.type()));
            }
            return sets.size() > 1 || sets.stream().anyMatch(set -> set.setIdentifier() != null)
                    ? Optional.of(
                            "%s %s has a routing policy (weights, failover or others): replace it by one simple record"
                                    .formatted(change.name(), change.type()))
                    : Optional.empty();
        }

        /** The one set as it was seen; only where {@link #values} are not empty. */
        ResourceRecordSet set(RecordSetChange change) {
            return sets(change).getFirst();
        }

        Set<String> values(RecordSetChange change) {
            return RecordSetChange.canonical(change.type(), records(sets(change)));
        }

        boolean hasNew(RecordSetChange change) {
            return values(change).equals(change.after());
        }

        boolean hasOld(RecordSetChange change) {
            return values(change).equals(change.before());
        }

        /** True when it already is what would be created, time to live and all. */
        boolean isPublished(RecordSetChange change) {
            return hasNew(change) && change.ttl().toSeconds() == set(change).ttl();
        }

        private List<ResourceRecordSet> marks() {
            return sets.getOrDefault(new Key(owner, "TXT"), List.of());
        }

        Optional<ResourceRecordSet> markSet() {
            return marks().stream().findFirst();
        }

        Optional<EpochMark> mark() {
            List<String> texts = records(marks());
            return texts.size() == 1 ? EpochMark.parse(unquoted(texts.getFirst())) : Optional.empty();
        }

        /** True when somebody else's text stands where the mark should be. */
        boolean markUnreadable() {
            return !marks().isEmpty() && mark().isEmpty();
        }

        boolean reached(ZoneSwitch goal) {
            return mark().equals(Optional.of(goal.mark()))
                    && goal.changes().stream()
                            .allMatch(change -> notSimple(change).isEmpty() && hasNew(change));
        }

        /** True when nothing of the goal is there: neither its values nor its mark. */
        boolean untouchedBy(ZoneSwitch goal) {
            return !mark().equals(Optional.of(goal.mark()))
                    && goal.changes().stream()
                            .allMatch(change -> notSimple(change).isEmpty() && hasOld(change));
        }

        /** For people: {@code Route 53 has shop.example.org. A 192.0.2.1, epoch 1 at us-east-1}. */
        String describe(ZoneSwitch goal) {
            String records = goal.changes().stream()
                    .map(change ->
                            "%s %s %s".formatted(change.name(), change.type(), RecordSetChange.join(values(change))))
                    .collect(Collectors.joining(", "));
            return "Route 53 has %s, %s".formatted(records, describeMark());
        }

        private String describeMark() {
            return markUnreadable()
                    ? "unreadable epoch mark %s".formatted(records(marks()))
                    : mark().map(EpochMark::toString).orElse("no epoch mark");
        }

        private static List<String> records(Collection<ResourceRecordSet> sets) {
            return sets.stream()
                    .flatMap(set -> set.resourceRecords().stream())
                    .map(ResourceRecord::value)
                    .toList();
        }

        private static String unquoted(String text) {
            boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
            return quoted ? text.substring(1, text.length() - 1) : text;
        }
    }
}
