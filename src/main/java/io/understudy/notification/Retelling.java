package io.understudy.notification;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a channel from telling people what they know. The state that a subject is in is told once. One that it was in a moment
 * ago and takes again is told when it has been so for the quiet time: whoever reads the channel knows the last state of
 * every subject at most that much later, however often it changes. Thread-safe.
 */
public final class Retelling {

    /** More subjects than anybody follows; the ones that were silent longest are forgotten, and told anew. */
    private static final int MOST_SUBJECTS = 20_000;

    private final long quietNanos;
    private final Map<String, Subject> subjects = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Subject> eldest) {
            return size() > MOST_SUBJECTS;
        }
    };

    /** @param quiet how long the same state of the same subject is not told again */
    public Retelling(Duration quiet) {
        this.quietNanos = quiet.toNanos();
    }

    /**
     * What is told of it now, if anything.
     *
     * @param nanos by the ticker
     */
    public synchronized Optional<Notice> hear(Notice notice, long nanos) {
        return subjects.computeIfAbsent(notice.subject(), _ -> new Subject()).hear(notice, nanos);
    }

    /** What was held back and is due now. */
    public synchronized List<Notice> due(long nanos) {
        List<Notice> due = new ArrayList<>();
        for (Subject subject : subjects.values()) {
            subject.due(nanos).ifPresent(due::add);
        }
        return due;
    }

    private final class Subject {
        private final Map<String, Long> told = new HashMap<>();
        private @Nullable String last;
        private @Nullable Notice held;

        Optional<Notice> hear(Notice notice, long nanos) {
            held = null;
            if (notice.topic().equals(last)) {
                return Optional.empty();
            }
            forget(nanos);
            if (told.containsKey(notice.topic())) {
                held = notice;
                return Optional.empty();
            }
            return tell(notice, nanos);
        }

        Optional<Notice> due(long nanos) {
            Notice waiting = held;
            if (waiting == null) {
                return Optional.empty();
            }
            forget(nanos);
            if (told.containsKey(waiting.topic())) {
                return Optional.empty();
            }
            held = null;
            return tell(waiting, nanos);
        }

        private Optional<Notice> tell(Notice notice, long nanos) {
            told.put(notice.topic(), nanos);
            last = notice.topic();
            return Optional.of(notice);
        }

        private void forget(long nanos) {
            for (Iterator<Long> times = told.values().iterator(); times.hasNext(); ) {
                if (nanos - times.next() >= quietNanos) {
                    times.remove();
                }
            }
        }
    }
}
