package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A journal that does not answer makes each question wait for its timeout. */
class NewestOperationsTest {

    private static final List<ApplicationName> SHOPS = IntStream.range(0, 50)
            .mapToObj(i -> new ApplicationName("shop-" + i))
            .toList();

    private final AtomicBoolean lost = new AtomicBoolean();
    private final AtomicBoolean silent = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private final NewestOperations newest =
            new NewestOperations(this::journal, NewestOperationsTest::active, silent::get);

    private Optional<OperationId> journal(ApplicationName application) {
        asked.incrementAndGet();
        if (lost.get()) {
            throw new JournalUnavailable("no answer", null);
        }
        return Optional.of(id(application, 1));
    }

    /** Only the first one has something open. */
    private static Optional<OperationId> active(ApplicationName application) {
        return application.equals(SHOPS.getFirst()) ? Optional.of(id(application, 2)) : Optional.empty();
    }

    private static OperationId id(ApplicationName application, int number) {
        return new OperationId("%s-2-%d".formatted(application, number));
    }

    private List<Optional<OperationId>> look() {
        NewestOperations.Look look = newest.look();
        return SHOPS.stream().map(look::of).toList();
    }

    @Test
    void a_look_at_many_applications_waits_for_a_lost_journal_once_and_tells_what_was_known() {
        assertThat(look()).doesNotContain(Optional.empty());
        lost.set(true);
        asked.set(0);

        List<Optional<OperationId>> told = look();

        assertThat(asked).hasValue(1);
        assertThat(told).doesNotContain(Optional.empty());
        assertThat(told.getFirst()).contains(id(SHOPS.getFirst(), 2));
        assertThat(told.get(1)).contains(id(SHOPS.get(1), 1));
    }

    @Test
    void a_journal_that_is_known_to_be_silent_is_not_asked() {
        lost.set(true);
        silent.set(true);

        assertThat(look()).contains(Optional.empty());
        assertThat(asked).hasValue(0);
    }

    @Test
    void the_next_look_asks_again() {
        lost.set(true);
        assertThat(look().get(1)).isEmpty();
        lost.set(false);

        assertThat(look().get(1)).contains(id(SHOPS.get(1), 1));
    }
}
