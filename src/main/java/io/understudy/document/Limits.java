package io.understudy.document;

/**
 * What one file may ask of its reader.
 *
 * @param bytes the largest file
 * @param documents how many documents one file may hold
 * @param depth how deep mappings and lists may nest
 * @param aliases how many aliases one document may use
 * @param values how many values one document may hold after its aliases were followed
 */
public record Limits(int bytes, int documents, int depth, int aliases, int values) {

    public static final Limits DEFAULT = new Limits(1 << 20, 100, 32, 20, 100_000);
}
