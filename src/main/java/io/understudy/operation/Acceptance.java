package io.understudy.operation;

import java.time.Instant;

/**
 * A named person's typed acceptance of a risk.
 *
 * @param by who
 * @param phrase the words typed, equal to the {@link Risk#phrase()} that was asked for
 */
public record Acceptance(String by, String phrase, Instant at) {}
