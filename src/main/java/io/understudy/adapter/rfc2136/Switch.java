package io.understudy.adapter.rfc2136;

import io.understudy.operation.StepContext;
import io.understudy.policy.DnsPolicy;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/**
 * All record sets of one application that move together, in one message: they change all or not at all.
 *
 * @param owner the name of the epoch mark
 * @param mark the mark that goes with the change
 */
record Switch(DnsPolicy dns, Name zone, List<RecordChange> changes, Name owner, EpochMark mark) {

    Switch {
        changes = List.copyOf(changes);
    }

    /** Throws {@link UnderstudyException.InvalidInput} that says what to correct in the policy or the runbook. */
    static Switch of(StepContext context) {
        DnsPolicy dns = context.policy()
                .dns()
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "the policy of %s has no dns section: add spec.dns.rfc2136 or take dns.switch out of the runbook"
                                .formatted(context.policy().application())));
        Name zone = RecordChange.absolute(dns.zone());
        List<RecordChange> changes = selected(dns, context).stream()
                .map(entry -> change(dns, entry, context))
                .toList();
        Name owner = RecordChange.absolute(EpochMark.owner(context.policy().application(), zone.toString()));
        return new Switch(dns, zone, changes, owner, new EpochMark(context.epoch(), context.newPrimary()));
    }

    private static List<DnsPolicy.Entry> selected(DnsPolicy dns, StepContext context) {
        Set<Name> wanted = new HashSet<>();
        context.with().path("records").forEach(node -> wanted.add(RecordChange.absolute(node.asText())));
        List<DnsPolicy.Entry> entries = dns.records().stream()
                .filter(entry -> wanted.isEmpty() || wanted.contains(RecordChange.absolute(entry.name())))
                .toList();
        Set<Name> known = entries.stream()
                .map(entry -> RecordChange.absolute(entry.name()))
                .collect(Collectors.toSet());
        List<Name> missing = new ArrayList<>(wanted);
        missing.removeAll(known);
        if (!missing.isEmpty() || entries.isEmpty()) {
            throw new UnderstudyException.InvalidInput(
                    "the policy of %s has no dns record %s: add it or correct the step %s"
                            .formatted(
                                    context.policy().application(),
                                    missing,
                                    context.step().name()));
        }
        return entries;
    }

    private static RecordChange change(DnsPolicy dns, DnsPolicy.Entry entry, StepContext context) {
        RecordChange change = new RecordChange(
                RecordChange.absolute(entry.name()),
                entry.type(),
                values(entry, context.oldPrimary()),
                values(entry, context.newPrimary()),
                dns.ttl());
        change.canonical(change.before());
        change.canonical(change.after());
        return change;
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

    /**
     * The update, not signed yet: replaces every record set and the mark, if and only if all of them still are what this
     * change starts from.
     *
     * @param expectedMark the mark's text now; empty: there must be none
     * @param nextMark the mark's text afterwards; empty: removed
     */
    Update message(Optional<String> expectedMark, Optional<String> nextMark) {
        Update update = new Update(zone);
        for (RecordChange change : changes) {
            change.records(change.before(), Duration.ZERO).forEach(update::present);
            update.delete(change.name(), change.typeCode());
            change.records(change.after(), dns.ttl()).forEach(update::add);
        }
        expectedMark.ifPresentOrElse(
                text -> update.present(new TXTRecord(owner, DClass.IN, 0, text)), () -> update.absent(owner, Type.TXT));
        update.delete(owner, Type.TXT);
        nextMark.ifPresent(
                text -> update.add(new TXTRecord(owner, DClass.IN, dns.ttl().toSeconds(), text)));
        return update;
    }

    /** A message that changes nothing and yet needs the key: whether the server would listen to us. */
    Update rehearsal() {
        Update update = new Update(zone);
        update.present(zone, Type.SOA);
        return update;
    }

    /** The way back: the same sets, from the new values to the old ones, marked as they were. */
    Switch reversed(EpochMark before) {
        return new Switch(
                dns, zone, changes.stream().map(RecordChange::reversed).toList(), owner, before);
    }

    /**
     * The same goal from where a server is now: a record set that already has its new values, changed by hand for instance,
     * must keep them rather than have its old ones.
     */
    Switch startingAt(ServerView.Seen seen) {
        List<RecordChange> adopted = changes.stream()
                .map(change -> seen.hasNew(change)
                        ? new RecordChange(change.name(), change.type(), change.after(), change.after(), change.ttl())
                        : change)
                .toList();
        return new Switch(dns, zone, adopted, owner, mark);
    }

    String summary() {
        return changes.stream().map(RecordChange::toString).collect(Collectors.joining("; "));
    }
}
