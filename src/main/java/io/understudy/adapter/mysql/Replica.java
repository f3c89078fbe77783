package io.understudy.adapter.mysql;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
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
 * @param place up to where it applied its relay log, as CHANGE MASTER takes it
 * @param filters what makes it a copy of a part, or a late one: settings and their values
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
        String readError,
        String place,
        List<String> filters) {

    /** The primary's log does not have what the standby asks for: it can never follow. */
    private static final int FATAL_ON_THE_PRIMARY = 1236;

    Replica {
        filters = List.copyOf(filters);
    }

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
                row.getInt("Last_IO_Errno") == FATAL_ON_THE_PRIMARY ? text(row, "Last_IO_Error") : "",
                "RELAY_LOG_FILE = %s, RELAY_LOG_POS = %d"
                        .formatted(Sql.text(text(row, "Relay_Log_File")), row.getLong("Relay_Log_Pos")),
                filters(row));
    }

    /** Every column of that name: each version of MariaDB knows others. */
    private static List<String> filters(ResultSet row) throws SQLException {
        List<String> filters = new ArrayList<>();
        ResultSetMetaData columns = row.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String column = columns.getColumnLabel(i);
            if (column.startsWith("Replicate_") && !text(row, column).isEmpty()) {
                filters.add("%s = %s".formatted(column, text(row, column)));
            }
        }
        if (row.getLong("SQL_Delay") > 0) {
            filters.add("SQL_Delay = %d".formatted(row.getLong("SQL_Delay")));
        }
        return filters;
    }

    private static String text(ResultSet row, String column) throws SQLException {
        @Nullable String value = row.getString(column);
        return value == null ? "" : value;
    }

    /**
     * Why it could not be promoted now, one line each: what, and what to do.
     *
     * @param applied the last transaction of each domain that the server applied
     */
    List<String> obstacles(Gtids applied) {
        List<String> obstacles = new ArrayList<>();
        if (!byGtid) {
            obstacles.add(
                    "it replicates by file and position, so that nobody can tell what it has: once it has applied all that it received, run STOP SLAVE; CHANGE MASTER TO MASTER_USE_GTID = slave_pos; START SLAVE there");
        }
        stopped(applied).ifPresent(obstacles::add);
        if (!filters.isEmpty()) {
            obstacles.add(
                    "it leaves out, alters or delays transactions of its primary (%s): take filters out of its configuration and seed it anew; take a delay out while its primary is well, by STOP SLAVE; CHANGE MASTER TO MASTER_DELAY = 0; START SLAVE there"
                            .formatted(String.join(", ", filters)));
        }
        if (!readError.isEmpty()) {
            obstacles.add("the primary refuses it (%s): seed it anew".formatted(readError));
        }
        return obstacles;
    }

    /**
     * That it does not apply, and what to do; empty while it does. Where it does not read either, MariaDB throws away its relay
     * logs as soon as one of both threads is started, whichever it is, if it finds its place by GTID.
     */
    Optional<String> stopped(Gtids applied) {
        if (applying) {
            return Optional.empty();
        }
        String what = applyError.isEmpty()
                ? "it was told to stop applying"
                : "it stopped applying with an error (%s)".formatted(applyError);
        if (reading || !byGtid) {
            return Optional.of("%s: %srun START SLAVE SQL_THREAD there%s"
                    .formatted(
                            what,
                            applyError.isEmpty() ? "" : "repair that, then ",
                            applyError.isEmpty() ? "" : ", or seed it anew"));
        }
        boolean nothingLeft = !received.isEmpty() && applied.covers(received);
        return Optional.of(
                nothingLeft
                        ? "%s, and does not read; all that it received is applied: repair what stopped it, then run START SLAVE there"
                                .formatted(what)
                        : "%s, and does not read: do NOT run START SLAVE there, with SQL_THREAD neither, and do not restart the server, either throws away what it received (up to %s) and did not apply; copy its relay logs, repair what stopped it, then run CHANGE MASTER TO %s; START SLAVE SQL_THREAD; and when it has applied all, STOP SLAVE; CHANGE MASTER TO MASTER_USE_GTID = slave_pos; START SLAVE"
                                .formatted(what, received, place));
    }

    /** The one connection of a standby; empty on a primary. */
    static Optional<Replica> unnamed(List<Replica> all) {
        return all.stream().filter(replica -> replica.channel().isEmpty()).findFirst();
    }
}
