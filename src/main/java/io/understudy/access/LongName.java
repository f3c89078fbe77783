package io.understudy.access;

/** Somebody signs with more than a name: names stay in the journal for good and are told to everybody who listens. */
public final class LongName extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The longest name, in UTF-16 units. */
    public static final int LONGEST = 200;

    LongName() {
        super(
                "'by' is longer than %d characters: say who asks by a name; why belongs into 'reason'"
                        .formatted(LONGEST),
                null,
                false,
                false);
    }
}
