package io.understudy.operation;

import io.understudy.journal.Claim;
import io.understudy.journal.Claimant;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.operation.CrashingJournal.Crash;
import io.understudy.operation.CrashingJournal.When;
import io.understudy.operation.WatchedTargets.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two engines on one journal. The first one begins, and stops at one of its boundaries: before or after a fact becomes durable, or
 * with a call on its way. When its lease has run out the second one takes over; at one of that one's boundaries what was left of the
 * first one goes on.
 */
final class TwoInstances {

    /** What happens to the first one at its boundary. */
    enum Fate {
        /** It is gone; a call of it that is on its way still lands. */
        KILLED,
        /** It stands still, and goes on where it was. */
        PAUSED,
        /** It stands still, and its timers, overdue by then, ring before its call returns. Only for one with a call on its way. */
        PAUSED_AND_TIMED_OUT
    }

    /** A boundary that nobody has. */
    static final int NEVER = Integer.MAX_VALUE;

    private static final Duration LENGTH = Duration.ofSeconds(10);

    private final Fixture world;
    private final OperationKind kind;
    private final int stop;
    private final Fate fate;
    private final int wake;
    private final PausableProcess process;
    private final Side first;
    private final Side second;

    /** The boundaries of the first one, in their order. */
    final List<String> boundaries = new ArrayList<>();

    private final List<String> secondBoundaries = new ArrayList<>();
    /** What the first one did after it was woken that only a leader may do. */
    final List<String> trespasses = new ArrayList<>();

    /** Whenever both sites could take writes. */
    final List<String> twoWriters = new ArrayList<>();

    private boolean woken;
    private String wokenAt = "nothing";

    /** The first one is left alone. */
    TwoInstances(Fixture world, OperationKind kind) {
        this(world, kind, NEVER, Fate.PAUSED, NEVER);
    }

    /**
     * @param stop which boundary of the first one, from 1
     * @param wake at which boundary of the second one the first goes on, from 1; at its end where it has fewer
     */
    TwoInstances(Fixture world, OperationKind kind, int stop, Fate fate, int wake) {
        this.world = world;
        this.kind = kind;
        this.stop = stop;
        this.fate = fate;
        this.wake = wake;
        this.process = new PausableProcess(world.time);
        Journal durable = world.journal;
        WatchedTargets.replace(world, this::called);
        world.timers = process;
        world.journal = new CrashingJournal(
                durable, (write, when, draft) -> firstReached(when == When.AFTER, when + " " + draft.type()));
        first = new Side("first");
        world.timers = world.time;
        world.journal = new CrashingJournal(durable, (write, when, draft) -> secondReached(when + " " + draft.type()));
        second = new Side("second");
        world.journal = durable;
    }

    /** Lives through all of it. */
    void run() {
        first.claims();
        process.does(() -> first.startsWhatIsNot());
        while (!stopped() && first.engine.active(Fixture.SHOP).isPresent()) {
            first.renews();
            second.engine.follow();
            world.time.pass(Duration.ofSeconds(2));
        }
        if (stopped()) {
            world.time.pass(LENGTH.plusSeconds(1));
            secondReached("before it claims");
            second.claims();
            secondReached("after it claimed");
            second.engine.resumeOpen();
            second.goesOn();
            secondReached("after its end");
            goOn();
        }
    }

    private boolean stopped() {
        return process.standsStill();
    }

    /** Whether the second one had the boundary at which the first was to go on. */
    boolean met() {
        return secondBoundaries.size() >= wake;
    }

    /** Where the first one stopped. */
    String stoppedAt() {
        return boundaries.get(stop - 1);
    }

    /** The engine that ended the operation, or that of the first one when it was left alone. */
    Engine last() {
        return stop == NEVER ? first.engine : second.engine;
    }

    /** The first one has seen that it does not lead, and follows. */
    Engine follower() {
        first.engine.halt();
        first.engine.follow();
        return first.engine;
    }

    private void called(Moment moment, String call) {
        String where = moment + " " + call;
        if (Thread.currentThread().isVirtual()) {
            firstReached(moment == Moment.SENT, where);
        } else {
            secondReached(where);
        }
        boolean promoted = world.fake("promote").reached.get();
        if (moment == Moment.LANDED && promoted && world.fence.holding.isEmpty()) {
            twoWriters.add("%s, the first one went on at %s".formatted(where, wokenAt));
        }
    }

    /** @param act whether only a leader comes this far */
    private void firstReached(boolean act, String where) {
        if (process.isDead()) {
            throw new Crash();
        }
        if (woken && act) {
            trespasses.add(where);
        }
        boundaries.add(where);
        if (boundaries.size() == stop) {
            process.standStill();
            if (process.isDead() && !where.startsWith(Moment.SENT.name())) {
                throw new Crash();
            }
        }
    }

    private void secondReached(String where) {
        secondBoundaries.add(where);
        if (secondBoundaries.size() == wake) {
            goOn();
        }
    }

    private void goOn() {
        if (woken) {
            return;
        }
        woken = true;
        wokenAt = secondBoundaries.getLast();
        switch (fate) {
            case KILLED -> {
                process.die();
                process.wake();
            }
            case PAUSED -> process.wake();
            case PAUSED_AND_TIMED_OUT -> process.wakeByItsTimers();
        }
    }

    /** Where the first one stopped, and where the second one was when it went on. */
    @Override
    public String toString() {
        String where = stop == NEVER ? "nowhere" : stoppedAt();
        return "%s %s (boundary %d), goes on at the other's %s (boundary %d)"
                .formatted(fate, where, stop, wokenAt, wake);
    }

    /** One of the two. */
    private final class Side {
        private final Claimant self;
        private final Engine engine;
        private @Nullable Lease lease;

        Side(String name) {
            self = new Claimant(name, LENGTH, world.time);
            engine = world.engine(this::lease);
        }

        /** As a leadership tells: no lease that may have run out. */
        private Lease lease() {
            if (lease == null || !lease.certain().isPositive()) {
                throw new StaleLease("not leading");
            }
            return lease;
        }

        void claims() {
            lease = ((Claim.Granted) world.journal.claim(self)).lease();
        }

        void renews() {
            lease = world.journal.renew(lease());
        }

        void startsWhatIsNot() {
            try {
                if (engine.recent(Fixture.SHOP, 1).isEmpty()) {
                    engine.start(world.request(kind));
                }
            } catch (StaleLease e) {
                if (!woken) {
                    throw e;
                }
            }
        }

        void goesOn() {
            startsWhatIsNot();
            for (int i = 0; i < 20 && engine.active(Fixture.SHOP).isPresent(); i++) {
                renews();
                world.time.pass(Duration.ofSeconds(2));
            }
        }
    }
}
