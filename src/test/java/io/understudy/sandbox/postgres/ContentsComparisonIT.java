package io.understudy.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.time.Ticker;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real primary and its standby. */
class ContentsComparisonIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private PairFixture world;

    @BeforeEach
    void start() throws IOException, SQLException {
        world = PairFixture.start();
        on(primary(), "INSERT INTO orders (item) SELECT 'ticket' FROM generate_series(1, 45)");
    }

    @AfterEach
    void end() throws IOException {
        world.close();
    }

    @Test
    void a_standby_holds_what_its_primary_holds_sequences_that_were_used_included() throws SQLException {
        ContentsComparison compared = compare(LIMIT);

        assertThat(compared.findings("here", "there")).isEmpty();
        assertThat(compared.equal()).isTrue();
        assertThat(compared.primary().parts())
                .extracting(DatabaseContents.Part::name)
                .containsExactly("sequence public.orders_id_seq", "table public.orders");
        assertThat(compared.standby().checksum()).isEqualTo(compared.primary().checksum());
    }

    @Test
    void a_table_that_is_written_now_and_then_settles_between_two_writes() throws Exception {
        on(primary(), "CREATE TABLE beats (n int); INSERT INTO beats VALUES (0)");
        AtomicBoolean ended = new AtomicBoolean();
        Thread writer = Thread.ofVirtual().start(() -> beat(ended, "UPDATE beats SET n = n + 1; SELECT pg_sleep(0.5)"));
        try {
            ContentsComparison compared = compare(LIMIT);

            assertThat(compared.findings("here", "there")).isEmpty();
            assertThat(compared.primary().parts())
                    .extracting(DatabaseContents.Part::name)
                    .contains("table public.beats");
        } finally {
            ended.set(true);
            writer.join();
        }
    }

    @Test
    void a_standby_that_does_not_replay_is_told_and_not_taken_for_equal() throws SQLException, IOException {
        assertThat(compare(LIMIT).equal()).isTrue();
        world.link().cut();
        on(primary(), "UPDATE orders SET item = 'another' WHERE id = 7");

        ContentsComparison compared = compare(Duration.ofMillis(300));

        assertThat(compared.equal()).isFalse();
        assertThat(compared.findings("here", "there"))
                .singleElement()
                .asString()
                .contains("the standby replayed up to");
    }

    @Test
    void a_standby_that_was_promoted_is_none() throws SQLException {
        on(standby(), "SELECT pg_promote()");

        ContentsComparison compared = compare(LIMIT);

        assertThat(compared.equal()).isFalse();
        assertThat(compared.undecided()).containsExactly("nothing was compared: the standby is not in recovery");
    }

    @Test
    void a_copy_has_its_primarys_system_identifier_and_timeline() throws SQLException {
        assertThat(compare(LIMIT).equal()).isTrue();
        try (Connection one = session(primary());
                Connection other = session(standby())) {
            assertThat(ServerLineage.of(other)).isEqualTo(ServerLineage.of(one));
            assertThat(ServerLineage.of(one).timeline()).isOne();
        }
    }

    private void beat(AtomicBoolean ended, String sql) {
        try {
            while (!ended.get()) {
                on(primary(), sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private ContentsComparison compare(Duration limit) throws SQLException {
        try (Connection one = session(primary());
                Connection other = session(standby())) {
            return ContentsComparison.of(one, other, limit, Ticker.system());
        }
    }

    private void on(HostPort at, String sql) throws SQLException {
        try (Connection session = session(at);
                Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection session(HostPort at) throws SQLException {
        return world.pair().operator(at, PostgresPair.DATABASE);
    }

    private HostPort primary() {
        return world.pair().primary().at();
    }

    private HostPort standby() {
        return world.pair().standby().at();
    }
}
