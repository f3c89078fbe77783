package io.understudy.document;

import java.util.Comparator;

/**
 * One thing that is wrong in a document, told so that its owner can repair it. Never holds a secret or a substituted value.
 *
 * @param file as its reader called it
 * @param line from 1
 * @param column from 1, in characters
 * @param what what is wrong
 * @param whatToDo what to write instead
 */
public record Problem(String file, int line, int column, String what, String whatToDo) implements Comparable<Problem> {

    private static final Comparator<Problem> BY_PLACE = Comparator.comparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::what)
            .thenComparing(Problem::whatToDo);

    @Override
    public int compareTo(Problem other) {
        return BY_PLACE.compare(this, other);
    }

    /** {@code file:line:column: what: what to do}, which editors and terminals make a link of. */
    @Override
    public String toString() {
        return "%s:%d:%d: %s: %s".formatted(file, line, column, what, whatToDo);
    }
}
