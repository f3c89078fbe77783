package io.understudy.operation;

import io.understudy.runbook.StepName;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a step on a thread of its own. It can be interrupted while it runs, and the interrupt never reaches what its
 * thread does afterwards.
 */
final class StepRun implements Runnable {

    /** What the call is for. */
    enum Purpose {
        APPLY,
        /** The step is in doubt. */
        OBSERVE,
        /** A person retries: what did others do meanwhile? */
        LOOK,
        UNDO
    }

    private final StepName step;
    private final Purpose purpose;
    private final Pace pace;
    private final Supplier<? extends OperationFact> call;
    private final BiConsumer<StepRun, OperationFact> ended;
    private @Nullable Thread thread;
    private boolean cancelled;
    private boolean shielded;

    /** Cancels the timer of its timeout. */
    volatile Runnable disarm = () -> {};

    StepRun(
            StepName step,
            Purpose purpose,
            Pace pace,
            Supplier<? extends OperationFact> call,
            BiConsumer<StepRun, OperationFact> ended) {
        this.step = step;
        this.purpose = purpose;
        this.pace = pace;
        this.call = call;
        this.ended = ended;
    }

    @Override
    public void run() {
        begin();
        OperationFact fact;
        try {
            fact = call.get();
        } finally {
            end();
        }
        disarm.run();
        ended.accept(this, fact);
    }

    synchronized void interrupt() {
        cancelled = true;
        if (thread != null && !shielded) {
            thread.interrupt();
        }
    }

    /** Does something on the call's own thread that no interrupt may cut off, such as a write to the journal; one that came meanwhile follows. */
    void undisturbed(Runnable work) {
        shield();
        try {
            work.run();
        } finally {
            unshield();
        }
    }

    private synchronized void shield() {
        shielded = true;
        Thread.interrupted();
    }

    private synchronized void unshield() {
        shielded = false;
        if (cancelled && thread != null) {
            thread.interrupt();
        }
    }

    private synchronized void begin() {
        thread = Thread.currentThread();
        if (cancelled) {
            thread.interrupt();
        }
    }

    private synchronized void end() {
        thread = null;
        if (cancelled) {
            // Only this class interrupts it; the flag must not spill into the journal write that follows.
            Thread.interrupted();
        }
    }

    StepName step() {
        return step;
    }

    /** Whether the call changes something, and not only looks. */
    boolean acts() {
        return purpose == Purpose.APPLY || purpose == Purpose.UNDO;
    }

    Purpose purpose() {
        return purpose;
    }

    Pace pace() {
        return pace;
    }
}
