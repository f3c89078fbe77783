package io.understudy.api;

import java.util.List;

/**
 * Why the service does what it does about one application now.
 *
 * @param decision the rule that fires
 * @param facts what the decision is made from, one line each
 * @param rules the whole ordered table, {@code id (kind): sentence}
 */
public record Explanation(String application, Status.Decision decision, List<String> facts, List<String> rules) {}
