package io.understudy.adapter.oidc;

import io.understudy.access.Denied;
import io.understudy.access.Flaw;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jose4j.jwk.JsonWebKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An issuer's keys, kept here. Asked for anew, aside, once they are ten minutes old, and at once for a key that is not among them; in
 * any case at most every 30 s, whatever callers send. While the issuer does not answer, those that are known hold for a day. Thread-safe.
 */
final class IssuerKeys {

    static final Duration FRESH = Duration.ofMinutes(10);
    static final Duration AGAIN = Duration.ofSeconds(30);
    static final Duration KEPT = Duration.ofHours(24);
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    private final URI issuer;
    private final KeySource source;
    private final Ticker ticker;
    private final Executor threads;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Known known;
    private volatile long asked;
    private boolean failing;

    private record Known(List<JsonWebKey> keys, long asOf) {}

    IssuerKeys(URI issuer, KeySource source, Ticker ticker, Executor threads) {
        this.issuer = issuer;
        this.source = source;
        this.ticker = ticker;
        this.threads = threads;
        this.asked = ticker.nanos() - AGAIN.toNanos();
    }

    /** Asks for the first time, aside. */
    void begin() {
        threads.execute(this::ask);
    }

    /**
     * Those that hold now.
     *
     * @throws Denied.Unproven when there are none, or too old ones
     */
    List<JsonWebKey> now() {
        if (usable() == null) {
            ask();
        } else if (olderThan(FRESH) && due()) {
            threads.execute(this::ask);
        }
        Known have = usable();
        if (have == null) {
            throw new Denied.Unproven(Flaw.ISSUER_SILENT);
        }
        return have.keys();
    }

    /** Those that hold after the issuer was asked once more, if that is due; for a key that is not among them. */
    List<JsonWebKey> anew() {
        ask();
        Known have = usable();
        return have == null ? List.of() : have.keys();
    }

    private @Nullable Known usable() {
        return olderThan(KEPT) ? null : known;
    }

    private boolean olderThan(Duration age) {
        Known have = known;
        return have != null && ticker.since(have.asOf()).compareTo(age) >= 0;
    }

    private boolean due() {
        return ticker.since(asked).compareTo(AGAIN) >= 0;
    }

    private void ask() {
        asking.lock();
        try {
            if (due()) {
                asked = ticker.nanos();
                known = new Known(source.ask(), asked);
                answered();
            }
        } catch (IOException e) {
            silent(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            asking.unlock();
        }
    }

    private void answered() {
        if (failing) {
            LOG.info("issuer {} gives its keys again", issuer);
        }
        failing = false;
    }

    private void silent(IOException e) {
        if (!failing) {
            LOG.warn(
                    "issuer {} does not give its keys ({}): {}",
                    issuer,
                    e.getMessage(),
                    usable() == null
                            ? "nobody is let in by its tokens until it does"
                            : "those that are known hold for %d h after it did last".formatted(KEPT.toHours()));
        }
        failing = true;
    }
}
