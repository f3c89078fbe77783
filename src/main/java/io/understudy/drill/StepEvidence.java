package io.understudy.drill;

import io.understudy.runbook.Step;
import java.time.Duration;

/**
 * What a step would have changed when it was asked.
 *
 * @param wave steps of one wave may run at the same time
 * @param difference what it would change, or that there is nothing to change, or why that can't be told
 * @param began after the drill's beginning
 */
public record StepEvidence(
        Step step, int wave, boolean pointOfNoReturn, String difference, Duration began, Duration took) {}
