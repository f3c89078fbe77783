package io.understudy.document;

/**
 * Where a value stands in its file, lines and columns from 1.
 *
 * @param keyLine line of its key, or of the value itself where it has none
 * @param written a scalar as its owner wrote it, before any substitution; empty for mappings and lists
 */
record Place(int line, int column, int keyLine, int keyColumn, String written) {}
