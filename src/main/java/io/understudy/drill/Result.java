package io.understudy.drill;

/** What a drill came to. */
public enum Result {
    /** It is under way. */
    RUNNING,
    /** Nothing stands against a failover and nothing is unknown, and its forecast is within the objectives. */
    PASSED,
    /** Something stands against it, or nobody can tell. */
    FAILED,
    /** It was ended before its end: by a person, or because an operation began. */
    ABORTED
}
