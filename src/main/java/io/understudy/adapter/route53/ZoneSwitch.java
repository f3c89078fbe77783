package io.understudy.adapter.route53;

import io.understudy.operation.StepContext;
import io.understudy.operation.steps.MovedRecord;
import io.understudy.policy.DnsPolicy;
import io.understudy.topology.EpochMark;
import io.understudy.topology.UnderstudyException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeBatch;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * All record sets of one application that move together, in one batch of changes that Route 53 carries out whole or not at
 * all.
 *
 * @param owner the name of the epoch mark, lower case, with its last dot
 * @param mark the mark that goes with the change
 */
record ZoneSwitch(DnsPolicy.Route53 dns, List<RecordSetChange> changes, String owner, EpochMark mark) {

    ZoneSwitch {
        changes = List.copyOf(changes);
    }

    /** Throws {@link UnderstudyException.InvalidInput} that says what to correct in the policy or the runbook. */
    static ZoneSwitch of(StepContext context) {
        DnsPolicy.Route53 dns = context.policy()
                .dns()
                .filter(DnsPolicy.Route53.class::isInstance)
                .map(DnsPolicy.Route53.class::cast)
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "the policy of %s has no dns section for Route 53: add spec.dns.route53 or take dns.switch out of the runbook"
                                .formatted(context.policy().application())));
        List<RecordSetChange> changes = MovedRecord.of(dns, context).stream()
                .map(moved -> RecordSetChange.of(moved, dns.ttl()))
                .toList();
        return new ZoneSwitch(
                dns,
                changes,
                EpochMark.owner(context.policy().application(), dns.zone()).toLowerCase(Locale.ROOT),
                new EpochMark(context.epoch(), context.newPrimary()));
    }

    /** Names and types of what is changed, the mark's too. */
    Set<ZoneView.Seen.Key> keys() {
        return Stream.concat(
                        changes.stream().map(change -> new ZoneView.Seen.Key(change.name(), change.type())),
                        Stream.of(new ZoneView.Seen.Key(owner, "TXT")))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Compare and set: each record set and the mark are deleted exactly as they were seen, values and time to live, and created
     * anew. Route 53 refuses the whole batch when one of them is not so any more, or when a mark is there that was not seen.
     *
     * <p>What already is as wanted can't be part of it, since a set may not be created as it was. A record is left out then, and
     * looked at afterwards. The mark, on which the order of operations hangs, is never left out: it gets another time to live.
     */
    ChangeBatch batch(ZoneView.Seen seen) {
        List<Change> batch = new ArrayList<>();
        for (RecordSetChange change : changes) {
            if (!seen.isPublished(change)) {
                List<ResourceRecordSet> there = seen.sets(change);
                there.forEach(set -> batch.add(change(ChangeAction.DELETE, set)));
                change.published(there).forEach(set -> batch.add(change(ChangeAction.CREATE, set)));
            }
        }
        long ttl = dns.ttl().toSeconds();
        seen.markSet().ifPresent(old -> batch.add(change(ChangeAction.DELETE, old)));
        boolean sameTtl = seen.markSet().filter(old -> old.ttl() == ttl).isPresent();
        batch.add(change(ChangeAction.CREATE, text(mark.text(), sameTtl ? ttl + 1 : ttl)));
        return ChangeBatch.builder()
                .comment("understudy: %s".formatted(mark))
                .changes(batch)
                .build();
    }

    /** Deletes a mark that can't be there: refused with the batch's content where changes are allowed, else for lack of a right. */
    ChangeBatch rehearsal(String impossible) {
        return ChangeBatch.builder()
                .comment("understudy: may this account change the zone?")
                .changes(change(ChangeAction.DELETE, text(impossible, dns.ttl().toSeconds())))
                .build();
    }

    private ResourceRecordSet text(String text, long ttl) {
        return ResourceRecordSet.builder()
                .name(owner)
                .type("TXT")
                .ttl(ttl)
                .resourceRecords(
                        ResourceRecord.builder().value('"' + text + '"').build())
                .build();
    }

    private static Change change(ChangeAction action, ResourceRecordSet set) {
        return Change.builder().action(action).resourceRecordSet(set).build();
    }

    /** The way back: the same sets, from the new values to the old ones, marked as they were. */
    ZoneSwitch reversed(EpochMark before) {
        return new ZoneSwitch(
                dns, changes.stream().map(RecordSetChange::reversed).toList(), owner, before);
    }

    String summary() {
        return changes.stream().map(RecordSetChange::toString).collect(Collectors.joining("; "));
    }

    /** What is answered once it is done. */
    String newValues() {
        return changes.stream()
                        .map(c -> "%s %s %s".formatted(c.name(), c.type(), RecordSetChange.join(c.after())))
                        .collect(Collectors.joining(", "))
                + ", " + mark;
    }

    Map<String, String> outputs() {
        Map<String, String> outputs = new LinkedHashMap<>();
        for (RecordSetChange change : changes) {
            String key = "%s %s".formatted(change.name(), change.type());
            outputs.put("old " + key, RecordSetChange.join(change.before()));
            outputs.put("new " + key, RecordSetChange.join(change.after()));
        }
        outputs.put("ttl", dns.ttl().toSeconds() + "s");
        return outputs;
    }
}
