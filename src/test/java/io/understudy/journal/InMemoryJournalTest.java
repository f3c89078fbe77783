package io.understudy.journal;

import java.time.Clock;

class InMemoryJournalTest extends JournalContractTest {

    @Override
    protected Journal create() {
        return new InMemoryJournal(Clock.systemUTC());
    }
}
