package io.understudy.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import io.understudy.document.Durations;
import io.understudy.document.Section;
import java.time.Duration;
import java.util.Optional;

/**
 * What a {@code manual} step asks of people.
 *
 * @param instructions in Markdown
 * @param escalateAfter when people are told once more, counted from the question; from 1 s, default 15 m
 * @param failAfter when the step fails; later than {@code escalateAfter}; empty: it keeps waiting
 */
public record ManualTerms(String instructions, Duration escalateAfter, Optional<Duration> failAfter) {

    private static final String ESCALATE_AFTER = "escalateAfter";
    private static final String FAIL_AFTER = "failAfter";
    private static final Duration ESCALATES = Duration.ofMinutes(15);
    private static final Duration LEAST = Duration.ofSeconds(1);

    /** Of a step that was checked; what an older version left out is the default. */
    public static ManualTerms of(JsonNode with) {
        return new ManualTerms(
                with.path("instructions").asText("no instructions were written"),
                duration(with, ESCALATE_AFTER).orElse(ESCALATES),
                duration(with, FAIL_AFTER));
    }

    private static Optional<Duration> duration(JsonNode with, String key) {
        return with.has(key) ? Optional.of(Durations.parse(with.path(key).asText())) : Optional.empty();
    }

    static void check(Section manual) {
        Duration escalates = manual.duration(ESCALATE_AFTER, ESCALATES, LEAST);
        Duration fails = manual.duration(FAIL_AFTER, escalates.plus(LEAST), LEAST);
        if (fails.compareTo(escalates) <= 0) {
            manual.problem(
                    FAIL_AFTER,
                    "'failAfter: %s' is not later than escalateAfter (%s): the step would fail before anybody is told once more"
                            .formatted(Durations.write(fails), Durations.write(escalates)),
                    "raise it, or write a shorter escalateAfter");
        }
    }
}
