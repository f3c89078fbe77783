package io.understudy.adapter.sqlstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.sharing.Member;
import io.understudy.sharing.Membership;
import io.understudy.sharing.MembershipContractTest;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The membership on a real server, whose clock alone counts. */
class PostgresqlMembershipIT extends MembershipContractTest {

    private static final Member SELF = new Member("self", "session", URI.create("http://192.0.2.1:8686"));

    @SuppressWarnings("NullAway.Init")
    private static TemporaryPostgres server;

    private static int schemas;

    private final List<PostgresqlJournal> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        server = TemporaryPostgres.start();
    }

    @AfterAll
    static void end() throws IOException {
        server.close();
    }

    @AfterEach
    void close() {
        opened.forEach(PostgresqlJournal::close);
    }

    @Override
    protected Membership create() {
        schemas++;
        return open("members_" + schemas);
    }

    private Membership open(String schema) {
        PostgresqlJournal journal = PostgresqlJournal.open(server.access(schema), Clock.systemUTC());
        opened.add(journal);
        return journal.membership();
    }

    /** It passes by itself. */
    @Override
    protected void pass(Duration time) {
        long from = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() - from > time.toNanos());
    }

    @Test
    void is_shared_by_all_on_one_journal() {
        Membership here = open("shared");
        Membership there = open("shared");
        Member other = new Member("other", "another", URI.create("http://192.0.2.2:8686"));

        here.renew(SELF, LONG);

        assertThat(there.renew(other, LONG)).containsExactly(other, SELF);
    }

    @Test
    void the_rows_of_the_dead_do_not_pile_up() throws SQLException {
        Membership membership = open("graves");
        membership.renew(SELF, LONG);
        server.execute("INSERT INTO graves.instance VALUES ('dead', 'dead', 'http://x', now() - interval '1 hour')");

        membership.renew(SELF, LONG);

        assertThatThrownBy(() ->
                        server.execute("SELECT 1 / (SELECT count(*) FROM graves.instance WHERE session = 'dead')"))
                .hasMessageContaining("division by zero");
    }

    @Test
    void one_that_can_not_be_reached_knows_nobody() throws IOException {
        try (TemporaryPostgres lost = TemporaryPostgres.start();
                PostgresqlJournal journal = PostgresqlJournal.open(lost.access("lost"), Clock.systemUTC())) {
            lost.server().kill();

            assertThatThrownBy(() -> journal.membership().renew(SELF, LONG)).isInstanceOf(JournalUnavailable.class);
            assertThatThrownBy(() -> journal.membership().leave(SELF)).isInstanceOf(JournalUnavailable.class);
        }
    }
}
