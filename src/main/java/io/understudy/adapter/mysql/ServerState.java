package io.understudy.adapter.mysql;

import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server says of itself.
 *
 * @param version as it names it, such as {@code 10.11.19-MariaDB}
 * @param id its server id, another one for each of a pair
 * @param readOnly whether it refuses writes of accounts that may not pass by that
 * @param logs whether it writes a binary log, of what it replicates too
 * @param written the last transaction of each domain in its binary log
 * @param history the last transaction of each server in each domain of its binary log
 * @param applied the last transaction of each domain that it applied from a primary
 * @param skips errors that it passes over when it applies, as {@code slave_skip_errors} names them; OFF for none
 * @param replicas its replication connections; none on a primary
 */
record ServerState(
        String version,
        long id,
        boolean readOnly,
        boolean logs,
        Gtids written,
        Gtids history,
        Gtids applied,
        String skips,
        List<Replica> replicas) {

    /** Text since MariaDB 12, where a server may be closed in more than one way; anything but plainly open is closed. */
    private static final String QUERY = """
            SELECT CAST(@@global.read_only AS CHAR) NOT IN ('0', 'OFF') AS closed, @@server_id, @@global.log_bin AND @@global.log_slave_updates AS logs,
              @@global.gtid_binlog_pos, @@global.gtid_binlog_state, @@global.gtid_slave_pos,
              @@global.slave_skip_errors""";

    private static final int LEAST_MAJOR = 10;
    private static final int LEAST_MINOR = 5;
    private static final int LAST_MAJOR = 11;

    ServerState {
        replicas = List.copyOf(replicas);
    }

    /** @throws UnderstudyException.Permanent when this service does not know such a server */
    static ServerState read(Session operator) throws SQLException {
        String version = operator.one(row -> row.getString(1), "SELECT @@version");
        require(version);
        requireAlone(operator);
        return operator.one(
                row -> new ServerState(
                        version,
                        row.getLong(2),
                        row.getBoolean(1),
                        row.getBoolean(3),
                        Gtids.parse(row.getString(4)),
                        Gtids.parse(row.getString(5)),
                        Gtids.parse(row.getString(6)),
                        row.getString(7),
                        operator.all(Replica::of, "SHOW ALL SLAVES STATUS")),
                QUERY);
    }

    /**
     * Accounts are locked and privileges told apart in MariaDB's own way since 10.5; MySQL's GTIDs are of another kind. What a
     * later major version means by read_only or keeps of an account's rights, nobody has tried.
     */
    static void require(String version) {
        if (!version.contains("MariaDB") || !known(version)) {
            throw new UnderstudyException.Permanent(
                    "the server is %s: this service replicates, fences and promotes MariaDB from %d.%d to %d; keep this data by a fence and a step of your own (route: NAME)"
                            .formatted(version, LEAST_MAJOR, LEAST_MINOR, LAST_MAJOR));
        }
    }

    /** Asked as variables are shown, as not every build knows these. A node that only stopped sending is still one of its cluster. */
    private static void requireAlone(Session operator) throws SQLException {
        boolean cluster = operator
                .all(
                        row -> List.of(row.getString(1), row.getString(2)),
                        "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('wsrep_on', 'wsrep_provider')")
                .stream()
                .anyMatch(variable -> !List.of("OFF", "0", "", "none").contains(variable.get(1)));
        if (cluster) {
            throw new UnderstudyException.Permanent(
                    "the server is a node of a Galera cluster (wsrep_on, wsrep_provider): the others go on writing when this one is fenced, so it can't be fenced or promoted alone; keep this data by a fence and a step of your own (route: NAME)");
        }
    }

    private static boolean known(String version) {
        int dot = version.indexOf('.');
        int next = version.indexOf('.', dot + 1);
        try {
            int major = Integer.parseInt(version, 0, dot, 10);
            int minor = Integer.parseInt(version, dot + 1, next, 10);
            return major <= LAST_MAJOR && (major > LEAST_MAJOR || major == LEAST_MAJOR && minor >= LEAST_MINOR);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    /** The connection by which it is a standby; empty on a primary. */
    Optional<Replica> replica() {
        return Replica.unnamed(replicas);
    }

    /** Whether it replicates from anybody. */
    boolean standby() {
        return !replicas.isEmpty();
    }

    /** What it has whole of its primary's transactions, applied or not. */
    Gtids received() {
        return replica()
                .map(Replica::received)
                .filter(got -> got.covers(applied))
                .orElse(applied);
    }

    /**
     * Why this standby could not be promoted now, one line each: what, and what to do.
     *
     * @param primaries states of binary logs of those that were its primary, as far as known
     */
    List<String> obstacles(List<Gtids> primaries) {
        List<String> obstacles = new ArrayList<>();
        replicas.stream()
                .filter(replica -> !replica.channel().isEmpty())
                .forEach(replica -> obstacles.add(
                        "it also replicates over the named connection '%s', which this service does not know: run STOP SLAVE '%s'; RESET SLAVE '%s' ALL there"
                                .formatted(replica.channel(), replica.channel(), replica.channel())));
        replica().ifPresent(replica -> obstacles.addAll(replica.obstacles(applied)));
        if (!logs) {
            obstacles.add(
                    "it keeps no binary log of what it applies, so that errant transactions would not be seen and nobody could follow it: set log_bin and log_slave_updates");
        }
        if (!skips.equals("OFF")) {
            obstacles.add(
                    "it passes over errors when it applies (slave_skip_errors = %s), so that it may lack transactions that it counts as applied: take that out of its configuration, restart and seed it anew"
                            .formatted(skips));
        }
        if (received().domains().size() > 1) {
            obstacles.add(
                    "its transactions come in several GTID domains (%s), of which this service knows one: use one gtid_domain_id, and remove old ones by FLUSH BINARY LOGS DELETE_DOMAIN_ID"
                            .formatted(received()));
        }
        List<Gtid> errant = Errants.of(history, id, primaries, applied);
        if (!errant.isEmpty()) {
            obstacles.add(
                    "it has transactions that the primary lacks (errant GTIDs up to %s), which a promotion would make the truth: look at them with mariadb-binlog, then seed it anew, or, when they are of its set-up only, run RESET MASTER there"
                            .formatted(new Gtids(errant)));
        }
        return obstacles;
    }
}
