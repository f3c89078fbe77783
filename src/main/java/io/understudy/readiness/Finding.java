package io.understudy.readiness;

import java.time.Instant;

/**
 * What a check found that is not as it should be.
 *
 * @param since when the check first found something of this severity, without a round between that did not
 */
public record Finding(String check, Severity severity, String what, String remedy, Instant since) {}
