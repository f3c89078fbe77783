package io.understudy.adapter.rfc2136;

import io.understudy.operation.StepContext;
import io.understudy.operation.steps.MovedRecord;
import io.understudy.policy.DnsPolicy;
import io.understudy.topology.EpochMark;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
record Switch(DnsPolicy.Rfc2136 dns, Name zone, List<RecordChange> changes, Name owner, EpochMark mark) {

    Switch {
        changes = List.copyOf(changes);
    }

    /** Throws {@link UnderstudyException.InvalidInput} that says what to correct in the policy or the runbook. */
    static Switch of(StepContext context) {
        DnsPolicy.Rfc2136 dns = context.policy()
                .dns()
                .filter(DnsPolicy.Rfc2136.class::isInstance)
                .map(DnsPolicy.Rfc2136.class::cast)
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "the policy of %s has no dns section for RFC 2136: add spec.dns.rfc2136 or take dns.switch out of the runbook"
                                .formatted(context.policy().application())));
        Name zone = RecordChange.absolute(dns.zone());
        List<RecordChange> changes = MovedRecord.of(dns, context).stream()
                .map(moved -> change(dns, moved))
                .toList();
        Name owner = RecordChange.absolute(EpochMark.owner(context.policy().application(), zone.toString()));
        return new Switch(dns, zone, changes, owner, new EpochMark(context.epoch(), context.newPrimary()));
    }

    private static RecordChange change(DnsPolicy dns, MovedRecord moved) {
        RecordChange change = new RecordChange(
                RecordChange.absolute(moved.name()), moved.type(), moved.before(), moved.after(), dns.ttl());
        change.canonical(change.before());
        change.canonical(change.after());
        return change;
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
