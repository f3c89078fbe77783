package io.understudy.operation;

/** What came of a typed acceptance. */
public sealed interface AcceptResult {

    record Accepted() implements AcceptResult {}

    /**
     * Nothing was accepted.
     *
     * @param why what happened and what to type instead
     * @param expected the words that are asked for; empty when nothing is
     */
    record Refused(String why, String expected) implements AcceptResult {}
}
