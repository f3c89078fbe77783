package io.understudy.rig.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NeedsNetwork
class PostgresRigIT {

    private static final Duration HANGS = Duration.ofSeconds(60);

    private PairWorld world;
    private PostgresPair pair;

    @BeforeEach
    void starts() throws IOException {
        world = PairWorld.start(Map.of());
        pair = world.pair;
    }

    @AfterEach
    void ends() throws IOException {
        world.close();
    }

    @Test
    void what_the_application_writes_in_the_east_is_read_in_the_west() throws Exception {
        order(1);

        Wait.until("the row is replicated", HANGS, () -> orders(pair.standby()) == 1);
        assertThat(pair.number(pair.primary(), "SELECT rolsuper FROM pg_roles WHERE rolname = 'understudy'"))
                .isZero();
        assertThatThrownBy(() -> orderAt(pair.standby(), 2)).hasMessageContaining("read-only");
    }

    @Test
    void acknowledged_rows_outlive_a_kill_and_no_process_does() throws Exception {
        try (Connection session = pair.application(pair.primary());
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            Path backend = Path.of("/proc/%d/cwd".formatted(rows.getLong(1)));
            assertThat(Files.readSymbolicLink(backend)).isEqualTo(pair.primary().data());
            order(1);

            pair.primary().kill();
            assertThat(new DataFolder(pair.primary().data()).family()).isEmpty();
        }
        pair.primary().start();
        assertThat(orders(pair.primary())).isEqualTo(1);
        pair.awaitStreaming(pair.primary(), pair.standby());
    }

    @Test
    void a_paused_server_accepts_and_never_answers_until_it_is_resumed() throws Exception {
        pair.primary().pause();
        assertThatThrownBy(() -> order(1)).isInstanceOf(SQLException.class);

        pair.primary().resume();
        order(2);
        assertThat(orders(pair.primary())).isEqualTo(1);
    }

    @Test
    void it_stops_in_order_and_at_once_and_starts_again() throws Exception {
        pair.primary().stopFast();
        assertThat(pair.primary().running()).isFalse();
        pair.primary().start();
        pair.primary().stopImmediately();
        assertThat(pair.primary().running()).isFalse();
        pair.primary().start();
        pair.primary().restart();
        pair.awaitStreaming(pair.primary(), pair.standby());
    }

    @Test
    void a_cut_between_the_sites_stops_the_stream_and_its_end_lets_it_catch_up() throws Exception {
        var cut = world.network.cut(Host.EAST, Host.WEST);
        order(1);
        Wait.until("the stream broke", HANGS, () -> !streams(pair.standby()));
        assertThat(orders(pair.standby())).isZero();

        cut.heal();
        Wait.until("it has caught up", HANGS, () -> orders(pair.standby()) == 1);
    }

    @Test
    void paused_replay_receives_and_shows_nothing_new() throws Exception {
        pair.faults().backlog(pair.standby(), 20);
        order(1);
        assertThat(streams(pair.standby())).isTrue();
        assertThat(orders(pair.standby())).isZero();

        pair.faults().resumeReplay(pair.standby());
        Wait.until("all is shown", HANGS, () -> orders(pair.standby()) == 1);
    }

    @Test
    void a_standby_whose_slot_is_gone_does_not_stream() throws Exception {
        pair.faults().loseSlot(pair.standby());
        order(1);

        Wait.until("it says so", HANGS, () -> logged("replication slot \"standby\" does not exist"));
        assertThat(streams(pair.standby())).isFalse();
        assertThat(orders(pair.standby())).isZero();
    }

    @Test
    void a_standby_on_another_timeline_is_in_recovery_there_and_does_not_stream() throws Exception {
        pair.faults().diverge(pair.standby());

        Wait.until("it says so", HANGS, () -> logged("is behind recovery timeline"));
        assertThat(pair.number(pair.standby(), "SELECT pg_is_in_recovery()")).isEqualTo(1);
        assertThat(streams(pair.standby())).isFalse();
        assertThat(pair.numberInShop(pair.standby(), "SELECT min(id) FROM orders"))
                .isEqualTo(-1);
        assertThat(pair.numberInShop(pair.primary(), "SELECT min(id) FROM orders"))
                .isEqualTo(-2);
    }

    @Test
    void a_stranger_has_another_system_identifier() throws Exception {
        pair.faults().replaceByStranger(pair.standby());

        String system = "SELECT system_identifier FROM pg_control_system()";
        assertThat(pair.number(pair.standby(), system)).isNotEqualTo(pair.number(pair.primary(), system));
    }

    @Test
    void a_second_standby_can_be_behind_the_first() throws Exception {
        PostgresNode second = pair.addStandby(
                "second", world.network.place(Host.WEST), new HostPort(world.network.address(Host.WEST, 21), 5432));
        pair.faults().stopReceiving(second);
        order(1);

        Wait.until("the first has it", HANGS, () -> orders(pair.standby()) == 1);
        assertThat(orders(second)).isZero();
        String received = "SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')::bigint";
        assertThat(pair.number(second, received)).isLessThan(pair.number(pair.standby(), received));
    }

    @Test
    void a_full_disk_refuses_writes_and_ends_the_server() throws Exception {
        SmallDisk disk = pair.faults().smallLogDisk(world.reaper, pair.primary(), 4);
        disk.fill();

        assertThatThrownBy(() -> pair.runInShop(
                        pair.primary(),
                        "CREATE TABLE ballast AS SELECT md5(i::text) FROM generate_series(1, 2000000) i"))
                .isInstanceOf(SQLException.class);
        assertThat(Files.readString(pair.primary().log())).contains("No space left on device");
    }

    @Test
    void the_old_primary_can_be_made_a_standby_of_the_new_one() throws Exception {
        pair.primary().kill();
        pair.run(pair.standby(), "SELECT pg_promote()");
        pair.reseed(pair.standby(), pair.primary());

        orderAt(pair.standby(), 1);
        Wait.until("the row is replicated", HANGS, () -> orders(pair.primary()) == 1);
    }

    private void order(long id) throws SQLException {
        orderAt(pair.primary(), id);
    }

    private void orderAt(PostgresNode node, long id) throws SQLException {
        try (Connection session = pair.application(node);
                Statement statement = session.createStatement()) {
            statement.execute("INSERT INTO orders (id, item) VALUES (%d, 'tea')".formatted(id));
        }
    }

    private long orders(PostgresNode node) throws SQLException {
        return pair.numberInShop(node, "SELECT count(*) FROM orders");
    }

    private boolean streams(PostgresNode standby) throws SQLException {
        return pair.number(standby, "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'") == 1;
    }

    private boolean logged(String text) throws IOException {
        return Files.readString(pair.standby().log()).contains(text);
    }
}
