package io.understudy.operation;

import io.understudy.operation.CrashingJournal.Crash;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * A process that can be made to stand still in the middle of whatever it does, with its call, its locks and its timers in its hands.
 * It runs only while the test waits for it: of a test with several processes one runs at a time, and the test repeats exactly.
 */
final class PausableProcess implements Timers {

    private final Timers timers;
    private final Semaphore goesOn = new Semaphore(0);
    private final Semaphore yields = new Semaphore(0);
    private final Deque<Runnable> overdue = new ArrayDeque<>();
    private Optional<Throwable> defect = Optional.empty();
    private boolean still;
    private boolean dead;

    PausableProcess(Timers timers) {
        this.timers = timers;
    }

    /** Does something as this process, until it is done or stands still; when it stands still already, after it was woken. */
    void does(Runnable task) {
        if (dead) {
            return;
        }
        if (still) {
            overdue.add(task);
            return;
        }
        Thread.ofVirtual().start(() -> {
            try {
                task.run();
            } catch (Crash e) {
                dead = true;
            } catch (RuntimeException | Error e) {
                defect = Optional.of(e);
            } finally {
                yields.release();
            }
        });
        await();
    }

    /** For what runs in it: returns once it was woken. */
    void standStill() {
        still = true;
        yields.release();
        goesOn.acquireUninterruptibly();
    }

    boolean standsStill() {
        return still;
    }

    /** Goes on where it stood; what is overdue follows. */
    void wake() {
        still = false;
        goesOn.release();
        await();
        ring();
    }

    /** Its timers, which are overdue, ring before what stands still goes on. */
    void wakeByItsTimers() {
        still = false;
        ring();
        goesOn.release();
        await();
    }

    /** It has no timers any more, and begins nothing; what stands still in it ends at its next boundary once it is woken. */
    void die() {
        dead = true;
        overdue.clear();
    }

    boolean isDead() {
        return dead;
    }

    private void ring() {
        for (Runnable task = overdue.poll(); task != null; task = overdue.poll()) {
            does(task);
        }
    }

    private void await() {
        yields.acquireUninterruptibly();
        defect.ifPresent(thrown -> {
            throw new AssertionError("an instance failed", thrown);
        });
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Runnable cancel = timers.after(delay, () -> does(task));
        return () -> {
            cancel.run();
            overdue.remove(task);
        };
    }
}
