package io.understudy.notification;

/** How soon a person should read something, from the least to the most urgent. */
public enum Urgency {
    /** In the morning. */
    INFO,
    /** Today: the service holds back, or protects less than it could. */
    WARNING,
    /** Now: an application is lost or moves, or an operation waits for a person. */
    CRITICAL
}
