package io.understudy.sandbox;

import io.understudy.sandbox.shop.Acknowledgement;
import io.understudy.sandbox.shop.OrderClient;
import io.understudy.time.Ticker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the standby's own table of orders all the while: how long an order that users were told of is not to be read there yet.
 * Knows nothing of what the service measures. A look counts from the moment before it asks, so that its own slowness never makes
 * the copy look late. Closed, it looks no more.
 */
final class CopyWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CopyWatch.class);
    private static final Duration EVERY = Duration.ofMillis(20);

    private final Connection standby;
    private final OrderClient users;
    private final Ticker ticker;
    private final BitSet shown = new BitSet();
    private final ConcurrentLinkedQueue<CopyLag.Look> looks = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("copy-watch").factory());

    private CopyWatch(Connection standby, OrderClient users, Ticker ticker) {
        this.standby = standby;
        this.users = users;
        this.ticker = ticker;
    }

    /**
     * Begins to look.
     *
     * @param standby a session of its own, which it closes
     */
    static CopyWatch start(Connection standby, OrderClient users, Ticker ticker) {
        CopyWatch watch = new CopyWatch(standby, users, ticker);
        var unused = watch.pace.scheduleWithFixedDelay(watch::note, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** The looks that began in this time, in their order; nanoseconds of the ticker, the end excluded. */
    List<CopyLag.Look> looks(long from, long to) {
        return looks.stream()
                .filter(look -> look.atNanos() - from >= 0 && look.atNanos() - to < 0)
                .toList();
    }

    /** Waits until every order that users were told of can be read at the standby; false when one could not within the limit. */
    boolean caughtUp(Duration limit) throws InterruptedException {
        long from = ticker.nanos();
        return Waiting.forValue(() -> seenAfter(from), limit, ticker).isPresent();
    }

    private Optional<Boolean> seenAfter(long nanos) {
        return looks.stream().anyMatch(look -> look.atNanos() - nanos >= 0 && look.is(Duration.ZERO))
                ? Optional.of(true)
                : Optional.empty();
    }

    @Override
    public void close() {
        pace.shutdownNow();
        try {
            standby.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("a session that only read did not end: {}", e.toString());
        }
    }

    private void note() {
        long now = ticker.nanos();
        try {
            looks.add(new CopyLag.Look(now, Optional.of(behind(now))));
        } catch (SQLException e) {
            LOG.debug("the standby was not to be read: {}", e.toString());
            looks.add(new CopyLag.Look(now, Optional.empty()));
        }
    }

    /** The age of the oldest order that users were told of until then and that is not to be read; zero when all are. */
    private Duration behind(long now) throws SQLException {
        List<Acknowledgement> missing = missing(users.acknowledgements().stream()
                .filter(order -> order.receivedNanos() - now <= 0)
                .toList());
        if (missing.isEmpty()) {
            return Duration.ZERO;
        }
        read(missing.stream().mapToLong(Acknowledgement::number).min().orElseThrow());
        return missing(missing).stream()
                .map(order -> Duration.ofNanos(now - order.receivedNanos()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private List<Acknowledgement> missing(List<Acknowledgement> orders) {
        return orders.stream()
                .filter(order -> !shown.get(Math.toIntExact(order.number())))
                .toList();
    }

    private void read(long from) throws SQLException {
        try (PreparedStatement orders = standby.prepareStatement("SELECT id FROM orders WHERE id >= ?")) {
            orders.setLong(1, from);
            try (ResultSet rows = orders.executeQuery()) {
                while (rows.next()) {
                    shown.set(Math.toIntExact(rows.getLong(1)));
                }
            }
        }
    }
}
