package io.understudy.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.api.JournalPage;
import io.understudy.cli.Failure;
import io.understudy.cli.ServiceClient;
import io.understudy.journal.ChainedEntry;
import io.understudy.journal.Entry;
import io.understudy.journal.Hash;
import io.understudy.journal.Ledger;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The journal as a running service tells it, page by page, each entry as it was hashed: whoever reads it checks the chain without
 * believing the service. Throws {@link Failure} with exit code 2 for whatever keeps it from being read.
 */
record ServiceLedger(ServiceClient service) implements Ledger {

    private static final String PAGE = "/api/v1/journal?after=%d&limit=1000";

    @Override
    public void forEach(Consumer<ChainedEntry> reader) {
        Optional<Long> after = Optional.of(0L);
        while (after.isPresent()) {
            long from = after.get();
            JournalPage page = page(from);
            page.entries().forEach(entry -> reader.accept(chained(entry)));
            after = Optional.ofNullable(page.next());
            if (after.filter(next -> next <= from).isPresent()) {
                throw unreadable("it names a page that was read already", null);
            }
        }
    }

    private JournalPage page(long after) {
        try {
            return service.get(PAGE.formatted(after), JournalPage.class);
        } catch (Failure e) {
            // Its 1 is the service's no, and here that of a broken chain.
            throw new Failure(
                    2,
                    "%s. To read the journal without the service, name its state folder with --state, or its database with --url"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    private static ChainedEntry chained(JournalPage.Entry told) {
        try {
            return new ChainedEntry(
                    new Entry(
                            told.sequence(),
                            Instant.parse(told.at()),
                            new ApplicationName(told.application()),
                            new OperationId(told.operation()),
                            told.type(),
                            payload(told)),
                    new Hash(told.hash()));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unreadable(String.valueOf(e.getMessage()), e);
        }
    }

    private static String payload(JournalPage.Entry told) {
        return Optional.ofNullable(told.stored())
                .or(() -> Optional.ofNullable(told.payload()).map(ObjectNode::toString))
                .orElse("");
    }

    private static Failure unreadable(String why, @Nullable Exception cause) {
        return new Failure(2, "the service's answer can't be read: is it of another version? " + why, cause);
    }
}
