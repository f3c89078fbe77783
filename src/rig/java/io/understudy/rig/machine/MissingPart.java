package io.understudy.rig.machine;

/** Something that the rig needs is not on this machine and may not be installed; the message says what and how to get it. */
public final class MissingPart extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message what is missing and how to get it, one sentence each */
    public MissingPart(String message) {
        super(message);
    }
}
