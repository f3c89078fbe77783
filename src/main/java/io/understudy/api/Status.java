package io.understudy.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole service at one glance.
 *
 * @param vantagePoint this instance's own name
 * @param role LEADER: decides and operates; FOLLOWER: only watches, commands are for the leader
 * @param leader who leads, with its address; absent when nobody is known to
 * @param isolation CONNECTED, ISOLATED or UNKNOWN, by the canaries
 * @param paused who paused the service and why; absent while it is not paused
 * @param documents which documents it runs on
 * @param channels the ways to reach people that are in trouble at this instance; empty while none is
 */
public record Status(
        String vantagePoint,
        String role,
        @Nullable String leader,
        String isolation,
        @Nullable String paused,
        Documents documents,
        List<Channel> channels,
        List<Application> applications) {

    public static final String LEADER = "LEADER";
    public static final String FOLLOWER = "FOLLOWER";

    /**
     * @param loadedAt when the set that runs was taken, milliseconds since 1970
     * @param hash SHA-256 over all of its files
     * @param rejected what keeps the set that lies in the folder now from being taken, one line each, with file, line and column
     *     where there is a place; empty while it is the one that runs
     */
    public record Documents(long loadedAt, String hash, List<String> rejected) {}

    /**
     * A way to reach people by which nobody is told now: a try has failed, or its queue was full, and no notice has arrived since.
     *
     * @param since when that began, milliseconds since 1970
     * @param why what happened last, without an address
     * @param waiting notices in its queue, with the one that is being sent
     */
    public record Channel(String channel, long since, String why, long waiting) {}

    /**
     * One protected application.
     *
     * @param protection PROTECTED: a failover now would work within the objectives as far as is watched; AT_RISK: it would not,
     *     or nobody could tell for long whether the standby could take over, {@code why} says what is missing; MOVING: an operation acts,
     *     other than one that waits for its approval
     * @param views per vantage point and signal: UP, FAILING, DOWN, RECOVERING or UNKNOWN
     * @param operation id of the operation under way
     * @param lastOperation id of the newest operation, ended or not
     * @param readiness whether the standby could take over, as the last round of checks found it
     * @param lastDrill the newest drill that passed
     * @param nextDrill the drill that its schedules begin next; absent without any
     * @param liveDrill the live drill that has the application now, and what it is at; absent while none does, and where this
     *     instance does not lead
     * @param maintenanceUntil when the maintenance window closes that is open now, milliseconds since 1970; absent while none is
     */
    public record Application(
            String application,
            String primary,
            String standby,
            long epoch,
            String mode,
            String protection,
            List<String> why,
            Map<String, Map<String, String>> views,
            List<Probe> probes,
            List<Link> replication,
            Decision decision,
            @Nullable String operation,
            @Nullable String lastOperation,
            Readiness readiness,
            @Nullable Drill lastDrill,
            @Nullable DueDrill nextDrill,
            @Nullable String liveDrill,
            @Nullable Long maintenanceUntil) {}

    /**
     * @param state READY, DEGRADED, NOT_READY or UNKNOWN
     * @param passed checks that hold, of {@code all} that count
     * @param at milliseconds since 1970
     * @param findings the worst first
     */
    public record Readiness(
            String state, int passed, int all, @Nullable Long at, List<ReadinessReport.Finding> findings) {}

    /**
     * @param kind DRY_RUN, ISOLATED or LIVE
     * @param at when it ended, milliseconds since 1970
     */
    public record Drill(String id, String kind, long at) {}

    /**
     * @param kind DRY_RUN, ISOLATED or LIVE
     * @param at when it is to begin, milliseconds since 1970
     */
    public record DueDrill(String kind, long at) {}

    /** One probe as this instance sees it. */
    public record Probe(String probe, String signal, String verdict, String detail) {}

    /**
     * One replication link; absent numbers are unknown. Times in milliseconds.
     *
     * @param rpo MET, BREACHED or UNKNOWN
     * @param rpoMillis the objective
     * @param lastSafe ISO-8601; everything committed before it is on the standby
     */
    public record Link(
            String link,
            String rpo,
            long rpoMillis,
            @Nullable Long lagMillis,
            long unreplayedBytes,
            long unreceivedBytes,
            @Nullable String lastSafe,
            @Nullable Long lossWindowMillis,
            @Nullable Long promotionForecastMillis,
            boolean streaming,
            @Nullable String broken,
            String detail) {}

    /**
     * What the rule table says now.
     *
     * @param kind HOLD, PROPOSE or ACT
     * @param rule id of the rule that fires
     */
    public record Decision(String kind, String rule, String reason) {}
}
