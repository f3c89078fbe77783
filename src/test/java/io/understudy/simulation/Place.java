package io.understudy.simulation;

/** Where something stands in the network. */
public enum Place {
    EAST,
    WEST,
    /** A third one, without a site. */
    NORTH,
    /** The users, the DNS servers, the canaries and the power switches. */
    OUTSIDE
}
