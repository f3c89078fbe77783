package io.understudy.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** People's tokens, of which only the hashes are known. Immutable. */
public record Tokens(List<Entry> entries) {

    /** Nobody has one. */
    public static final Tokens NONE = new Tokens(List.of());

    private static final int BYTES = 32;

    public Tokens {
        entries = List.copyOf(entries);
    }

    /** @param sha256 of the token, 64 hexadecimal digits */
    public record Entry(Caller caller, String sha256) {}

    /** A new token that nobody guesses: 64 hexadecimal digits. */
    public static String random() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** As the tokens file has it. */
    public static String sha256(String token) {
        return HexFormat.of().formatHex(hash(token));
    }

    static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether one of them is of that name, in whatever case. */
    boolean names(String name) {
        return entries.stream().flatMap(entry -> entry.caller().name().stream()).anyMatch(name::equalsIgnoreCase);
    }

    /** Looks at every entry, also after one was found. */
    Optional<Caller> find(byte[] hash) {
        Optional<Caller> found = Optional.empty();
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(hash, HexFormat.of().parseHex(entry.sha256()))) {
                found = Optional.of(entry.caller());
            }
        }
        return found;
    }
}
