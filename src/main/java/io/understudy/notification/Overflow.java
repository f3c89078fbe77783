package io.understudy.notification;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Keeps what a full queue does not take until there is room: of each subject the newest state, since that replaces the ones before. Never waits.
 * Thread-safe.
 */
public final class Overflow {

    /** More subjects than anybody follows; the ones that wait longest are forgotten. */
    static final int MOST_SUBJECTS = 20_000;

    private final Predicate<Notice> queue;
    private final Map<String, Notice> kept = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Notice> eldest) {
            return size() > MOST_SUBJECTS;
        }
    };
    private long deferred;

    /** @param queue takes a notice, or says at once that it has no room */
    public Overflow(Predicate<Notice> queue) {
        this.queue = queue;
    }

    /**
     * Hands it to the queue, or keeps it.
     *
     * @return whether the queue took it
     */
    public synchronized boolean tell(Notice notice) {
        kept.remove(notice.subject());
        if (queue.test(notice)) {
            return true;
        }
        deferred++;
        kept.put(notice.subject(), notice);
        return false;
    }

    /** What is kept of that subject is no longer so, and is not told. */
    public synchronized void forget(String subject) {
        kept.remove(subject);
    }

    /** Offers what is kept, the oldest first, as long as there is room. */
    public synchronized void again() {
        for (Notice notice : List.copyOf(kept.values())) {
            if (!queue.test(notice)) {
                return;
            }
            kept.remove(notice.subject());
        }
    }

    /** How many notices found no room at first. */
    public synchronized long deferred() {
        return deferred;
    }
}
