package io.understudy.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the journal, oldest first.
 *
 * @param next what to ask for as {@code after} to get what follows; null when nothing follows now
 */
public record JournalPage(List<Entry> entries, @Nullable Long next) {

    /**
     * One fact.
     *
     * @param sequence its place in the journal, from 1
     * @param at when it was written, ISO 8601, as it was hashed
     * @param type what kind of fact, such as {@code StepIntended}
     * @param payload what the type tells; null when it is no JSON object
     * @param stored the payload's text, where {@code payload} in compact JSON is not that text to the letter; else null
     * @param hash SHA-256 over it and {@code previous}
     * @param previous hash of the entry before it in the journal, 64 zeros for the first; null when that one is missing
     */
    public record Entry(
            long sequence,
            String at,
            String application,
            String operation,
            String type,
            @Nullable ObjectNode payload,
            @Nullable String stored,
            String hash,
            @Nullable String previous) {}
}
