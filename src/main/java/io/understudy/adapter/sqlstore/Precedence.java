package io.understudy.adapter.sqlstore;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Facts one after the other, in the order in which they came, and the lease before all that have not begun: the lease waits for no
 * more than the one fact that is under way, and for that only in the database. Thread-safe.
 */
final class Precedence {

    private final ReentrantLock facts = new ReentrantLock(true);
    private final ReentrantLock guard = new ReentrantLock();
    private final Condition passed = guard.newCondition();
    private int passing;

    /** Begins no fact until it is done; its own waits must end. */
    <T> T lease(Supplier<T> work) {
        count(1);
        try {
            return work.get();
        } finally {
            count(-1);
        }
    }

    <T> T fact(Supplier<T> work) {
        facts.lock();
        try {
            letPass();
            return work.get();
        } finally {
            facts.unlock();
        }
    }

    private void count(int change) {
        guard.lock();
        try {
            passing += change;
            if (passing == 0) {
                passed.signalAll();
            }
        } finally {
            guard.unlock();
        }
    }

    private void letPass() {
        guard.lock();
        try {
            while (passing > 0) {
                passed.awaitUninterruptibly();
            }
        } finally {
            guard.unlock();
        }
    }
}
