package io.understudy.camel;

import io.understudy.api.JournalCheckpoint;
import io.understudy.api.JournalPage;
import io.understudy.api.JournalVerification;
import io.understudy.journal.Checkpoint;
import io.understudy.journal.Excerpt;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Ledger;
import io.understudy.journal.LinkedEntry;
import io.understudy.journal.Verification;
import io.understudy.journal.Verification.Broken;
import io.understudy.journal.Verifier;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP API shows of the journal; the bean {@code journalApi} of the routes. Changes nothing, and has at most a page of
 * the journal in memory. Asks the store over a connection of its own, on threads of its own. Thread-safe.
 */
public final class JournalApi implements AutoCloseable {

    /** Pages that are read at the same time: each holds a thread of the HTTP server. */
    static final int PAGES_AT_ONCE = 4;

    /** Names under which the journal keeps what concerns no single application. */
    private static final Set<ApplicationName> OF_MANY = Set.of(ApplicationName.WAVES, ApplicationName.DRILLS);

    /** Longer than a store's own waits. */
    private static final Duration FOR_A_PAGE = Duration.ofSeconds(15);

    /** Shorter than the command line waits for any answer. */
    private static final Duration FOR_ALL = Duration.ofSeconds(40);

    private final Map<ApplicationName, FailoverPolicy> policies;
    private final Ledger ledger;
    private final Clock clock;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("journal-reader-", 1).factory());
    private final Readers pages;
    private final Readers walks;

    /**
     * @param ledger may be read for long, without anybody waiting for it who acts
     * @param clock tells when a checkpoint was taken
     */
    public JournalApi(Map<ApplicationName, FailoverPolicy> policies, Ledger ledger, Clock clock) {
        this(policies, ledger, clock, FOR_A_PAGE, FOR_ALL);
    }

    JournalApi(
            Map<ApplicationName, FailoverPolicy> policies,
            Ledger ledger,
            Clock clock,
            Duration forAPage,
            Duration forAll) {
        this.policies = policies;
        this.ledger = ledger;
        this.clock = clock;
        this.pages = new Readers("reading the journal", PAGES_AT_ONCE, forAPage, threads);
        this.walks = new Readers("checking the whole journal", 1, forAll, threads);
    }

    /** Entries oldest first; throws {@link BadQuery} for a query that it does not take. */
    public JournalPage page(
            @Header("after") @Nullable String after,
            @Header("limit") @Nullable String limit,
            @Header("application") @Nullable String application,
            @Header("operation") @Nullable String operation) {
        Excerpt asked = JournalQuery.excerpt(after, limit, application, operation);
        return pages.read(() -> {
            // One more than asked for tells whether anything follows.
            List<LinkedEntry> found = ledger.excerpt(
                    new Excerpt(asked.after(), asked.limit() + 1, asked.application(), asked.operation()));
            if (found.isEmpty()) {
                requireKnown(asked);
            }
            return JournalPages.page(found, asked.limit());
        });
    }

    /** An empty answer to a misspelt name would say that nothing has happened. */
    private void requireKnown(Excerpt asked) {
        asked.application()
                .filter(name -> !policies.containsKey(name) && !OF_MANY.contains(name))
                .ifPresent(this::requireEntries);
        asked.operation().ifPresent(this::requireEntries);
    }

    private void requireEntries(ApplicationName application) {
        if (ledger.excerpt(new Excerpt(0, 1, Optional.of(application), Optional.empty()))
                .isEmpty()) {
            throw new BadQuery(
                    "there is no application '%s': this service protects %s, and its journal has no entry of another one by that name"
                            .formatted(application, policies.keySet()));
        }
    }

    private void requireEntries(OperationId operation) {
        if (ledger.excerpt(new Excerpt(0, 1, Optional.empty(), Optional.of(operation)))
                .isEmpty()) {
            throw new BadQuery(
                    "the journal has no operation '%s': 'understudy operations' lists the newest".formatted(operation));
        }
    }

    /** Follows the chain from the first entry; for a broken one, too, that is an answer. */
    public JournalVerification verification() {
        return JournalPages.verification(walk());
    }

    /** Where it ends, once it was found intact; throws {@link UnderstudyException.Permanent} for a broken one. */
    public JournalCheckpoint checkpoint() {
        Verification walked = walk();
        if (walked instanceof Broken broken) {
            throw new UnderstudyException.Permanent(
                    "the journal is broken at entry %d (%s), and no checkpoint is taken of it: %s. Keep it as it is and compare it with a backup"
                            .formatted(broken.sequence(), broken.finding(), broken.words()));
        }
        return JournalPages.checkpoint(Checkpoint.of(walked, clock.instant()).orElseThrow());
    }

    private Verification walk() {
        return walks.read(() -> Verifier.verify(
                reader -> ledger.forEach(entry -> {
                    requireAwaited();
                    reader.accept(entry);
                }),
                Optional.empty()));
    }

    private static void requireAwaited() {
        if (Thread.currentThread().isInterrupted()) {
            throw new JournalUnavailable("nobody waits for it any more", null);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
