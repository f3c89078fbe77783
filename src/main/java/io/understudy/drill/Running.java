package io.understudy.drill;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A drill of this process that is under way: who may end it, and how far it is. Thread-safe. */
final class Running {

    private final Drill begun;
    private final boolean takenOver;
    private final Optional<Duration> hold;
    private @Nullable Thread thread;
    private @Nullable String abort;
    private @Nullable LiveRun live;
    private boolean over;
    private volatile Drill now;

    /** @param hold how long a live one is asked to stay at the other site; empty: as the policy says */
    Running(Drill begun, Optional<Duration> hold) {
        this(begun, hold, false);
    }

    private Running(Drill begun, Optional<Duration> hold, boolean takenOver) {
        this.begun = begun;
        this.hold = hold;
        this.takenOver = takenOver;
        this.now = begun;
    }

    /** A live one whose process ended. Its application may be away, so that it always goes on, at least back. */
    static Running takenOver(Drill begun) {
        return new Running(begun, Optional.empty(), true);
    }

    /** As it began. */
    Drill begun() {
        return begun;
    }

    /** How long a live one is asked to stay at the other site; empty: as the policy says, or as its journal does. */
    Optional<Duration> hold() {
        return hold;
    }

    /** As far as it is. */
    Drill now() {
        return now;
    }

    void at(Drill drill) {
        now = drill;
    }

    synchronized boolean begin() {
        thread = Thread.currentThread();
        return abort == null;
    }

    /**
     * From now on its application may be away: whoever ends it takes it back, and no operation ends it by itself.
     *
     * @return false when it was ended before
     */
    synchronized boolean moves(LiveRun run) {
        if (abort != null) {
            return false;
        }
        live = run;
        return true;
    }

    /**
     * The same for one that was taken over.
     *
     * @return why a person has aborted it before; empty when nobody has
     */
    synchronized Optional<String> goesOn(LiveRun run) {
        live = run;
        return Optional.ofNullable(abort);
    }

    /** It can't begin to move. */
    synchronized void stays() {
        live = null;
    }

    /** From now on nothing interrupts its thread any more. */
    synchronized Optional<String> end() {
        over = true;
        boolean unused = Thread.interrupted();
        return Optional.ofNullable(abort);
    }

    /** Whether it ends because of this; one that moves its application goes back first. */
    boolean abort(String why) {
        boolean stopped = stop(why);
        LiveRun away = away();
        return stopped || (away != null && away.callOff(why));
    }

    /** Ends it for an operation; one that may have moved its application finds out by itself whose that is. */
    void giveWay(String why) {
        if (!takenOver) {
            boolean unused = stop(why);
        }
    }

    /** Whether it is not known yet how far it was when its process ended. */
    synchronized boolean isUnread() {
        return takenOver && live == null;
    }

    private synchronized @Nullable LiveRun away() {
        return live;
    }

    private synchronized boolean stop(String why) {
        if (over || abort != null || live != null) {
            return false;
        }
        abort = why;
        if (thread != null) {
            thread.interrupt();
        }
        return true;
    }
}
