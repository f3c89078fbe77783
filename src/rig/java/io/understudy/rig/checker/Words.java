package io.understudy.rig.checker;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them. */
final class Words {

    private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m)");

    private Words() {}

    static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", millisOf(duration));
    }

    static double millisOf(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    /** @throws IllegalArgumentException when it is not like {@code 10ms}, {@code 1s} or {@code 2m} */
    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a duration such as 10ms, 1s, 2m: " + text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }
}
