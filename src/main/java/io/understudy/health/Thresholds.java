package io.understudy.health;

/**
 * How many equal observations in a row make a verdict.
 *
 * @param failure failed observations until DOWN, 1 to 100, default 3
 * @param success successful observations until UP again after DOWN, 1 to 1000, default 10
 */
public record Thresholds(int failure, int success) {

    public static final Thresholds DEFAULT = new Thresholds(3, 10);

    public Thresholds {
        if (failure < 1 || success < 1) {
            throw new IllegalArgumentException(
                    "thresholds are at least 1: failure %d, success %d".formatted(failure, success));
        }
    }
}
