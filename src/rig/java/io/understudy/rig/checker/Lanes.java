package io.understudy.rig.checker;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sessions of a target, a limited number of them. One that acknowledged is kept and the next attempt takes the one used last,
 * so a healthy target sees one or two; one that did not is closed, and the next attempt opens another; one of unknown outcome
 * takes all idle ones with it. An attempt that finds no free session within the patience is REFUSED and logged as such: the
 * limit shows as failures, never as silence.
 *
 * @param <S> a session
 */
final class Lanes<S extends AutoCloseable> implements AutoCloseable {

    /** Makes a session. */
    @FunctionalInterface
    interface Opening<S> {
        S open() throws Exception;
    }

    /** What is done with one. */
    @FunctionalInterface
    interface Work<S> {
        Answer with(S session) throws Exception;
    }

    /** Tells what a failure after the session was open means. */
    @FunctionalInterface
    interface Meaning {
        Answer of(Exception failure);
    }

    private static final int MOST = 40;

    private final Opening<S> opening;
    private final Meaning meaning;
    private final Duration patience;
    private final Semaphore free = new Semaphore(MOST);
    private final ConcurrentLinkedDeque<S> idle = new ConcurrentLinkedDeque<>();

    Lanes(Opening<S> opening, Meaning meaning, Duration patience) {
        this.opening = opening;
        this.meaning = meaning;
        this.patience = patience;
    }

    Answer use(Work<S> work) {
        try {
            if (!free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return Answer.refused("not sent: %d sessions wait for answers".formatted(MOST));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.refused("not sent: ended");
        }
        try {
            return withSession(work);
        } finally {
            free.release();
        }
    }

    private Answer withSession(Work<S> work) {
        S session = idle.pollFirst();
        try {
            session = session == null ? opening.open() : session;
        } catch (Exception e) {
            return Answer.refused("no session: " + Answer.brief(e));
        }
        Answer answer;
        try {
            answer = work.with(session);
        } catch (Exception e) {
            answer = meaning.of(e);
        }
        if (answer.outcome() == Outcome.ACKNOWLEDGED) {
            idle.addFirst(session);
        } else {
            closeQuietly(session);
        }
        if (answer.outcome() == Outcome.UNKNOWN) {
            closeIdle();
        }
        return answer;
    }

    /** When one broke, those beside it are as old: each would cost the users one more attempt to find that out. */
    private void closeIdle() {
        for (S session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
            closeQuietly(session);
        }
    }

    private void closeQuietly(S session) {
        try {
            session.close();
        } catch (Exception e) {
            // It is given up either way.
        }
    }

    @Override
    public void close() {
        idle.forEach(this::closeQuietly);
    }
}
