package io.understudy.sandbox.shop;

/**
 * An order that a site said it has.
 *
 * @param number of the order, growing as users send them
 * @param site that committed it
 * @param placedMicros the database's clock when it took the order, microseconds since 1970
 * @param receivedNanos when the user got the answer, on the client's monotonic ticker
 */
public record Acknowledgement(long number, String site, long placedMicros, long receivedNanos) {}
