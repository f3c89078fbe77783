package io.understudy.document;

import java.util.List;

/** A parser's complaint in the words of the person who writes the file. */
record SyntaxHint(String what, String whatToDo) {

    private record Row(String complaint, String what, String whatToDo) {}

    /** The first row whose complaint the parser's message contains. */
    private static final List<Row> ROWS = List.of(
            new Row("(TAB)", "a tab stands where YAML wants spaces", "indent with spaces"),
            new Row(
                    "mapping values are not allowed",
                    "a second ': ' on one line",
                    "quote the value, or break the line"),
            new Row(
                    "could not find expected ':'",
                    "a key without its ':'",
                    "write 'key: value', and check the indentation of this line and the one before"),
            new Row(
                    "expected <block end>",
                    "the indentation fits no level above",
                    "align this line with the keys that it belongs to"),
            new Row("expected ',' or '}'", "a '{' is not closed, or a comma is missing", "close it with '}'"),
            new Row("expected ',' or ']'", "a '[' is not closed, or a comma is missing", "close it with ']'"),
            new Row("while scanning a quoted scalar", "a quote is not closed", "close it"),
            new Row("found unexpected end of stream", "the file ends within a quoted text", "close the quote"),
            new Row("found undefined alias", "an alias names no anchor of this document", "write the value out"),
            new Row("found unknown escape character", "an unknown escape after '\\'", "use single quotes, or '\\\\'"),
            new Row("cannot start any token", "a character that can't start a value", "quote the value"));

    static SyntaxHint of(String complaint) {
        return ROWS.stream()
                .filter(row -> complaint.contains(row.complaint()))
                .findFirst()
                .map(row -> new SyntaxHint("not YAML: " + row.what(), row.whatToDo()))
                .orElseGet(() -> new SyntaxHint("not YAML: " + complaint, "correct it here or on the line before"));
    }
}
