package io.understudy.api;

/**
 * A failover under a seal, to be kept where it can be found while the journal is lost.
 *
 * @param seal the file's content
 */
public record SealedPlanReport(String seal) {}
