package io.understudy.runbook;

/**
 * What keeps a list of steps from being a runbook.
 *
 * @param step the step's place in the list, from 0
 * @param at the part of the step, as a relative JSON pointer: {@code name}, {@code needs/0}
 */
record Defect(int step, String at, String what, String whatToDo) {}
