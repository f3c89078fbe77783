package io.understudy.journal;

import io.understudy.journal.Journal.JournalUnavailable;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The brake as it was at the last look, for the many who ask all the time; answers from memory. One that was never seen counts as
 * pulled. Before something automatic starts, the brake itself is asked. Thread-safe.
 */
public final class RememberedPause implements Pause {

    private final Pause pause;
    private final Executor executor;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Optional<String> reason = Optional.of("the brake has not been looked at yet");

    /** @param executor takes the look, which may block */
    public RememberedPause(Pause pause, Executor executor) {
        this.pause = pause;
        this.executor = executor;
    }

    /** Looks; returns at once. To be called every second or so. What can't be seen now stays as it was. */
    public void look() {
        if (looking.compareAndSet(false, true)) {
            executor.execute(() -> {
                try {
                    reason = pause.reason();
                } catch (JournalUnavailable e) {
                    // The leadership tells of the journal's trouble; without it nothing starts.
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    @Override
    public void pull(String by, String why) {
        pause.pull(by, why);
        reason = pause.reason();
    }

    @Override
    public boolean release() {
        boolean was = pause.release();
        reason = Optional.empty();
        return was;
    }

    /** As it was at the last look. */
    @Override
    public Optional<String> reason() {
        return reason;
    }
}
