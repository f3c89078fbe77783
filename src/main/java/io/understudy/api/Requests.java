package io.understudy.api;

import org.jspecify.annotations.Nullable;

/** What callers send. */
public final class Requests {

    private Requests() {}

    /**
     * Starts an operation.
     *
     * @param kind FAILOVER, SWITCHOVER, REPROTECT or FAILBACK
     * @param by who asks
     * @param reason why, for the journal
     * @param epoch the one that the caller saw; nothing starts under another. Null: whatever it is
     * @param force fails over although the primary serves, or the standby's data is in doubt
     */
    public record Start(
            String kind, String by, String reason, @Nullable Long epoch, boolean force) {

        /** For any epoch, not forced. */
        public Start(String kind, String by, String reason) {
            this(kind, by, reason, null, false);
        }
    }

    /**
     * A typed acceptance.
     *
     * @param remark what the person wants to be kept beside it, at most 1000 characters
     */
    public record Accept(String by, String phrase, @Nullable String remark) {

        /** Without a remark. */
        public Accept(String by, String phrase) {
            this(by, phrase, null);
        }
    }

    /**
     * Approves that an operation begins.
     *
     * @param hash of the plan that the person has read
     */
    public record Approve(String by, String hash) {}

    /**
     * What a person does to an open operation or wave.
     *
     * @param reason why, for the journal; resume and retry may go without, and the journal says so then
     */
    public record Intervention(String by, @Nullable String reason) {}

    /**
     * A switchover goes on as a failover.
     *
     * @param force although the primary serves, or the standby's data is in doubt
     */
    public record Escalate(String by, @Nullable String reason, boolean force) {}

    /** Leaves one step of an operation out. */
    public record Skip(String step, String by, @Nullable String reason) {}

    /** Pauses the service. */
    public record Pause(String by, String reason) {}

    /** Anything that only needs a name. */
    public record By(String by) {}

    /**
     * Moves every application away from a site.
     *
     * @param kind FAILOVER or SWITCHOVER
     * @param atOnce operations that may be open at the same time; null: 50
     * @param canary moves alone before all others; null: none
     * @param force also applications that seem to serve, or whose data is in doubt
     */
    public record Wave(
            String kind,
            String site,
            String by,
            String reason,
            @Nullable Integer atOnce,
            @Nullable String canary,
            boolean force) {}

    /**
     * Starts a drill.
     *
     * @param kind {@code dry-run}, {@code isolated} or {@code live}
     * @param reason why, for its report; null: none
     * @param holdMillis how long a live one stays at the other site, 0 to 86400000; null: as the policy says
     */
    public record Drill(
            String kind,
            String by,
            @Nullable String reason,
            @Nullable Long holdMillis) {

        /** A live one stays as long as the policy says. */
        public Drill(String kind, String by, @Nullable String reason) {
            this(kind, by, reason, null);
        }
    }

    /** An order that wants a reason. */
    public record Reasoned(String by, String reason) {}
}
