package io.understudy.adapter.route53;

/** Who goes first when Route 53 takes no more calls. */
enum Urgency {
    /** Of an operation that moves users now, or of a person who waits. */
    SWITCH,
    /** Of a question whether a switch would work: only what switches leave. */
    READINESS
}
