package io.understudy.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the service knows of the caller.
 *
 * @param name that the token signs with; absent for the owner's, who says at each call who acts
 * @param roles of {@code observe}, {@code drill}, {@code operate} and {@code approve}, those that it has
 */
public record Me(@Nullable String name, List<String> roles) {}
