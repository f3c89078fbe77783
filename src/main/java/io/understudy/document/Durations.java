package io.understudy.document;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** Durations as documents write them: {@code 300ms}, {@code 30s}, {@code 5m}, {@code 1h}. */
public final class Durations {

    private record Unit(String suffix, long millis) {}

    /** Longest suffix first: {@code ms} ends in {@code s}. */
    private static final List<Unit> UNITS =
            List.of(new Unit("ms", 1), new Unit("s", 1_000), new Unit("m", 60_000), new Unit("h", 3_600_000));

    private Durations() {}

    /** Reads a number of at most nine digits and its unit; throws {@link IllegalArgumentException} for anything else. */
    public static Duration parse(String text) {
        for (Unit unit : UNITS) {
            String digits = text.endsWith(unit.suffix())
                    ? text.substring(0, text.length() - unit.suffix().length())
                    : "";
            if (digits.matches("[0-9]{1,9}")) {
                return Duration.ofMillis(Long.parseLong(digits) * unit.millis());
            }
        }
        throw new IllegalArgumentException("'%s' is not a duration such as 300ms, 30s, 5m or 1h".formatted(text));
    }

    /** As a document would write it, in the largest unit that is whole: {@code 1m}, {@code 90s}, {@code 150ms}. */
    public static String write(Duration duration) {
        long millis = duration.toMillis();
        return UNITS.reversed().stream()
                .filter(unit -> millis != 0 && millis % unit.millis() == 0)
                .findFirst()
                .map(unit -> millis / unit.millis() + unit.suffix())
                .orElse("0s");
    }

    /** For comparing with others: like {@link #write}, but in seconds with decimals below a minute: {@code 0.15s}. */
    public static String print(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0
                ? write(duration)
                : BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString() + "s";
    }
}
