package io.understudy.rig.checker;

/**
 * What a target made of one write or read.
 *
 * @param side that acknowledged, as it calls itself; {@value #NONE} when none did
 * @param reason short, for people; {@value #NONE} when acknowledged
 */
record Answer(Outcome outcome, String side, String reason) {

    static final String NONE = "-";

    static Answer acknowledged(String side) {
        return new Answer(Outcome.ACKNOWLEDGED, side, NONE);
    }

    static Answer refused(String reason) {
        return new Answer(Outcome.REFUSED, NONE, reason);
    }

    static Answer unknown(String reason) {
        return new Answer(Outcome.UNKNOWN, NONE, reason);
    }

    /** A failure in a few words. */
    static String brief(Throwable e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }
}
