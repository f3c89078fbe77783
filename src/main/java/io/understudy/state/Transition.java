package io.understudy.state;

/**
 * One allowed change.
 *
 * @param to the same as {@code from} where the event is allowed but changes nothing
 * @param sentence what it means, for people
 */
public record Transition<S, E>(S from, E event, S to, String sentence) {}
