package io.understudy.adapter.rfc2136;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Rcode;

/** What stands against a switch, in words for people: what, what it means, what to do. Pure. */
final class Findings {

    private static final Set<Integer> PREREQUISITE_CODES =
            Set.of(Rcode.NXRRSET, Rcode.YXRRSET, Rcode.NXDOMAIN, Rcode.YXDOMAIN);

    private Findings() {}

    static boolean prerequisiteFailed(int rcode) {
        return PREREQUISITE_CODES.contains(rcode);
    }

    /** What stands against it at one server before anything was done. */
    static List<String> before(Switch goal, ServerView view) {
        return switch (view) {
            case ServerView.Unusable unusable -> List.of(unusable.why());
            case ServerView.Seen seen -> {
                List<String> problems = new ArrayList<>();
                for (RecordChange change : goal.changes()) {
                    if (!seen.hasOld(change)) {
                        problems.add("%s answers %s %s %s, the policy says %s: correct the record or the policy"
                                .formatted(
                                        seen.server(),
                                        change.name(),
                                        change.type(),
                                        RecordChange.join(seen.values(change)),
                                        RecordChange.join(change.before())));
                    }
                }
                mark(goal, seen).ifPresent(problems::add);
                yield problems;
            }
        };
    }

    /** Why the update must not even be sent; empty when it may. */
    static Optional<String> conflict(Switch goal, ServerView.Seen seen) {
        boolean foreign = goal.changes().stream().anyMatch(c -> !seen.hasOld(c) && !seen.hasNew(c));
        return mark(goal, seen)
                .or(() -> foreign
                        ? Optional.of(
                                "DNS was not changed: %s, expected %s. Somebody else owns the record now: find out who, then correct the record or the policy"
                                        .formatted(seen.describe(goal), goal.summary()))
                        : Optional.empty());
    }

    private static Optional<String> mark(Switch goal, ServerView.Seen seen) {
        if (seen.markUnreadable()) {
            return Optional.of("%s has %s at %s, which is not an epoch mark: remove what else is written there"
                    .formatted(seen.server(), seen.marks(), goal.owner()));
        }
        return seen.mark()
                .filter(mark -> mark.epoch().compareTo(goal.mark().epoch()) > 0
                        || (mark.epoch().equals(goal.mark().epoch()) && !mark.equals(goal.mark())))
                .map(mark ->
                        "DNS was not changed: %s already carries %s, this operation leads to %s. It is too late: a newer operation owns the records"
                                .formatted(seen.server(), mark, goal.mark()));
    }

    /** What a signed message without changes found out. */
    static List<String> rehearsal(Switch goal, Updater.Reply reply) {
        return switch (reply) {
            case Updater.Reply.NotSent notSent ->
                List.of(notSent.why() + ": updates need TCP to the first server; open it");
            case Updater.Reply.NoAnswer noAnswer -> List.of(noAnswer.why() + ": look at the server's log");
            case Updater.Reply.Answered answered
            when answered.rcode() != Rcode.NOERROR -> List.of(refusal(goal, answered.rcode()));
            case Updater.Reply.Answered answered ->
                answered.trusted()
                        ? List.of()
                        : List.of("%s takes updates and does not sign its answers: they can't be trusted; let it sign"
                                .formatted(goal.dns().servers().getFirst()));
        };
    }

    /** A server's refusal and its remedy. */
    static String refusal(Switch goal, int rcode) {
        String key = goal.dns().key().name();
        String remedy = switch (rcode) {
            case Rcode.BADKEY -> "it does not know the TSIG key %s: correct its name or add it there".formatted(key);
            case Rcode.BADSIG ->
                "the signature is wrong: the secret or algorithm of the TSIG key %s differs".formatted(key);
            case Rcode.BADTIME -> "the clocks differ by more than five minutes: correct the clock here or there";
            case Rcode.REFUSED ->
                "the TSIG key %s may not update the zone %s: allow it there".formatted(key, goal.zone());
            case Rcode.NOTAUTH ->
                "it is not the primary server of %s: put that one first in the policy's dns servers"
                        .formatted(goal.zone());
            case Rcode.NOTZONE -> "a record is not within the zone %s: correct the policy".formatted(goal.zone());
            case Rcode.SERVFAIL -> "it failed inside: look at its log";
            default -> "look at its log";
        };
        String name = rcode >= Rcode.BADSIG ? Rcode.TSIGstring(rcode) : Rcode.string(rcode);
        return "%s refuses updates (%s): %s".formatted(goal.dns().servers().getFirst(), name, remedy);
    }
}
