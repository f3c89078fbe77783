package io.understudy.runbook;

import org.jspecify.annotations.Nullable;

/**
 * What a runbook leaves to the policies that use it.
 *
 * @param standard its value where a policy gives none; null when every policy has to
 */
public record Parameter(String name, @Nullable String standard) {}
