package io.understudy.adapter.sqlstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Pause;
import java.io.IOException;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The brake that instances share, on a real server. */
class PostgresqlPauseIT {

    private static TemporaryPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = TemporaryPostgres.start();
    }

    @AfterAll
    static void end() throws IOException {
        server.close();
    }

    @Test
    void what_one_instance_pulls_holds_for_the_other_until_either_releases_it() {
        try (PostgresqlJournal here = PostgresqlJournal.open(server.access("shared"), Clock.systemUTC());
                PostgresqlJournal there = PostgresqlJournal.open(server.access("shared"), Clock.systemUTC())) {
            Pause a = here.pause();
            Pause b = there.pause();
            assertThat(a.reason()).isEmpty();

            b.pull("ann", "maintenance");
            a.pull("bob", "and more of it");
            assertThat(b.reason()).contains("bob: and more of it");

            assertThat(a.release()).isTrue();
            assertThat(b.reason()).isEmpty();
            assertThat(b.release()).isFalse();
        }
    }

    @Test
    void it_outlives_the_instance_that_pulled_it() {
        try (PostgresqlJournal journal = PostgresqlJournal.open(server.access("lasting"), Clock.systemUTC())) {
            journal.pause().pull("ann", "maintenance");
        }
        try (PostgresqlJournal journal = PostgresqlJournal.open(server.access("lasting"), Clock.systemUTC())) {
            assertThat(journal.pause().reason()).contains("ann: maintenance");
        }
    }

    @Test
    void a_brake_that_can_not_be_reached_is_not_taken_for_released() throws IOException {
        try (TemporaryPostgres lost = TemporaryPostgres.start();
                PostgresqlJournal journal = PostgresqlJournal.open(lost.access("lost"), Clock.systemUTC())) {
            lost.server().kill();
            assertThatThrownBy(journal.pause()::reason).isInstanceOf(JournalUnavailable.class);
            assertThatThrownBy(() -> journal.pause().pull("ann", "now")).isInstanceOf(JournalUnavailable.class);
            assertThatThrownBy(journal.pause()::release).isInstanceOf(JournalUnavailable.class);
        }
    }
}
