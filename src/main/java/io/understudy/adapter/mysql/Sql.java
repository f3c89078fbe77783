package io.understudy.adapter.mysql;

/** How names and texts are written in SQL. */
final class Sql {

    private Sql() {}

    /** A text as SQL wants it, safe against any content. */
    static String text(String content) {
        return "'" + content.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
