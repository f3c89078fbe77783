package io.understudy.journal;

import java.util.Optional;

/**
 * Port: the brake over the whole service, all instances of it. While it is on nothing automatic starts; it survives a restart.
 * Every instance may pull and release it, the leader or not. Thread-safe; calls may block.
 *
 * <p>Each may throw {@link Journal.JournalUnavailable} when a shared store does not answer: then nothing was changed.
 */
public interface Pause {

    /** Who pulled it and why, one line, as it is now; empty while it is off. */
    Optional<String> reason();

    /** Pulls it; a second pull replaces the reason. */
    void pull(String by, String reason);

    /** Releases it; false when it was off. */
    boolean release();
}
