package io.understudy.adapter.mysql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link FakeServer} that is a standby, well until a test says otherwise. Its primary's id is 1, its own 2. */
final class FakeStandby {

    final FakeServer server = new FakeServer();
    final Map<String, Object> replication = new LinkedHashMap<>();
    String applied = "0-1-40";
    String skipped = "OFF";

    FakeStandby() {
        replication.put("Connection_name", "");
        replication.put("Slave_IO_Running", "Yes");
        replication.put("Slave_SQL_Running", "Yes");
        replication.put("Relay_Log_File", "relay-bin.000002");
        replication.put("Relay_Log_Pos", 1077);
        replication.put("Replicate_Do_DB", "");
        replication.put("Replicate_Ignore_Domain_Ids", "");
        replication.put("Last_SQL_Errno", 0);
        replication.put("Last_SQL_Error", "");
        replication.put("Last_IO_Errno", 0);
        replication.put("Last_IO_Error", "");
        replication.put("Master_Server_Id", 1);
        replication.put("Using_Gtid", "Slave_Pos");
        replication.put("Gtid_IO_Pos", "0-1-40");
        replication.put("SQL_Delay", 0);
        server.answer("SELECT @@version", () -> List.of(Map.of("version", "10.11.19-MariaDB")))
                .answer("SELECT CAST(@@global.read_only", () -> List.of(state()))
                .answer("SELECT CAST(@@global.read_only AS CHAR) IN", () -> List.of(Map.of("open", false)))
                .answer("SELECT @@global.gtid_binlog_state", () -> List.of(Map.of("gtid_binlog_state", applied)))
                .answer("SHOW ALL SLAVES STATUS", () -> List.of(Map.copyOf(replication)))
                .answer("STOP SLAVE IO_THREAD", () -> set("Slave_IO_Running", "No"))
                .answer("START SLAVE IO_THREAD", () -> set("Slave_IO_Running", "Yes"));
    }

    List<Map<String, Object>> set(String column, Object value) {
        replication.put(column, value);
        return List.of();
    }

    /** The thread that applies stops with an error. */
    void fail() {
        set("Slave_SQL_Running", "No");
        set("Last_SQL_Errno", 1062);
        set("Last_SQL_Error", "Duplicate entry '7'");
    }

    private Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("read_only", true);
        state.put("server_id", 2);
        state.put("logs", true);
        state.put("gtid_binlog_pos", applied);
        state.put("gtid_binlog_state", applied);
        state.put("gtid_slave_pos", applied);
        state.put("slave_skip_errors", skipped);
        return state;
    }
}
