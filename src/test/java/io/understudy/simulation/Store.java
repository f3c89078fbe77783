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

    /** How many of a thousand writes it takes and gives no answer to. */
    int mute;

    private final Dice dice;

    Store(Place place, NodeClock clock, Dice dice) {
        this.dice = dice;
        this.place = place;
        this.clock = clock;
        this.journal = new InMemoryJournal(clock);
    }

    boolean losesAnswer() {
        return dice.chance(mute, 1000);
    }

    /** How long a writer waits in vain: the connection breaks at once, or nothing is heard any more. */
    long silence() {
        return dice.chance(1, 2) ? 1 : dice.between(1, 6_000) * 1_000_000L;
    }
}
