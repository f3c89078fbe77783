package io.understudy.journal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256, as 64 lower-case hexadecimal digits. */
public record Hash(String hex) {

    // Before the constants: their constructor asks it.
    private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{64}");

    /** What the first entry is chained to. */
    public static final Hash NONE = new Hash("0".repeat(64));

    public Hash {
        if (!SHAPE.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "a SHA-256 has 64 lower-case hexadecimal digits, not '%s'".formatted(hex));
        }
    }

    static Hash of(byte[] content) {
        try {
            return new Hash(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
