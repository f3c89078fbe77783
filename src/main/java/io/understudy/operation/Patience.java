package io.understudy.operation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a question to a person waits, counted from when it was asked, by the wall clock.
 *
 * @param escalateAfter people are told once more then, by the second channel; null for never
 * @param failAfter its step fails then; null: it keeps waiting
 */
public record Patience(
        @Nullable Duration escalateAfter, @Nullable Duration failAfter) {}
