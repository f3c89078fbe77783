package io.understudy.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresPairIT {

    private PairFixture world;

    @BeforeEach
    void start() throws IOException {
        world = PairFixture.start();
    }

    @AfterEach
    void end() throws IOException {
        world.close();
    }

    @Test
    void what_the_application_writes_arrives_on_the_standby() throws SQLException {
        order("tea");

        await().atMost(Duration.ofSeconds(5)).until(() -> orders(standby()) == 1);
    }

    @Test
    void a_cut_link_holds_rows_back_until_it_heals() throws SQLException, IOException {
        order("first");
        await().atMost(Duration.ofSeconds(5)).until(() -> orders(standby()) == 1);
        world.link().cut();

        order("second");

        assertThat(orders(standby())).isEqualTo(1);
        world.link().heal();
        await().atMost(Duration.ofSeconds(10)).until(() -> orders(standby()) == 2);
    }

    @Test
    void a_killed_primary_leaves_no_process_behind_and_starts_again_with_its_rows() throws SQLException, IOException {
        order("tea");

        world.pair().primary().kill();

        assertThat(Processes.workingIn(world.pair().primary().data())).isEmpty();
        assertThatThrownBy(() -> orders(primary())).isInstanceOf(SQLException.class);
        world.pair().primary().start();
        assertThat(orders(primary())).isEqualTo(1);
    }

    @Test
    void a_fast_stop_ends_a_session_that_is_open() throws SQLException {
        try (Connection open = world.pair().application(primary())) {
            world.pair().primary().stopFast();

            assertThat(world.pair().primary().running()).isFalse();
            assertThat(open.isValid(1)).isFalse();
        }
    }

    @Test
    void the_old_primary_becomes_a_standby_of_the_promoted_one() throws SQLException, IOException {
        world.pair().primary().kill();
        try (Connection session = world.pair().operator(standby(), "postgres");
                Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_promote()");
        }

        world.pair().reseedPrimary(standby());

        try (Connection session = world.pair().application(standby())) {
            insert(session, "after");
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> orders(primary()) == 1);
    }

    private HostPort primary() {
        return world.pair().primary().at();
    }

    private HostPort standby() {
        return world.pair().standby().at();
    }

    private void order(String item) throws SQLException {
        try (Connection session = world.pair().application(primary())) {
            insert(session, item);
        }
    }

    private static void insert(Connection session, String item) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("INSERT INTO orders (item) VALUES ('%s')".formatted(item));
        }
    }

    private long orders(HostPort at) throws SQLException {
        try (Connection session = world.pair().application(at);
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM orders")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
