package io.understudy.health;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One probe on its way. Exactly one of three settles it: its answer, its deadline, or a pause of ours that makes both
 * worthless.
 */
final class Run implements BiConsumer<@Nullable ProbeResult, @Nullable Throwable> {

    final Target target;
    final Prober.Request request;
    final long intended;

    /** Belongs to the engine's tick. */
    long deadline;

    private final ProbeEngine engine;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile boolean released;

    Run(ProbeEngine engine, Target target, Prober.Request request, long intended, long deadline) {
        this.engine = engine;
        this.target = target;
        this.request = request;
        this.intended = intended;
        this.deadline = deadline;
    }

    /** The prober's answer; its stage must not fail, so a failure says something about the prober, not the target. */
    @Override
    public void accept(@Nullable ProbeResult result, @Nullable Throwable failure) {
        released = true;
        engine.answered(this, result != null ? result : broken(failure));
    }

    /** True for the one caller that may say what becomes of this probe. */
    boolean settle() {
        return !settled.get() && settled.compareAndSet(false, true);
    }

    boolean isSettled() {
        return settled.get();
    }

    /** True while nobody has said what becomes of it. */
    boolean isOpen() {
        return !released && !settled.get();
    }

    /** True once the prober let go of it. */
    boolean isReleased() {
        return released;
    }

    static ProbeResult broken(@Nullable Throwable failure) {
        return ProbeResult.unknown("the prober failed: " + failure);
    }
}
