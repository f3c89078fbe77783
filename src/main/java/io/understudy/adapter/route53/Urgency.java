package io.understudy.adapter.route53;

/** Who goes first when Route 53 takes no more calls. In this order. */
enum Urgency {
    /**
     * Of an operation that has looked already, or has sent its change. It goes before those that have not, so that with more hosted
     * zones than calls some end soon, and not all late.
     */
    FINISH,
    /** Of an operation that moves users now, or of a person who waits. */
    SWITCH,
    /** Of a question whether a switch would work: only what switches leave. */
    READINESS
}
