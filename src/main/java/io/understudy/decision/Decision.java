package io.understudy.decision;

/** What to do about one application now, with the id of the rule that says so and its reason in plain words. */
public sealed interface Decision {

    String rule();

    String reason();

    /** Nothing is changed. */
    record Hold(String rule, String reason) implements Decision {}

    /** A failover is due, but a person must start it. */
    record Propose(String rule, String reason) implements Decision {}

    /** A failover starts now, or the switchover that is under way becomes one. */
    record Act(String rule, String reason) implements Decision {}
}
