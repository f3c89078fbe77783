package io.understudy.operation;

/** What came of a person's intervention. */
public sealed interface InterventionResult {

    /** It is in the journal, and the operation acts on it. */
    record Taken() implements InterventionResult {}

    /**
     * It is in the journal as a request; the operation goes on as it was until others have approved it.
     *
     * @param hash what they give back
     */
    record Asked(String hash) implements InterventionResult {}

    /**
     * Nothing was changed.
     *
     * @param why what stands against it, and what to do instead
     */
    record Refused(String why) implements InterventionResult {}
}
