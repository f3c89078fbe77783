package io.understudy.adapter.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a server replicates over one connection, as it says itself.
 *
 * @param channel the connection's name; empty for the unnamed one
 * @param connected whether it is connected to its primary now
 * @param reading whether the thread that reads from the primary is meant to run
 * @param applying whether the thread that applies what was read runs
 * @param byGtid whether it finds its place by GTID
 * @param received the last transaction that it has whole
 * @param primary the server id of the primary that it was connected to since its start; 0 when to none
 * @param applyError what stopped it from applying; empty when nothing did
 * @param readError what the primary refused it for; empty when nothing
 */
record Replica(
        String channel,
        boolean connected,
        boolean reading,
        boolean applying,
        boolean byGtid,
        Gtids received,
        long primary,
        String applyError,
        String readError) {

    /** The primary's log does not have what the standby asks for: it can never follow. */
    private static final int FATAL_ON_THE_PRIMARY = 1236;

    static Replica of(ResultSet row) throws SQLException {
        return new Replica(
                text(row, "Connection_name"),
                text(row, "Slave_IO_Running").equals("Yes"),
                !text(row, "Slave_IO_Running").equals("No"),
                text(row, "Slave_SQL_Running").equals("Yes"),
                !text(row, "Using_Gtid").equals("No"),
                Gtids.parse(text(row, "Gtid_IO_Pos")),
                row.getLong("Master_Server_Id"),
                row.getInt("Last_SQL_Errno") == 0 ? "" : text(row, "Last_SQL_Error"),
                row.getInt("Last_IO_Errno") == FATAL_ON_THE_PRIMARY ? text(row, "Last_IO_Error") : "");
    }

    private static String text(ResultSet row, String column) throws SQLException {
        @Nullable String value = row.getString(column);
        return value == null ? "" : value;
    }

    /** Why it could not be promoted now, one line each: what, and what to do. */
    List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        if (!byGtid) {
            obstacles.add(
                    "it replicates by file and position, so that nobody can tell what it has: run CHANGE MASTER TO MASTER_USE_GTID = slave_pos there");
        }
        if (!applyError.isEmpty()) {
            obstacles.add(
                    "it stopped applying with an error (%s): repair that, then run START SLAVE there, or seed it anew"
                            .formatted(applyError));
        } else if (!applying) {
            obstacles.add("it was told to stop applying: run START SLAVE there");
        }
        if (!readError.isEmpty()) {
            obstacles.add("the primary refuses it (%s): seed it anew".formatted(readError));
        }
        return obstacles;
    }

    /** The one connection of a standby; empty on a primary. */
    static Optional<Replica> unnamed(List<Replica> all) {
        return all.stream().filter(replica -> replica.channel().isEmpty()).findFirst();
    }
}
