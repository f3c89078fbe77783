package io.understudy.rig.checker;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that a verdict is made of.
 *
 * @param recording what users sent and were told, around one move at most
 * @param primary the side that served before
 * @param standby the side that may have taken over
 * @param faultNanos when the fault was let loose, by {@link System#nanoTime} of any process of this machine; empty when there
 *     was none
 * @param serving the side whose table counts at the end; empty for the side of the last acknowledgement
 */
public record Evidence(
        Recording recording, Table primary, Table standby, OptionalLong faultNanos, Optional<String> serving) {

    /** Without a fault, and judged by the side that acknowledged last. */
    public Evidence(Recording recording, Table primary, Table standby) {
        this(recording, primary, standby, OptionalLong.empty(), Optional.empty());
    }

    /** With this fault. */
    public Evidence since(long fault) {
        return new Evidence(recording, primary, standby, OptionalLong.of(fault), serving);
    }

    /** Judged by this side's table. */
    public Evidence servedBy(String side) {
        return new Evidence(recording, primary, standby, faultNanos, Optional.of(side));
    }
}
