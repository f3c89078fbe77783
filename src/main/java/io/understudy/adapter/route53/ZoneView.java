package io.understudy.adapter.route53;

import io.understudy.operation.steps.MovedRecord;
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

        List<ResourceRecordSet> sets(RecordSetChange change) {
            return sets.getOrDefault(new Key(change.name(), change.type()), List.of());
        }

        /** Why the sets that are there are not of the kind that the policy says; empty when they are, or none is there. */
        Optional<String> otherKind(RecordSetChange change) {
            List<ResourceRecordSet> sets = sets(change);
            Optional<String> why = sets.isEmpty()
                    ? Optional.empty()
                    : change.weighted()
                            .map(pair -> notWeighted(sets, pair, change))
                            .orElseGet(() -> notSimple(sets));
            return why.map(what -> "%s %s %s".formatted(change.name(), change.type(), what));
        }

        private static Optional<String> notSimple(List<ResourceRecordSet> sets) {
            if (sets.getFirst().aliasTarget() != null) {
                return Optional.of("is an alias record: replace it by a record with values");
            }
            return sets.stream().anyMatch(set -> set.setIdentifier() != null)
                    ? Optional.of(
                            "has a routing policy: replace it by one simple record, or name the sets of weighted ones in the policy")
                    : Optional.empty();
        }

        /**
         * With a health check Route 53 gives users to a set of weight 0 by itself, as soon as it calls the other one unhealthy:
         * back to a site that was left.
         */
        private static Optional<String> notWeighted(
                List<ResourceRecordSet> sets, MovedRecord.Weighted pair, RecordSetChange change) {
            Map<String, ResourceRecordSet> weighted = sets.stream()
                    .filter(set -> set.weight() != null && set.aliasTarget() == null)
                    .collect(Collectors.toMap(ResourceRecordSet::setIdentifier, set -> set));
            if (weighted.size() != sets.size() || !weighted.keySet().equals(Set.of(pair.before(), pair.after()))) {
                return Optional.of("is not the two weighted records %s and %s: correct them or the policy"
                        .formatted(pair.before(), pair.after()));
            }
            if (sets.stream().anyMatch(set -> set.healthCheckId() != null)) {
                return Optional.of(
                        "has a health check, by which Route 53 itself would send users back to the site that was left: remove it from both records");
            }
            boolean asWritten = has(weighted, pair.before(), change.type(), change.before())
                    && has(weighted, pair.after(), change.type(), change.after());
            return asWritten
                    ? Optional.empty()
                    : Optional.of("has other values in its weighted records than the policy: correct one of them");
        }

        private static boolean has(
                Map<String, ResourceRecordSet> sets, String identifier, String type, Set<String> values) {
            return Optional.ofNullable(sets.get(identifier))
                    .filter(set -> RecordSetChange.canonical(type, records(List.of(set)))
                            .equals(values))
                    .isPresent();
        }

        /** What is answered: of weighted sets, those that have a weight. */
        Set<String> values(RecordSetChange change) {
            return RecordSetChange.canonical(
                    change.type(),
                    records(sets(change).stream()
                            .filter(set -> set.weight() == null || set.weight() > 0)
                            .toList()));
        }

        boolean hasNew(RecordSetChange change) {
            return values(change).equals(change.after());
        }

        boolean hasOld(RecordSetChange change) {
            return values(change).equals(change.before());
        }

        /** True when it already is what would be created, time to live and all. */
        boolean isPublished(RecordSetChange change) {
            return hasNew(change)
                    && sets(change).stream().allMatch(set -> change.ttl().toSeconds() == set.ttl());
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
                            .allMatch(change -> otherKind(change).isEmpty() && hasNew(change));
        }

        /** True when nothing of the goal is there: neither its values nor its mark. */
        boolean untouchedBy(ZoneSwitch goal) {
            return !mark().equals(Optional.of(goal.mark()))
                    && goal.changes().stream()
                            .allMatch(change -> otherKind(change).isEmpty() && hasOld(change));
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
