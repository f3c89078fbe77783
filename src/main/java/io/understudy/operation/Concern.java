package io.understudy.operation;

/** Whose state the prechecks of a step judge. */
public enum Concern {
    /** The site that serves: what it can't answer says nothing of the standby. */
    PRIMARY,
    STANDBY,
    /** Neither: a name server, a route of the user's, a person. */
    THIRD_PARTY
}
