package io.understudy.journal;

class InMemoryJournalTest extends JournalContractTest {

    @Override
    protected Journal create() {
        return new InMemoryJournal(clock);
    }
}
