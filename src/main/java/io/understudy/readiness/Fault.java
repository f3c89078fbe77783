package io.understudy.readiness;

/**
 * What stands against a failover.
 *
 * @param what one line for people
 * @param remedy what to do about it; empty when {@code what} says it
 */
public record Fault(Severity severity, String what, String remedy) {}
