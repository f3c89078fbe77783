package io.understudy.adapter.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerStateTest {

    private static final String PLACE = "RELAY_LOG_FILE = 'relay-bin.000002', RELAY_LOG_POS = 1077";
    private static final Gtids APPLIED = Gtids.parse("0-1-40");
    private static final Replica WELL =
            new Replica("", true, true, true, true, Gtids.parse("0-1-42"), 1, "", "", PLACE, List.of());

    @Test
    void nothing_stands_against_a_standby_that_follows() {
        assertThat(standby(true, APPLIED, WELL).obstacles(List.of())).isEmpty();
    }

    @Test
    void a_named_connection_is_an_obstacle_with_its_name() {
        Replica named = new Replica("archive", true, true, true, true, Gtids.parse(""), 9, "", "", PLACE, List.of());
        assertThat(obstacles(standby(true, APPLIED, WELL, named))).contains("'archive'", "RESET SLAVE 'archive' ALL");
    }

    @Test
    void an_applier_that_stopped_with_an_error_is_an_obstacle_and_one_that_was_stopped_too() {
        Replica failed = new Replica(
                "", true, true, false, true, Gtids.parse("0-1-42"), 1, "Duplicate entry '7'", "", PLACE, List.of());
        Replica stopped = new Replica("", true, true, false, true, Gtids.parse("0-1-42"), 1, "", "", PLACE, List.of());
        assertThat(obstacles(standby(true, APPLIED, failed))).contains("Duplicate entry '7'");
        assertThat(obstacles(standby(true, APPLIED, stopped)))
                .contains("told to stop applying", "run START SLAVE SQL_THREAD");
    }

    @Test
    void while_both_threads_stand_nobody_is_told_to_start_one_that_would_throw_away_what_is_not_applied() {
        Replica failed = new Replica(
                "", false, false, false, true, Gtids.parse("0-1-42"), 1, "Duplicate entry '7'", "", PLACE, List.of());
        assertThat(obstacles(standby(true, APPLIED, failed)))
                .contains("do NOT run START SLAVE", "up to 0-1-42", "CHANGE MASTER TO " + PLACE);
        assertThat(obstacles(standby(true, Gtids.parse("0-1-42"), failed)))
                .as("nothing is left")
                .contains("then run START SLAVE there");
        Replica restarted = new Replica("", false, false, false, true, Gtids.parse(""), 0, "", "", PLACE, List.of());
        assertThat(obstacles(standby(true, APPLIED, restarted)))
                .as("what its relay logs have is not known")
                .contains("do NOT run START SLAVE");
    }

    @Test
    void without_gtids_or_a_binary_log_nobody_can_tell() {
        Replica byFile = new Replica("", true, true, true, false, Gtids.parse(""), 1, "", "", PLACE, List.of());
        assertThat(obstacles(standby(true, APPLIED, byFile))).contains("MASTER_USE_GTID");
        assertThat(obstacles(standby(false, APPLIED, WELL))).contains("log_slave_updates");
    }

    @Test
    void a_primary_that_refuses_the_standby_is_an_obstacle() {
        Replica refused =
                new Replica("", false, false, true, true, Gtids.parse(""), 1, "", "fatal error 1236", PLACE, List.of());
        assertThat(obstacles(standby(true, APPLIED, refused))).contains("fatal error 1236", "seed it anew");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Replicate_Do_DB",
                "Replicate_Wild_Ignore_Table",
                "Replicate_Ignore_Domain_Ids",
                "Replicate_Ignore_Server_Ids",
                "Replicate_Rewrite_DB"
            })
    void a_filter_is_an_obstacle_by_its_name(String column) throws SQLException {
        FakeStandby filtered = new FakeStandby();
        filtered.set(column, "7");
        assertThat(obstacles(ServerState.read(filtered.server.session()))).contains(column + " = 7");
    }

    @Test
    void a_delay_and_errors_that_are_passed_over_are_obstacles_by_their_names() throws SQLException {
        FakeStandby standby = new FakeStandby();
        assertThat(ServerState.read(standby.server.session()).obstacles(List.of()))
                .as("of one that is well")
                .isEmpty();
        standby.set("SQL_Delay", 3600);
        standby.skipped = "1062";
        assertThat(obstacles(ServerState.read(standby.server.session())))
                .contains("SQL_Delay = 3600", "slave_skip_errors = 1062");
    }

    @Test
    void several_domains_are_an_obstacle() {
        assertThat(obstacles(standby(true, Gtids.parse("0-1-40,5-1-2"), WELL))).contains("0-1-40,5-1-2");
    }

    @Test
    void what_a_restart_threw_away_counts_as_not_received() {
        Replica restarted = new Replica("", false, true, true, true, Gtids.parse(""), 0, "", "", PLACE, List.of());
        assertThat(standby(true, APPLIED, WELL).received()).isEqualTo(Gtids.parse("0-1-42"));
        assertThat(standby(true, APPLIED, restarted).received()).isEqualTo(APPLIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.11.19-MariaDB-0+deb12u1-log", "11.8.2-MariaDB", "10.5.0-MariaDB"})
    void knows_mariadb_from_10_5_to_11(String version) {
        assertThatCode(() -> ServerState.require(version)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"12.0.1-MariaDB", "13.0.0-MariaDB", "10.4.30-MariaDB", "8.0.36", "MariaDB"})
    void refuses_what_was_never_tried_by_its_version(String version) {
        assertThatThrownBy(() -> ServerState.require(version))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("the server is %s: ".formatted(version))
                .hasMessageContaining("MariaDB from 10.5 to 11");
    }

    @ParameterizedTest
    @CsvSource({"wsrep_on,ON", "wsrep_provider,/usr/lib/galera/libgalera_smm.so"})
    void a_node_of_a_cluster_is_refused_as_it_can_not_be_fenced_alone(String variable, String value)
            throws SQLException {
        FakeStandby node = new FakeStandby();
        node.server.answer("SHOW GLOBAL VARIABLES", () -> List.of(variable("wsrep_on", "OFF")));
        assertThat(ServerState.read(node.server.session()).standby())
                .as("built with Galera, but alone")
                .isTrue();
        node.server.answer("SHOW GLOBAL VARIABLES", () -> List.of(variable(variable, value)));
        assertThatThrownBy(() -> ServerState.read(node.server.session()))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("a node of a Galera cluster");
    }

    private static Map<String, Object> variable(String name, String value) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Variable_name", name);
        row.put("Value", value);
        return row;
    }

    @Test
    void neither_the_state_nor_a_heartbeat_takes_read_only_for_a_number() throws SQLException {
        FakeStandby server = new FakeStandby();
        ServerState.read(server.server.session());
        assertThatThrownBy(() -> Heartbeats.beat(server.server.session(), PromotionTest.link(), "probe", Instant.EPOCH))
                .isInstanceOf(SQLException.class);
        assertThat(server.server.heard)
                .filteredOn(sql -> sql.contains("@@global.read_only"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(sql -> sql.contains("CAST(@@global.read_only AS CHAR)") && sql.contains("IN ('0', 'OFF')"));
    }

    private static String obstacles(ServerState state) {
        return String.join("; ", state.obstacles(List.of()));
    }

    private static ServerState standby(boolean logs, Gtids applied, Replica... replicas) {
        return new ServerState(
                "10.11.19-MariaDB", 2, true, logs, applied, Gtids.parse("0-1-40"), applied, "OFF", List.of(replicas));
    }
}
