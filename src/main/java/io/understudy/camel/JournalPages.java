package io.understudy.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.api.JournalCheckpoint;
import io.understudy.api.JournalPage;
import io.understudy.api.JournalVerification;
import io.understudy.journal.Checkpoint;
import io.understudy.journal.Entry;
import io.understudy.journal.Hash;
import io.understudy.journal.LinkedEntry;
import io.understudy.journal.Verification;
import io.understudy.journal.Verification.Broken;
import io.understudy.journal.Verification.Intact;
import java.util.List;
import java.util.Optional;

/** From the journal's values to the records of the API. */
final class JournalPages {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JournalPages() {}

    /** @param found one more than the limit when others follow */
    static JournalPage page(List<LinkedEntry> found, int limit) {
        List<JournalPage.Entry> entries =
                found.stream().limit(limit).map(JournalPages::entry).toList();
        return new JournalPage(entries, found.size() > limit ? entries.getLast().sequence() : null);
    }

    private static JournalPage.Entry entry(LinkedEntry linked) {
        Entry entry = linked.chained().entry();
        Optional<ObjectNode> payload = object(entry.payload());
        return new JournalPage.Entry(
                entry.sequence(),
                entry.at().toString(),
                entry.application().value(),
                entry.operation().value(),
                entry.type(),
                payload.orElse(null),
                payload.filter(node -> node.toString().equals(entry.payload())).isPresent() ? null : entry.payload(),
                linked.chained().hash().hex(),
                linked.previous().map(Hash::hex).orElse(null));
    }

    private static Optional<ObjectNode> object(String payload) {
        try {
            return JSON.readTree(payload) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    static JournalVerification verification(Verification verification) {
        return switch (verification) {
            case Intact intact ->
                new JournalVerification(
                        JournalVerification.INTACT,
                        intact.entries(),
                        intact.head().hex(),
                        null);
            case Broken broken ->
                new JournalVerification(
                        JournalVerification.BROKEN,
                        broken.entries(),
                        null,
                        new JournalVerification.Break(
                                broken.sequence(), broken.finding().name(), broken.words()));
        };
    }

    static JournalCheckpoint checkpoint(Checkpoint checkpoint) {
        return new JournalCheckpoint(
                checkpoint.sequence(), checkpoint.hash().hex(), checkpoint.at().toString());
    }
}
