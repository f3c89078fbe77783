package io.understudy.runbook;

import org.jspecify.annotations.Nullable;

/**
 * When a step is carried out at all; every part that is given must hold. Asked once, when the step could start.
 *
 * @param kind {@code failover}, {@code switchover} (which a failback is as well), {@code failback} or {@code reprotect}
 * @param output a text with references, such as <code>${steps.fence.proof}</code>, which must be {@code value}; both or none
 */
public record When(
        @Nullable String kind,
        @Nullable String output,
        @Nullable String value) {}
