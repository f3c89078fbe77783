package io.understudy.document;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of one document of a file. Files are cut at their {@code ---} lines before parsing: such a line can stand nowhere
 * else, and a syntax error in one document then hides nothing in the next.
 *
 * @param firstLine the file's line, from 0, that the text starts with
 */
record Chunk(String text, int firstLine) {

    private static final Pattern MARKER = Pattern.compile("---(\\s.*)?");

    static List<Chunk> of(String text) {
        List<Chunk> chunks = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        int first = 0;
        int line = 0;
        for (String row : (Iterable<String>) text.lines()::iterator) {
            if (MARKER.matcher(row).matches()) {
                chunks.add(new Chunk(current.toString(), first));
                current.setLength(0);
                first = line;
            }
            current.append(row).append('\n');
            line++;
        }
        chunks.add(new Chunk(current.toString(), first));
        return chunks;
    }

    boolean blank() {
        return text.lines()
                .map(String::strip)
                .allMatch(row -> row.isEmpty() || row.startsWith("#") || row.equals("---"));
    }
}
