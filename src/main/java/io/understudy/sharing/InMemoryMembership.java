package io.understudy.sharing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** The membership's twin without a store, for tests: the same rules; its clock is the store's. Thread-safe. */
public final class InMemoryMembership implements Membership {

    private final Clock clock;
    private final TreeMap<Member, Instant> until = new TreeMap<>();

    public InMemoryMembership(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized List<Member> renew(Member self, Duration length) {
        Instant now = clock.instant();
        until.remove(self); // its address may be another one now
        until.put(self, now.plus(length));
        until.values().removeIf(end -> !end.isAfter(now));
        return List.copyOf(until.keySet());
    }

    @Override
    public synchronized void leave(Member self) {
        until.remove(self);
    }
}
