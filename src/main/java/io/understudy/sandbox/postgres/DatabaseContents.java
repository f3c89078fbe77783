package io.understudy.sandbox.postgres;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a database holds: all its ordinary tables and sequences, each with a checksum. Immutable.
 *
 * @param parts in the order of their names
 */
public record DatabaseContents(List<Part> parts) {

    public DatabaseContents {
        parts = parts.stream().sorted(Comparator.comparing(Part::name)).toList();
    }

    /**
     * One table, with its columns and every row whole, or one sequence.
     *
     * @param name what it is and its name, {@code table public.orders}
     * @param rows of a table; 1 for a sequence
     * @param checksum SHA-256, 64 hexadecimal digits; of rows in any order
     */
    public record Part(String name, long rows, String checksum) {

        private String told() {
            return "%d rows, sha256 %s".formatted(rows, checksum);
        }
    }

    /** Of all parts together: 64 hexadecimal digits, equal exactly when the contents are. */
    public String checksum() {
        return sha256(parts.stream()
                .map(part -> "%s %d %s\n".formatted(part.name(), part.rows(), part.checksum()))
                .collect(Collectors.joining()));
    }

    /** Where two databases differ, one line for each table or sequence; empty when they are equal. */
    static List<String> differences(String here, DatabaseContents one, String there, DatabaseContents other) {
        Map<String, Part> ours = one.byName();
        Map<String, Part> theirs = other.byName();
        Map<String, Part> all = new TreeMap<>(ours);
        all.putAll(theirs);
        List<String> differences = new ArrayList<>();
        for (String name : all.keySet()) {
            Part our = ours.get(name);
            Part their = theirs.get(name);
            if (our == null || !our.equals(their)) {
                differences.add("%s differs: %s at %s, %s at %s".formatted(name, told(our), here, told(their), there));
            }
        }
        return differences;
    }

    Map<String, Part> byName() {
        return parts.stream().collect(Collectors.toMap(Part::name, Function.identity()));
    }

    private static String told(@Nullable Part part) {
        return part == null ? "missing" : part.told();
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
