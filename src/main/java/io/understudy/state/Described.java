package io.understudy.state;

/** A state or an event that says what it means. */
public interface Described {

    /** What it means, for people: one plain sentence or the part of one, without a full stop. */
    String sentence();
}
