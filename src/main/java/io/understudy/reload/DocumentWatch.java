package io.understudy.reload;

import io.understudy.document.Problem;
import io.understudy.policy.ConfigurationFolder;
import io.understudy.policy.DocumentDigests;
import io.understudy.policy.LiveCatalogue;
import io.understudy.policy.Orchestrator;
import io.understudy.time.Ticker;
import io.understudy.topology.UnderstudyException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every five seconds whether the documents of a configuration folder are other than those that run, by what the files hold:
 * a ConfigMap that is mounted changes by a link, of which no folder tells. A set that lies there unchanged at two looks is read as a
 * whole, and takes the place of the one that runs only when nothing is wrong with it. A bad one never does; the one that runs stays,
 * and what is wrong is told. Thread-safe; the bean {@code documents} of the routes.
 *
 * <p>Does not watch routes, manifests, kubeconfigs and secrets, which are other files.
 */
public final class DocumentWatch {

    /** From one look to the next. */
    public static final Duration EVERY = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(DocumentWatch.class);

    private final Path folder;
    private final LiveCatalogue live;
    private final Orchestrator self;
    private final World world;
    private final Follower follower;
    private final Clock clock;
    private final Ticker ticker;
    private final Executor executor;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile RunningDocuments running;
    private volatile long lookedNanos;

    // The rest is the looker's own; there is one at a time.
    private Map<String, String> lies = Map.of();
    private @Nullable Map<String, String> judged;
    private ConfigurationFolder.Result.@Nullable Valid waiting;
    private @Nullable ChangedDocuments unfollowed;

    /** Hears of what happened, one call at a time. */
    public interface Follower {

        /**
         * The documents were changed. What keeps something of the old ones must follow; a failure is logged, and this is called with
         * the same change again.
         */
        void changed(ChangedDocuments change);

        /** Other documents lie in the folder that are not taken; called once for each set of reasons. */
        void rejected(List<String> reasons);

        /** What lies in the folder is what runs again, or now. */
        void settled(String words);
    }

    /**
     * @param self the Orchestrator document that the service was started with
     * @param executor reads the files, which may hang
     */
    public DocumentWatch(
            Path folder,
            LiveCatalogue live,
            Orchestrator self,
            World world,
            Follower follower,
            Clock clock,
            Ticker ticker,
            Executor executor) {
        this.folder = folder;
        this.live = live;
        this.self = self;
        this.world = world;
        this.follower = follower;
        this.clock = clock;
        this.ticker = ticker;
        this.executor = executor;
        this.lookedNanos = ticker.nanos();
        Map<String, String> first = DocumentDigests.all(folder);
        this.running = new RunningDocuments(first, DocumentDigests.together(first), clock.instant(), List.of());
    }

    /** Which documents run now, and what is wrong with those that lie in the folder. From memory. */
    public RunningDocuments running() {
        return running;
    }

    /** Looks when that is due; returns at once. To be called every second. */
    public void tick() {
        if (ticker.since(lookedNanos).compareTo(EVERY) >= 0 && looking.compareAndSet(false, true)) {
            lookedNanos = ticker.nanos();
            executor.execute(() -> {
                try {
                    look();
                } catch (RuntimeException e) {
                    LOG.error("the documents in {} can't be looked at: {}", folder, e.getMessage(), e);
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void look() {
        ChangedDocuments left = unfollowed;
        if (left != null) {
            follow(left);
        }
        Map<String, String> now;
        try {
            now = DocumentDigests.all(folder);
        } catch (UnderstudyException e) {
            judged = null;
            reject(List.of(String.valueOf(e.getMessage())));
            return;
        }
        boolean settled = now.equals(lies);
        lies = now;
        if (settled && !now.equals(judged)) {
            read(now);
        } else if (settled && waiting != null) {
            offer(waiting, now);
        }
    }

    private void read(Map<String, String> digests) {
        ConfigurationFolder.Result result = ConfigurationFolder.read(folder);
        if (!DocumentDigests.all(folder).equals(digests)) {
            return; // It changed while it was read, and may be half of one set and half of another.
        }
        judged = digests;
        switch (result) {
            case ConfigurationFolder.Result.Valid valid -> offer(valid, digests);
            case ConfigurationFolder.Result.Invalid invalid -> {
                waiting = null;
                reject(invalid.problems().stream().map(Problem::toString).toList());
            }
        }
    }

    private void offer(ConfigurationFolder.Result.Valid documents, Map<String, String> digests) {
        ChangedDocuments change = new ChangedDocuments(live.now(), documents.catalogue());
        List<String> against = new ArrayList<>();
        boolean asked = world.betweenStarts(() -> {
            against.addAll(new Objections(change, world).against(self, documents.orchestrator()));
            if (against.isEmpty()) {
                live.replace(documents.catalogue());
            }
        });
        waiting = asked && against.isEmpty() ? null : documents;
        if (!against.isEmpty()) {
            reject(against);
        } else if (asked) {
            taken(change, digests);
        }
    }

    private void taken(ChangedDocuments change, Map<String, String> digests) {
        RunningDocuments before = running;
        running = new RunningDocuments(
                digests,
                DocumentDigests.together(digests),
                change.none() ? before.loadedAt() : clock.instant(),
                List.of());
        if (!change.none()) {
            LOG.info("documents {} are taken: {}", running.hash(), change);
            follow(change);
        }
        if (!change.none() || !before.rejected().isEmpty()) {
            follower.settled(change.none() ? "what lies in the folder is what runs" : "taken: " + change);
        }
    }

    private void follow(ChangedDocuments change) {
        unfollowed = change;
        follower.changed(change);
        unfollowed = null;
    }

    private void reject(List<String> reasons) {
        RunningDocuments before = running;
        if (!before.rejected().equals(reasons)) {
            running = before.without(reasons);
            reasons.forEach(line -> LOG.warn("documents not taken, those before go on: {}", line));
            follower.rejected(reasons);
        }
    }
}
