package io.understudy.operation.wave;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who may act until when, as somebody sees it who knows of every lease that was granted. */
final class Reigns {

    private final VirtualTime time;
    private final Map<String, Long> until = new HashMap<>();
    /** What was done while somebody else still held the lease. */
    final List<String> overlaps = new ArrayList<>();

    Reigns(VirtualTime time) {
        this.time = time;
    }

    void held(String who, Duration length) {
        until.put(who, time.nanos() + length.toNanos());
    }

    void released(String who) {
        until.remove(who);
    }

    /** When its lease ends or ended, unless it was given back. */
    long end(String who) {
        return until.getOrDefault(who, Long.MIN_VALUE);
    }

    /** Someone does something that only the one who leads may do. */
    void acts(String who, String what) {
        until.forEach((other, end) -> {
            if (!other.equals(who) && end > time.nanos()) {
                overlaps.add("%s: %s, while %s holds the lease".formatted(who, what, other));
            }
        });
    }
}
