package io.understudy.drill;

import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.RunbookName;
import io.understudy.time.Moments;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What keeps a live drill from moving an application away at all, with what to do about it. Pure. */
final class LiveChecks {

    /** So much is left for the moves and the protection before a maintenance window, beside the hold. */
    private static final Duration MOVES = Duration.ofHours(1);

    private LiveChecks() {}

    /** @param hold how long it is to stay away */
    static Optional<String> against(
            FailoverPolicy policy, Moves.Stand stand, Optional<String> brake, Instant now, Duration hold) {
        return runbooks(policy)
                .or(() -> home(policy, stand))
                .or(() -> protection(policy, stand))
                .or(() -> brake.map(
                        who -> "the service is paused by %s: 'understudy unpause', then drill".formatted(who)))
                .or(() -> stand.maintenance()
                        .map(until -> "a maintenance window of %s is open until %s: drill after it"
                                .formatted(policy.application(), Moments.of(until))))
                .or(() -> policy.automation()
                        .maintainedBefore(now, now.plus(hold).plus(MOVES))
                        .map(opens ->
                                "a maintenance window of %s opens at %s, when it may still be away: drill after it"
                                        .formatted(policy.application(), Moments.of(opens))));
    }

    /** A drill of a schedule that nobody says yes to on the day. */
    static Optional<String> unasked(FailoverPolicy policy, Drill drill) {
        return drill.by().equals(Drill.SCHEDULE)
                        && policy.approvals().switchover().isEmpty()
                ? Optional.of(
                        "the policy of %s has no approvals.switchover any more, without which none begins by its schedule"
                                .formatted(policy.application()))
                : Optional.empty();
    }

    private static Optional<String> runbooks(FailoverPolicy policy) {
        FailoverPolicy.Runbooks books = policy.runbooks();
        String any = "it may be the same one as another";
        return missing("switchover", books.switchover(), policy, any)
                .or(() -> missing(
                        "reprotect",
                        books.reprotect(),
                        policy,
                        "one of its own, which only makes the old primary a standby"))
                .or(() -> missing("failback", books.failback(), policy, any));
    }

    private static Optional<String> missing(
            String role, Optional<RunbookName> book, FailoverPolicy policy, String which) {
        return book.isPresent()
                ? Optional.empty()
                : Optional.of(
                        "the policy of %s names no %s runbook, which a live drill carries out: add runbooks.%s, %s"
                                .formatted(policy.application(), role, role, which));
    }

    private static Optional<String> home(FailoverPolicy policy, Moves.Stand stand) {
        return stand.placement().primary().equals(policy.primary())
                ? Optional.empty()
                : Optional.of("%s is at %s, not at its own primary %s: 'understudy failback %s' first"
                        .formatted(
                                policy.application(),
                                stand.placement().primary(),
                                policy.primary(),
                                policy.application()));
    }

    private static Optional<String> protection(FailoverPolicy policy, Moves.Stand stand) {
        return stand.unprotected().isEmpty()
                ? Optional.empty()
                : Optional.of("%s is not fully protected (%s): see 'understudy status', then drill"
                        .formatted(policy.application(), String.join("; ", stand.unprotected())));
    }
}
