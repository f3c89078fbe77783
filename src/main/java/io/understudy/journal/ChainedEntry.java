package io.understudy.journal;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An entry with the hash over itself and all entries before it. Whoever knows the newest hash can tell whether any entry was
 * changed, removed or inserted since; it does not hinder one who may write the store from computing the whole chain anew,
 * which only a {@link Checkpoint} kept elsewhere shows.
 */
public record ChainedEntry(Entry entry, Hash hash) {

    /** Chains an entry to the hash of the one before it. */
    public static ChainedEntry after(Hash previous, Entry entry) {
        return new ChainedEntry(entry, hash(previous, entry));
    }

    /** Whether the hash is the one that follows from the entry before it. */
    public boolean follows(Hash previous) {
        return hash.equals(hash(previous, entry));
    }

    /** Whether it would follow if it stood at another place. */
    boolean followsAt(long sequence, Hash previous) {
        return hash.equals(hash(
                previous,
                new Entry(
                        sequence, entry.at(), entry.application(), entry.operation(), entry.type(), entry.payload())));
    }

    /** SHA-256 over each field in UTF-8 behind its length in bytes (4, big-endian), so that no two entries read alike. */
    private static Hash hash(Hash previous, Entry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        DataOutputStream content = new DataOutputStream(bytes);
        try {
            for (String field : List.of(
                    "understudy-journal-1",
                    previous.hex(),
                    Long.toString(entry.sequence()),
                    entry.at().toString(),
                    entry.application().value(),
                    entry.operation().value(),
                    entry.type(),
                    entry.payload())) {
                byte[] utf8 = field.getBytes(StandardCharsets.UTF_8);
                content.writeInt(utf8.length);
                content.write(utf8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory does not fail", e);
        }
        return Hash.of(bytes.toByteArray());
    }
}
