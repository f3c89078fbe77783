package io.understudy.policy;

import io.understudy.document.Problems;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The policies and runbooks of a configuration folder as they lie there, by their SHA-256. */
public final class DocumentDigests {

    private DocumentDigests() {}

    /** By path in the folder, with {@code /}; {@code understudy.yaml} is none of them: it is each instance's own. */
    public static Map<String, String> of(Path folder) {
        return shared(all(folder));
    }

    /** The same with {@code understudy.yaml}. */
    public static Map<String, String> all(Path folder) {
        Map<String, String> digests = new TreeMap<>();
        for (Path file : DocumentFiles.below(folder, new Problems())) {
            String name =
                    folder.normalize().relativize(file.normalize()).toString().replace('\\', '/');
            digests.put(name, digest(file));
        }
        return digests;
    }

    /** Those of them that all instances have in common. */
    public static Map<String, String> shared(Map<String, String> all) {
        Map<String, String> shared = new TreeMap<>(all);
        shared.keySet().removeIf(name -> !name.contains("/"));
        return shared;
    }

    /** One SHA-256 over all of them, their paths included: 64 hexadecimal digits. */
    public static String together(Map<String, String> digests) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(digests)
                .forEach((name, digest) ->
                        lines.append(digest).append(' ').append(name).append('\n'));
        return sha256(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The paths at which two folders differ. */
    public static Set<String> differing(Map<String, String> one, Map<String, String> other) {
        Set<String> paths = new TreeSet<>(one.keySet());
        paths.addAll(other.keySet());
        paths.removeIf(path -> one.getOrDefault(path, "").equals(other.getOrDefault(path, "")));
        return paths;
    }

    private static String digest(Path file) {
        try {
            return sha256(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UnderstudyException.Permanent("%s can't be read (%s)".formatted(file, e), e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }
}
