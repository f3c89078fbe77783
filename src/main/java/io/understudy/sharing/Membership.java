package io.understudy.sharing;

import java.time.Duration;
import java.util.List;

/**
 * Port: which instances of one installation live. Everybody counts by the store's clock, so that the clocks of the instances'
 * machines do not matter. Thread-safe; calls may block.
 *
 * <p>Each may throw {@link io.understudy.journal.Journal.JournalUnavailable}; then nothing is known of who lives.
 */
public interface Membership {

    /**
     * Counts this instance in, for this long from now on.
     *
     * @return all that are counted in now, this one included, in order
     */
    List<Member> renew(Member self, Duration length);

    /** Counts this instance out at once, for an orderly end; does nothing when it is out. */
    void leave(Member self);
}
