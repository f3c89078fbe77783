package io.understudy.operation;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Keeps a change of the documents out of the middle of a start: who starts finds one set of them. Thread-safe. */
final class Starts {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /** Makes a start; several may be under way at once. */
    <T> T during(Supplier<T> start) {
        lock.readLock().lock();
        try {
            return start.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Makes a change, which must be quick, while no start is under way. It never waits for one: a start may hang at the journal, and
     * others would wait behind the change.
     *
     * @return false when a start was under way, and the change was not made
     */
    boolean between(Runnable change) {
        if (!lock.writeLock().tryLock()) {
            return false;
        }
        try {
            change.run();
            return true;
        } finally {
            lock.writeLock().unlock();
        }
    }
}
