package io.understudy.notification;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a channel from telling people what they know. The state that a subject is in is told once. One that it was in a moment
 * ago and takes again is told after the quiet time (what is urgent at once, three times in it): whoever reads the channel knows the last state of
 * every subject at most that much later, however often it changes. Thread-safe.
 */
public final class Retelling {

    /** More subjects than anybody follows; the ones that were silent longest are forgotten, and told anew. */
    private static final int MOST_SUBJECTS = 20_000;

    /** So often what is urgent, and its end, is told within the quiet time, before it is held back as well. */
    private static final int MOST_URGENT = 3;

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

    /** The subject is in that state now, of which nobody is to be told. */
    public synchronized void pass(Notice notice) {
        subjects.computeIfAbsent(notice.subject(), _ -> new Subject()).pass(notice);
    }

    /** It was told, and did not arrive: it is due again, unless something newer is so by now. */
    public synchronized void missed(Notice notice) {
        Optional.ofNullable(subjects.get(notice.subject())).ifPresent(subject -> subject.missed(notice));
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
        private final Map<String, List<Long>> told = new HashMap<>();
        private @Nullable String last;
        private @Nullable Notice held;

        Optional<Notice> hear(Notice notice, long nanos) {
            held = null;
            if (notice.topic().equals(last)) {
                return Optional.empty();
            }
            if (often(notice, nanos)) {
                held = notice;
                return Optional.empty();
            }
            return tell(notice, nanos);
        }

        void pass(Notice notice) {
            held = null;
            last = notice.topic();
        }

        void missed(Notice notice) {
            if (notice.topic().equals(last)) {
                last = null;
                held = notice;
                told.remove(notice.topic());
            }
        }

        Optional<Notice> due(long nanos) {
            Notice waiting = held;
            if (waiting == null) {
                return Optional.empty();
            }
            if (often(waiting, nanos)) {
                return Optional.empty();
            }
            held = null;
            return tell(waiting, nanos);
        }

        private Optional<Notice> tell(Notice notice, long nanos) {
            told.computeIfAbsent(notice.topic(), _ -> new ArrayList<>()).add(nanos);
            last = notice.topic();
            return Optional.of(notice);
        }

        private boolean often(Notice notice, long nanos) {
            told.values().forEach(times -> times.removeIf(time -> nanos - time >= quietNanos));
            told.values().removeIf(List::isEmpty);
            boolean urgent = notice.over() || notice.urgency() == Urgency.CRITICAL;
            return told.getOrDefault(notice.topic(), List.of()).size() >= (urgent ? MOST_URGENT : 1);
        }
    }
}
