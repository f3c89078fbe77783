package io.understudy.adapter.redis;

import io.understudy.policy.ReplicationLink;
import io.understudy.time.Ticker;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.util.Optional;

/** The epoch as a Redis itself carries it: the key {@code understudy:epoch}. An epoch never goes back. Thread-safe. */
public final class EpochKey {

    private static final String KEY = "understudy:epoch";

    private final Ticker ticker;

    public EpochKey(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * The epoch that the Redis of a site carries now; empty when it was never promoted.
     *
     * @throws UnderstudyException.Transient when it can't be asked
     */
    public Optional<Epoch> read(ReplicationLink.Redis link, SiteName site) {
        Endpoint endpoint = Endpoint.operator(link, site);
        try (var connection = Connection.open(endpoint, ticker::nanos, link.timeout())) {
            return read(connection);
        } catch (IOException e) {
            throw new UnderstudyException.Transient(
                    "the epoch of the Redis at %s is not known: %s"
                            .formatted(site, Trouble.of(endpoint, e).sentence()),
                    e);
        }
    }

    static Optional<Epoch> read(Connection operator) throws IOException {
        String carried = operator.ask("GET", KEY);
        return carried.isEmpty() ? Optional.empty() : Optional.of(new Epoch(Long.parseLong(carried)));
    }

    /** Writes it, unless an equal or newer one is there or comes in meanwhile; returns what is carried afterwards. */
    static Epoch write(Connection operator, Epoch epoch) throws IOException {
        operator.ask("WATCH", KEY);
        Optional<Epoch> carried = read(operator);
        if (carried.isPresent() && carried.get().compareTo(epoch) >= 0) {
            operator.ask("UNWATCH");
            return carried.get();
        }
        operator.ask("MULTI");
        operator.ask("SET", KEY, Long.toString(epoch.value()));
        operator.ask("EXEC");
        return read(operator).orElseThrow(() -> new IOException("the epoch was written, and is not there"));
    }
}
