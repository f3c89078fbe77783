package io.understudy.decision;

import static io.understudy.decision.PrimaryView.FAILING;
import static io.understudy.decision.PrimaryView.LOST;
import static io.understudy.decision.PrimaryView.RECOVERING;
import static io.understudy.decision.PrimaryView.SERVING;
import static io.understudy.decision.Rule.Kind.ACT;
import static io.understudy.decision.Rule.Kind.HOLD;
import static io.understudy.decision.Rule.Kind.PROPOSE;

import io.understudy.decision.Rule.Kind;
import io.understudy.health.Canaries.Reach;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The ordered rule table: the first rule whose condition holds decides, and the last one always holds. Pure: the same snapshot
 * always yields the same decision, and nothing is read or written.
 */
public final class RuleTable {

    private static final List<Rule> RULES = List.of(
            rule(
                    "operation-active",
                    "One operation at a time per application; only a switchover that has not begun to fence may still escalate.",
                    HOLD,
                    Situation::boundByOperation,
                    s -> "operation %s is under way"
                            .formatted(s.snapshot().active().orElseThrow())),
            rule(
                    "application-errors-only",
                    "Application errors alone never promote a database.",
                    HOLD,
                    s -> !s.anyone(LOST) && !s.anyone(FAILING) && s.anyone(SERVING) && s.applicationErrors(),
                    s -> "the application errs, but what counts as the loss of %s (%s) is up: mend the application"
                            .formatted(s.primary(), s.snapshot().failoverWhen())),
            rule(
                    "primary-serves",
                    "A primary that is seen serving, and by nobody as failing, is left alone.",
                    HOLD,
                    s -> !s.anyone(LOST) && !s.anyone(FAILING) && s.anyone(SERVING),
                    s -> "%s serves, as seen from %s".formatted(s.primary(), s.who(SERVING))),
            rule(
                    "primary-returns",
                    "A primary that has just begun to answer again is not failed over while it does.",
                    HOLD,
                    s -> s.anyone(RECOVERING),
                    s -> "%s answers again as seen from %s, not yet for long enough to count as up"
                            .formatted(s.primary(), s.who(RECOVERING))),
            rule(
                    "no-data",
                    "Unknown is neither up nor down.",
                    HOLD,
                    s -> !s.anyone(LOST) && !s.anyone(FAILING),
                    s -> "no vantage point can tell how %s is".formatted(s.primary())),
            rule(
                    "below-threshold",
                    "A failure must last for the policy's threshold.",
                    HOLD,
                    s -> !s.anyone(LOST),
                    s -> "%s fails as seen from %s, not yet for long enough".formatted(s.primary(), s.who(FAILING))),
            rule(
                    "isolated",
                    "An orchestrator that sees nothing at all suspects itself.",
                    HOLD,
                    s -> s.snapshot().reach() == Reach.ISOLATED,
                    s -> "the canaries are gone as well: I am isolated, and can't judge %s".formatted(s.primary())),
            rule(
                    "vantage-points-disagree",
                    "Enough independent vantage points must see the loss; one sees it serving.",
                    HOLD,
                    s -> !s.quorum() && s.anyone(SERVING),
                    s -> "%s is lost as seen from %s, but serves as seen from %s"
                            .formatted(s.primary(), s.who(LOST), s.who(SERVING))),
            rule(
                    "observe-mode",
                    "In mode observe nothing is proposed or done.",
                    HOLD,
                    s -> s.snapshot().mode() == Mode.OBSERVE,
                    s -> "%s is lost; the policy's mode is observe".formatted(s.primary())),
            rule(
                    "paused",
                    "A paused service starts nothing.",
                    HOLD,
                    s -> s.snapshot().paused(),
                    s -> "%s is lost, but the service is paused: resume it, or start the failover by hand"
                            .formatted(s.primary())),
            rule(
                    "maintenance",
                    "In a maintenance window only people start anything.",
                    HOLD,
                    s -> s.snapshot().maintenance().isPresent(),
                    s ->
                            "%s is lost, but a maintenance window is open until %s: if this is no part of it, start the failover by hand"
                                    .formatted(
                                            s.primary(),
                                            s.snapshot().maintenance().orElseThrow())),
            rule(
                    "standby-unusable",
                    "A standby that can't be promoted is never promoted.",
                    HOLD,
                    s -> s.broken().isPresent(),
                    s -> "%s is lost, but the copy '%s' can't be promoted: %s"
                            .formatted(
                                    s.primary(),
                                    s.broken().orElseThrow().link(),
                                    s.broken().orElseThrow().broken().orElseThrow())),
            rule(
                    "vantage-points-missing",
                    "Enough independent vantage points must see the loss; others are silent.",
                    PROPOSE,
                    s -> !s.quorum(),
                    s -> "%s is lost as seen from %s, but %d vantage points must agree and no other one can tell"
                            .formatted(s.primary(), s.who(LOST), s.snapshot().requiredVantagePoints())),
            rule(
                    "vantage-points-split",
                    "Enough vantage points see the loss, but another one sees it serving: ask a human.",
                    PROPOSE,
                    s -> s.anyone(SERVING),
                    s -> "%s is lost as seen from %s, but serves as seen from %s"
                            .formatted(s.primary(), s.who(LOST), s.who(SERVING))),
            rule(
                    "many-at-once",
                    "Many failing at once means: suspect yourself, ask a human.",
                    PROPOSE,
                    s -> s.snapshot().failingTogether() > s.snapshot().concurrentFailovers(),
                    s -> "%d applications are lost at once, more than the %d that may move by themselves"
                            .formatted(
                                    s.snapshot().failingTogether(), s.snapshot().concurrentFailovers())),
            rule(
                    "cooldown",
                    "After an automatic operation the next one waits for an acknowledgement or the cooldown's end.",
                    PROPOSE,
                    s -> s.snapshot().cooldown().isPresent(),
                    s -> "the last automatic operation was not acknowledged and its cooldown lasts another %s"
                            .formatted(human(s.snapshot().cooldown().orElseThrow()))),
            rule(
                    "rpo-unknown",
                    "Unknown lag counts as a breached RPO.",
                    PROPOSE,
                    s -> s.worst(Rpo.UNKNOWN).isPresent(),
                    s -> "what a failover would lose is not known for '%s': %s"
                            .formatted(
                                    s.worst(Rpo.UNKNOWN).orElseThrow().link(),
                                    s.worst(Rpo.UNKNOWN).orElseThrow().detail())),
            rule(
                    "rpo-breached",
                    "Loss beyond the RPO needs a typed acceptance.",
                    PROPOSE,
                    s -> s.worst(Rpo.BREACHED).isPresent(),
                    s -> "a failover would lose up to %s of '%s', beyond the RPO of %s"
                            .formatted(
                                    window(s.worst(Rpo.BREACHED).orElseThrow()),
                                    s.worst(Rpo.BREACHED).orElseThrow().link(),
                                    human(s.snapshot()
                                            .objectives()
                                            .rpo(s.worst(Rpo.BREACHED)
                                                    .orElseThrow()
                                                    .link())))),
            rule(
                    "canaries-missing",
                    "An automatic failover needs proof that the orchestrator itself is connected.",
                    PROPOSE,
                    s -> s.snapshot().reach() == Reach.UNKNOWN,
                    s -> "%s is lost, but no canary is configured that tells a lost site from a lost orchestrator"
                            .formatted(s.primary())),
            rule(
                    "propose-mode",
                    "In mode propose a person starts the failover.",
                    PROPOSE,
                    s -> s.snapshot().mode() == Mode.PROPOSE,
                    s -> "%s is lost as seen from %s".formatted(s.primary(), s.who(LOST))),
            rule(
                    "switchover-lost-its-primary",
                    "A switchover whose primary is lost goes on as a failover, where a failover would start.",
                    ACT,
                    s -> s.snapshot().escalatable().isPresent(),
                    s -> "%s is lost as seen from %s in the middle of switchover %s, and a failover loses at most %s"
                            .formatted(
                                    s.primary(),
                                    s.who(LOST),
                                    s.snapshot().escalatable().orElseThrow(),
                                    worstWindow(s))),
            rule(
                    "primary-lost",
                    "The primary is lost, and everything that must hold holds.",
                    ACT,
                    s -> true,
                    s -> "%s is lost as seen from %s, and a failover loses at most %s"
                            .formatted(s.primary(), s.who(LOST), worstWindow(s))));

    private RuleTable() {}

    /** The decision for one snapshot. Never fails. */
    public static Decision decide(Snapshot snapshot) {
        Situation situation = Situation.of(snapshot);
        return RULES.stream()
                .filter(rule -> rule.when().test(situation))
                .findFirst()
                .orElseThrow()
                .decide(situation);
    }

    /** Every rule as {@code id: sentence}, in order, for documentation and {@code explain}. */
    public static List<String> sentences() {
        return RULES.stream()
                .map(r -> "%s (%s): %s".formatted(r.id(), r.kind().name().toLowerCase(Locale.ROOT), r.sentence()))
                .toList();
    }

    private static Rule rule(
            String id, String sentence, Kind kind, Predicate<Situation> when, Function<Situation, String> reason) {
        return new Rule(id, sentence, kind, when, reason);
    }

    private static String worstWindow(Situation s) {
        Optional<Duration> worst = s.snapshot().replication().stream()
                .flatMap(r -> r.lossWindow().stream())
                .max(Duration::compareTo);
        return worst.map(RuleTable::human).orElse("nothing, there is no replicated data");
    }

    private static String window(ReplicationStatus status) {
        return status.lossWindow().map(RuleTable::human).orElse("an unknown amount");
    }

    private static String human(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
