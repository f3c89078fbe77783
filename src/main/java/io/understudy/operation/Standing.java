package io.understudy.operation;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.operation.OperationFact.EpochAdvanced;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application's earlier operations left behind: where its roles are, which numbers are used, and its last automatic
 * move. Read from the journal once, kept up afterwards. When that can't be read, this one application is not movable, and its
 * placement is the last one that could be read. Thread-safe.
 */
final class Standing {

    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    /** How many past operations are searched for the last automatic one. */
    private static final int SEARCHED = 50;

    private final ApplicationName application;
    private final Ticker ticker;
    private @Nullable Placement moved;
    private @Nullable Automatic automatic;
    private @Nullable String unreadable;
    private long lastNumber;

    private record Automatic(OperationId id, long endedNanos, boolean acknowledged) {}

    Standing(ApplicationName application, Archive archive, Clock clock, Ticker ticker) {
        this.application = application;
        this.ticker = ticker;
        this.lastNumber = archive.recent(application, Integer.MAX_VALUE).stream()
                .mapToLong(Standing::number)
                .max()
                .orElse(0);
        try {
            this.moved = archive.placement(application).orElse(null);
            this.automatic = archive.recent(application, SEARCHED).stream()
                    .map(archive::state)
                    .filter(s ->
                            s.automatic() && s.kind().moves() && s.finishedAt().isPresent() && !s.lapsed())
                    .findFirst()
                    .map(s -> automatic(s, clock))
                    .orElse(null);
        } catch (JournalUnavailable e) {
            throw e; // It passes, unlike an entry that can't be read.
        } catch (RuntimeException e) {
            this.unreadable = StepCall.text(e);
            LOG.error("application={} is not movable, the others are: {}", application, unreadable, e);
        }
    }

    /** The only time that the wall clock is asked: how long ago it was before this process. Never in the future. */
    private Automatic automatic(OperationState state, Clock clock) {
        Duration ago = Duration.between(state.finishedAt().orElseThrow(), clock.instant());
        Duration age = ago.isNegative() ? Duration.ZERO : ago;
        long ageNanos =
                age.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365).toNanos() : age.toNanos();
        return new Automatic(state.id(), ticker.nanos() - ageNanos, state.acknowledged());
    }

    synchronized Placement placement(Placement initial) {
        return moved == null ? initial : moved;
    }

    /**
     * The id of an operation to start.
     *
     * @param mark stands before its number; empty for an ordinary one
     *
     * @throws UnderstudyException.Permanent when the earlier operations can't be read
     */
    synchronized OperationId nextId(Epoch epoch, String mark) {
        requireReadable();
        return new OperationId("%s-%s-%s%d".formatted(application, epoch, mark, lastNumber + 1));
    }

    /** Throws as {@link #nextId} does. */
    synchronized void requireReadable() {
        if (unreadable != null) {
            throw new UnderstudyException.Permanent(
                    "application %s can't be moved, as what its earlier operations left behind can't be read (%s): where its roles are and whether a cooldown holds is not certain; nothing was started"
                            .formatted(application, unreadable));
        }
    }

    synchronized void used(OperationId id) {
        lastNumber = Math.max(lastNumber, number(id));
    }

    /** Another instance moved the roles there. */
    synchronized void follows(Placement placement) {
        moved = placement;
    }

    synchronized void advanced(EpochAdvanced fact) {
        moved = fact.placement();
    }

    synchronized void automaticEnded(OperationId id) {
        automatic = new Automatic(id, ticker.nanos(), false);
    }

    /** The last automatic operation, when nobody has acknowledged it yet. */
    synchronized Optional<OperationId> unacknowledged() {
        return Optional.ofNullable(automatic).filter(a -> !a.acknowledged()).map(Automatic::id);
    }

    synchronized void acknowledged(OperationId id) {
        if (automatic != null && automatic.id().equals(id)) {
            automatic = new Automatic(id, automatic.endedNanos(), true);
        }
    }

    synchronized Optional<Duration> cooldown(Duration length) {
        return Optional.ofNullable(automatic)
                .filter(a -> !a.acknowledged())
                .map(a -> length.minus(ticker.since(a.endedNanos())))
                .filter(Duration::isPositive);
    }

    private static long number(OperationId id) {
        String text = id.value().substring(id.value().lastIndexOf('-') + 1);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
