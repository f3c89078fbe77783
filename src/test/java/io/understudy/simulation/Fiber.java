package io.understudy.simulation;

import java.util.concurrent.locks.LockSupport;

/**
 * A simulated thread: it runs only while the loop waits for it, and waits in virtual time. What it throws when its process was
 * killed nothing can use: each further call of the world throws it again.
 */
public final class Fiber {

    /** The process is gone. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed", null, false, false);
        }
    }

    private final Loop loop;
    private final Process process;
    private final Runnable body;
    private final long mandate;
    private final Thread thread;
    private volatile boolean granted;
    private volatile boolean interruptedInWait;
    private boolean began;
    private boolean ended;
    private boolean waits;
    private boolean killed;
    private boolean alone;
    private long tickets;

    private Fiber(Loop loop, Process process, Runnable body, long mandate) {
        this.loop = loop;
        this.process = process;
        this.body = body;
        this.mandate = mandate;
        this.thread = Thread.ofVirtual().unstarted(this::life);
        process.began(this);
    }

    /** Runs a task on a fiber of its own, in this very event. */
    static void run(Loop loop, Process process, Runnable body) {
        run(loop, process, body, Tenants.NOBODY);
    }

    /** @param mandate the lease's token that its process held when it handed the task over */
    static void run(Loop loop, Process process, Runnable body, long mandate) {
        loop.run(new Fiber(loop, process, body, mandate));
    }

    long mandate() {
        return mandate;
    }

    /** Waits for that long; an interrupt ends it early and stays visible. */
    public void sleep(long nanos) {
        long ticket = ++tickets;
        loop.after(nanos, process, () -> wake(ticket));
        await();
    }

    /** Waits that long while its whole process does nothing else: it may hold a lock that the others would wait for. */
    public void sleepAlone(long nanos) {
        process.stall(loop.now() + nanos);
        long ticket = ++tickets;
        loop.firstAfter(nanos, process, () -> wake(ticket));
        alone = true;
        try {
            await();
        } finally {
            alone = false;
        }
    }

    /** Waits until somebody wakes it, or it is interrupted. */
    void await() {
        requireAlive();
        waits = true;
        loop.sleeps(this);
        granted = false;
        loop.handBack();
        awaitGrant();
        requireAlive();
    }

    /** Wakes it if it waits; called by the loop's events only. */
    void wake() {
        if (waits && !ended) {
            waits = false;
            tickets++;
            loop.awoke(this);
            loop.run(this);
        }
    }

    private void wake(long ticket) {
        if (ticket == tickets) {
            wake();
        }
    }

    /** Whether it may hold a lock that the others of its process would wait for. */
    boolean alone() {
        return alone;
    }

    boolean interrupted() {
        return interruptedInWait || thread.isInterrupted();
    }

    /** Whether its process does nothing now. */
    boolean stalled() {
        return process.stalled(loop.now());
    }

    void kill() {
        killed = true;
    }

    /** Throws when the process of this fiber is gone. */
    public void requireAlive() {
        if (killed) {
            throw new Killed();
        }
    }

    void go() {
        granted = true;
        if (began) {
            LockSupport.unpark(thread);
        } else {
            began = true;
            thread.start();
        }
    }

    private void life() {
        try {
            body.run();
        } catch (Killed e) {
            // its process died
        } catch (Throwable e) {
            if (!killed) {
                loop.failed(e);
            }
        } finally {
            ended = true;
            process.ended(this);
            loop.handBack();
        }
    }

    private void awaitGrant() {
        while (!granted) {
            if (thread.isInterrupted()) {
                // Parking would return at once; the loop notices after this event.
                interruptedInWait = true;
                Thread.interrupted();
            } else {
                LockSupport.park(this);
            }
        }
        if (interruptedInWait) {
            interruptedInWait = false;
            thread.interrupt();
        }
    }
}
