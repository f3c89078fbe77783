package io.understudy.camel;

import io.understudy.topology.ApplicationName;

/**
 * News about an application that a decision is due on.
 *
 * @param atNanos when it came in, on the ticker
 */
public record Heard(ApplicationName application, long atNanos) {}
