package io.understudy.api;

/** What callers send. */
public final class Requests {

    private Requests() {}

    /**
     * Starts an operation.
     *
     * @param kind FAILOVER or SWITCHOVER
     * @param by who asks
     * @param reason why, for the journal
     */
    public record Start(String kind, String by, String reason) {}

    /** A typed acceptance. */
    public record Accept(String by, String phrase) {}

    /** Pauses the service. */
    public record Pause(String by, String reason) {}

    /** Anything that only needs a name. */
    public record By(String by) {}
}
