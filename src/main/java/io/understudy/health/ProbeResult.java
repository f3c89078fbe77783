package io.understudy.health;

import java.time.Duration;

/**
 * What a prober answers for one probe.
 *
 * @param detail one line for people: a status, an error; never a body or a secret
 */
public record ProbeResult(Outcome outcome, String detail) {

    public static ProbeResult up(String detail) {
        return new ProbeResult(Outcome.UP, detail);
    }

    public static ProbeResult down(String detail) {
        return new ProbeResult(Outcome.DOWN, detail);
    }

    public static ProbeResult unknown(String detail) {
        return new ProbeResult(Outcome.UNKNOWN, detail);
    }

    /** DOWN: the target had its whole timeout and did not answer. */
    public static ProbeResult noAnswerWithin(Duration timeout) {
        return down("no answer within " + timeout.toMillis() + "ms");
    }
}
