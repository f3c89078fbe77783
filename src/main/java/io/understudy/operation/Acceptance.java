package io.understudy.operation;

import java.time.Instant;
import java.util.Optional;

/**
 * A named person's typed acceptance of a risk.
 *
 * @param by who
 * @param phrase the words typed, equal to the {@link Risk#phrase()} that was asked for
 * @param remark what they wrote beside them
 */
public record Acceptance(String by, String phrase, Instant at, Optional<String> remark) {

    /** Without a remark. */
    public Acceptance(String by, String phrase, Instant at) {
        this(by, phrase, at, Optional.empty());
    }

    /** Who, and what they remarked, for people. */
    public String signature() {
        return remark.map(text -> "%s: %s".formatted(by, text)).orElse(by);
    }
}
