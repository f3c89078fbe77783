package io.understudy.simulation;

import io.understudy.journal.InMemoryJournal;

/** The store that the instances share: the journal with its own clock, and what ails it. */
final class Store {

    final Place place;
    final InMemoryJournal journal;
    final NodeClock clock;
    boolean down;
    /** What a write costs beside the usual; none when zero. */
    long slowNanos;

    Store(Place place, NodeClock clock) {
        this.place = place;
        this.clock = clock;
        this.journal = new InMemoryJournal(clock);
    }
}
