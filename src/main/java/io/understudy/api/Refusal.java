package io.understudy.api;

import org.jspecify.annotations.Nullable;

/**
 * Why a request was not carried out, and what to do; sent with a 4xx or 5xx status.
 *
 * @param status the same as that of the answer
 * @param missingRole of {@code observe}, {@code drill}, {@code operate} and {@code approve}, the one that the caller's token lacks
 */
public record Refusal(String error, int status, @Nullable String missingRole) {}
