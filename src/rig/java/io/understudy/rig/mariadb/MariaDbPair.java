package io.understudy.rig.mariadb;

import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A writable MariaDB and a read-only one that follows it asynchronously by GTID: a crash of the primary may lose what it had
 * acknowledged. Both end with the reaper. Not thread-safe.
 */
public final class MariaDbPair {

    private static final Duration CAUGHT_UP = Duration.ofSeconds(30);

    private final MariaDbServer primary;
    private final MariaDbServer replica;

    private MariaDbPair(MariaDbServer primary, MariaDbServer replica) {
        this.primary = primary;
        this.replica = replica;
    }

    /**
     * Starts both; returns when the replica has what the primary has.
     *
     * @param primaryAddress one of the primary's place; port 3306 on both
     * @param folder gets the folders "primary" and "replica"
     * @throws io.understudy.rig.machine.MissingPart when MariaDB is not there and can't be installed
     */
    public static MariaDbPair start(
            Reaper reaper,
            Place primaryPlace,
            String primaryAddress,
            Place replicaPlace,
            String replicaAddress,
            Path folder)
            throws IOException, SQLException {
        MariaDbPair pair = new MariaDbPair(
                MariaDbServer.start(reaper, primaryPlace, primaryAddress, 1, folder.resolve("primary")),
                MariaDbServer.start(reaper, replicaPlace, replicaAddress, 2, folder.resolve("replica")));
        pair.primary.run("SET GLOBAL read_only=OFF");
        follow(pair.replica, pair.primary);
        pair.awaitCaughtUp();
        return pair;
    }

    /** The one that began as the primary, whatever it is now. */
    public MariaDbServer primary() {
        return primary;
    }

    /** The one that began as the replica. */
    public MariaDbServer replica() {
        return replica;
    }

    /** Makes a server follow another from where it is; a first position that the other lacks is found out by replication only. */
    public static void follow(MariaDbServer replica, MariaDbServer primary) throws SQLException {
        replica.run("""
                CHANGE MASTER TO MASTER_HOST='%s', MASTER_PORT=%d, MASTER_USER='replica', MASTER_PASSWORD='replica',
                MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1""".formatted(primary.address(), MariaDbServer.PORT), "START SLAVE");
    }

    /** Returns when the replica has applied what the primary has written by now. */
    public void awaitCaughtUp() throws IOException, SQLException {
        String written = primary.ask("SELECT @@gtid_binlog_pos").orElse("");
        if (written.isEmpty()) {
            return;
        }
        Wait.until(
                "the replica has applied " + written,
                CAUGHT_UP,
                () -> replica.ask("SELECT MASTER_GTID_WAIT('%s', 1)".formatted(written))
                        .equals(java.util.Optional.of("0")));
    }

    /**
     * Fault: a transaction that only the replica has, written under its own server id, as somebody with too many rights and
     * the wrong host name does. Replication stops at the primary's next write, for the GTIDs are strict.
     */
    public void writeErrantTransaction() throws SQLException {
        replica.run("CREATE DATABASE IF NOT EXISTS errant_%d".formatted(System.nanoTime()));
    }
}
