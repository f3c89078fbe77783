package io.understudy.rig.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsNetwork
class MariaDbRigIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Reaper reaper;
    private Network network;
    private MariaDbPair pair;

    @BeforeEach
    void starts_a_pair(@TempDir Path folder) throws Exception {
        reaper = Reaper.start();
        network = Network.open(reaper);
        pair = MariaDbPair.start(
                reaper,
                network.place(Host.EAST),
                network.address(Host.EAST, 40),
                network.place(Host.WEST),
                network.address(Host.WEST, 40),
                folder);
        pair.primary().run("CREATE TABLE shop.orders (number INT PRIMARY KEY)");
        pair.awaitCaughtUp();
    }

    @AfterEach
    void ends() throws IOException {
        reaper.close();
        network.close();
    }

    @Test
    void what_the_primary_takes_the_replica_has_and_the_application_can_not_write_there() throws Exception {
        order(pair.primary(), 1);
        pair.awaitCaughtUp();
        assertThat(orders(pair.replica())).isEqualTo("1");
        assertThatThrownBy(() -> order(pair.replica(), 2)).hasMessageContaining("read-only");
    }

    @Test
    void a_killed_primary_comes_back_read_only_with_its_data_and_the_replica_follows_on() throws Exception {
        order(pair.primary(), 1);
        pair.primary().kill();
        assertThat(pair.primary().isAlive()).isFalse();
        pair.primary().restart();
        assertThatThrownBy(() -> order(pair.primary(), 2)).hasMessageContaining("read-only");
        pair.primary().run("SET GLOBAL read_only=OFF");
        order(pair.primary(), 2);
        pair.awaitCaughtUp();
        assertThat(orders(pair.replica())).isEqualTo("2");
    }

    @Test
    void a_killed_replica_takes_its_replication_up_by_itself() throws Exception {
        pair.replica().kill();
        order(pair.primary(), 1);
        pair.replica().restart();
        pair.awaitCaughtUp();
        assertThat(orders(pair.replica())).isEqualTo("1");
    }

    @Test
    void what_is_acknowledged_while_the_sites_are_apart_is_missing_at_the_replica_until_they_are_joined()
            throws Exception {
        Network.Cut cut = network.cut(Host.EAST, Host.WEST);
        order(pair.primary(), 1);
        assertThat(orders(pair.replica())).isEqualTo("0");
        cut.heal();
        pair.awaitCaughtUp();
        assertThat(orders(pair.replica())).isEqualTo("1");
    }

    @Test
    void an_errant_transaction_stops_replication_at_the_next_write() throws Exception {
        pair.writeErrantTransaction();
        assertThat(pair.replica().replication("Slave_SQL_Running")).hasValue("Yes");
        order(pair.primary(), 1);
        Wait.until(
                "replication has stopped",
                LIMIT,
                () -> pair.replica()
                        .replication("Slave_SQL_Running")
                        .filter("No"::equals)
                        .isPresent());
        assertThat(pair.replica().replication("Last_SQL_Error").orElseThrow()).contains("out-of-order");
    }

    @Test
    void a_paused_primary_takes_the_order_after_it_is_resumed() throws Exception {
        try (Connection connection = DriverManager.getConnection(pair.primary().url());
                Statement statement = connection.createStatement()) {
            pair.primary().pause();
            Thread ordering = Thread.ofVirtual().start(() -> {
                try {
                    statement.execute("INSERT INTO orders VALUES (1)");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(ordering.join(Duration.ofMillis(300))).isFalse();
            pair.primary().resume();
            assertThat(ordering.join(LIMIT)).isTrue();
        }
        assertThat(orders(pair.primary())).isEqualTo("1");
    }

    private static void order(MariaDbServer server, int number) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url());
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO orders VALUES (%d)".formatted(number));
        }
    }

    private static String orders(MariaDbServer server) throws SQLException {
        return server.ask("SELECT count(*) FROM shop.orders").orElseThrow();
    }
}
