package io.understudy.readiness;

/** What a finding means for a failover now, the worst first. */
public enum Severity {
    /** It would not work, or not without a person. */
    BLOCKING,
    /** Nobody can tell: no answer. */
    UNKNOWN,
    /** It would work, but with less than the policy wants. */
    DEGRADING,
    /** Worth knowing; counts for nothing. */
    NOTE
}
