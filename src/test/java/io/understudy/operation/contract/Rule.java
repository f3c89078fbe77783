package io.understudy.operation.contract;

/** What the contract of steps asks for and not every type can give; {@link Exemptions} says which can't, and why. */
public enum Rule {
    /** The precheck finds what stands against it. */
    FINDS,
    /** The precheck asks the target itself. */
    ASKS,
    /** A look after it was done says so. */
    OBSERVED,
    /** Applied twice it has one effect. */
    ONE_EFFECT,
    /** The second apply says that there was nothing to do. */
    SAYS_SO,
    /** An operation that is older than what the target carries is refused. */
    EPOCH,
    /** Compensation gives the target what it had before. */
    UNDONE,
    /** So it does when apply broke off in the middle. */
    HALF_UNDONE,
    /** A target that refuses connections is an error that names it. */
    REFUSED,
    /** A target that takes connections and says nothing is an error within the step's time. */
    MUTE
}
