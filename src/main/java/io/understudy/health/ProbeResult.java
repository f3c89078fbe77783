package io.understudy.health;

import io.understudy.topology.Epoch;
import java.time.Duration;
import java.util.Optional;

/**
 * What a prober answers for one probe.
 *
 * @param detail one line for people: a status, an error; never a body or a secret
 * @param epoch what the application tells of its own database, where the probe asks for it and it tells it
 */
public record ProbeResult(Outcome outcome, String detail, Optional<Epoch> epoch) {

    /** Of a target that tells no epoch. */
    public ProbeResult(Outcome outcome, String detail) {
        this(outcome, detail, Optional.empty());
    }

    public static ProbeResult up(String detail) {
        return new ProbeResult(Outcome.UP, detail);
    }

    public static ProbeResult down(String detail) {
        return new ProbeResult(Outcome.DOWN, detail);
    }

    public static ProbeResult unknown(String detail) {
        return new ProbeResult(Outcome.UNKNOWN, detail);
    }

    /** The same from an application that tells this epoch, or none. */
    public ProbeResult telling(Optional<Epoch> told) {
        return new ProbeResult(outcome, detail, told);
    }

    /** DOWN: the target had its whole timeout and did not answer. */
    public static ProbeResult noAnswerWithin(Duration timeout) {
        return down("no answer within " + timeout.toMillis() + "ms");
    }
}
