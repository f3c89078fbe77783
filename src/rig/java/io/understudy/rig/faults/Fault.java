package io.understudy.rig.faults;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every fault scenario, in the words of the one who lives through it, with the outcome that is safe. One that nothing on the rig
 * proves yet names the capability that it waits for.
 */
public enum Fault {
    APPLICATION_ERRORS_ONLY(
            "the application answers 500, its database is healthy", "hold: a database is not promoted for it"),
    LONG_PARTITION("primary and orchestrator are parted for 43 s, users still reach the primary", "hold"),
    ORCHESTRATOR_ISOLATED("the orchestrator is cut off from everything, canaries too", "hold: isolated"),
    HANGING_TARGETS("targets accept and never answer", "failed at their timeout, the others' schedule unchanged"),
    PROCESS_PAUSED("the orchestrator's process is paused for 5 s", "no data, not failures: hold"),
    CLOCK_JUMPS("the wall clock jumps by an hour", "thresholds, leases and cooldowns are as before"),
    FLAPPING("the primary is up and down every 2 s", "no runbook started and stopped"),
    POISONED_DNS_ANSWER("a DNS answer leads to another site", "identity mismatch, unknown"),
    DATABASE_NOT_WRITABLE(
            "the application answers 200 but the database can't be written", "degraded, not promoted for it"),
    LAG_UNKNOWN("the lag can't be measured", "unknown, a failover is only proposed"),
    MANY_AT_ONCE("30 of 40 applications fail at the same instant", "the service suspects itself and asks"),
    MAINTENANCE("a maintenance window is open", "nothing automatic, still recorded"),
    REPLAY_PAUSED("replay is paused on the standby", "not promoted automatically"),
    LAG_BEYOND_RPO("the lag is ten times the RPO", "a typed acceptance with the amount is asked for"),
    DEAD_REPLICATION_LINK(
            "the replication link is dead and its lag frozen", "the age of the heartbeat decides: at risk"),
    FOREIGN_TIMELINE("the standby does not descend from the primary", "refused"),
    PREFERRED_STANDBY_BEHIND(
            "of two standbys the preferred one is behind", "by position, or stop", Capability.SEVERAL_STANDBYS),
    ERRANT_OR_RESYNCING("a MariaDB standby has errant GTIDs, a Redis replica is in mid-resync", "refused"),
    UNREACHABLE_BUT_WRITABLE("the primary is out of sight, its users write on", "never promoted on a timeout alone"),
    FENCE_ANSWER_LOST("the fence worked, its answer was lost", "observed, goes on once"),
    OPEN_SESSION_BEHIND_FENCE(
            "the fence closes the door, an open session goes on writing", "it is ended or the proof fails"),
    SCALED_UP_AGAIN("a GitOps tool scales the primary up again", "asserted again within bounds, alarm"),
    OLD_PRIMARY_BOOTS_LATER("the old primary boots later", "quarantined and reported"),
    TWO_OF_THREE_FENCES("two of three required fences hold", "not fenced"),
    PROMOTION_CANCELLED("pg_promote is cancelled by a recovery conflict", "observed again"),
    LARGE_BACKLOG("50 GB of backlog are to be replayed", "progress, not a time-out"),
    DISK_FULL_AT_PROMOTION("the standby's disk is full during the promotion", "stop, page, the old side stays fenced"),
    KILLED_AFTER_INTENT("the orchestrator is killed between intent and effect", "done exactly once after the restart"),
    KILLED_AFTER_EFFECT("the orchestrator is killed between effect and outcome", "found done, not repeated"),
    STALE_LEADER("a stale leader wakes up", "every write is refused"),
    JOURNAL_LOST("the journal's database is lost", "stops before the next irreversible step"),
    STANDBY_CAN_NOT_START("the standby's pods can't be pulled or placed", "DNS is not switched"),
    PODS_ON_OLD_DATABASE("pods are ready but talk to the old database", "DNS is not switched"),
    ROUTE_53_PENDING("Route 53 stays PENDING or throttles", "backoff, authoritative servers are asked"),
    DELAYED_OLDER_PLAN("a delayed older plan arrives late", "rejected by its prerequisite"),
    STALE_SECONDARY("one secondary server answers old data", "not done"),
    RECORD_REVERTED("a controller puts the old record back", "asserted again within bounds, alarm"),
    EMPTY_ANSWER("the new answer would be empty", "refused"),
    FAILBACK_DIVERGED("failback with lag or divergence", "blocked with the list"),
    DRILL_AIMED_AT_PRODUCTION("a drill is aimed at production", "refused"),
    HOSTILE_INPUT("a replayed approval, a changed plan, a header from outside", "refused and recorded");

    private final String story;
    private final String safeOutcome;
    private final @Nullable Capability waitsFor;

    Fault(String story, String safeOutcome) {
        this(story, safeOutcome, null);
    }

    Fault(String story, String safeOutcome, @Nullable Capability waitsFor) {
        this.story = story;
        this.safeOutcome = safeOutcome;
        this.waitsFor = waitsFor;
    }

    public String story() {
        return story;
    }

    public String safeOutcome() {
        return safeOutcome;
    }

    /** Empty when a test on the rig proves the safe outcome. */
    public Optional<Capability> waitsFor() {
        return Optional.ofNullable(waitsFor);
    }
}
