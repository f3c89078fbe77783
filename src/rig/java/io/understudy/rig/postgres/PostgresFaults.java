package io.understudy.rig.postgres;

import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Shell;
import io.understudy.rig.machine.Wait;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** What goes wrong with the standby of a pair. Each returns when it is so. */
public final class PostgresFaults {

    private static final Duration WITHIN = Duration.ofSeconds(60);

    private final PostgresPair pair;

    PostgresFaults(PostgresPair pair) {
        this.pair = pair;
    }

    /** It goes on receiving and shows nothing new; every promotion waits. */
    public void pauseReplay(PostgresNode standby) throws SQLException, IOException {
        pair.run(standby, "SELECT pg_wal_replay_pause()");
        await("replay is paused", standby, "SELECT pg_get_wal_replay_pause_state() = 'paused'");
    }

    public void resumeReplay(PostgresNode standby) throws SQLException {
        pair.run(standby, "SELECT pg_wal_replay_resume()");
    }

    /** It stays as it is, open for reading, and asks nobody for more: it falls behind. */
    public void stopReceiving(PostgresNode standby) throws SQLException, IOException {
        pair.run(standby, "ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
        await("nothing is received", standby, "SELECT NOT EXISTS (SELECT FROM pg_stat_wal_receiver)");
    }

    /** Its slot is gone from the primary, so that it can't stream and the primary may drop what it lacks. */
    public void loseSlot(PostgresNode standby) throws SQLException, IOException {
        PostgresNode primary = pair.primary();
        standby.stopFast();
        await(
                "the slot is free",
                primary,
                "SELECT NOT active FROM pg_replication_slots WHERE slot_name = '%s'".formatted(standby.name()));
        pair.run(primary, "SELECT pg_drop_replication_slot('%s')".formatted(standby.name()));
        standby.start();
    }

    /** Writes that many megabytes of log on the primary and waits until the standby has received and not applied them. */
    public void backlog(PostgresNode standby, int megabytes) throws SQLException, IOException {
        pauseReplay(standby);
        pair.runInShop(
                pair.primary(),
                "CREATE TABLE IF NOT EXISTS ballast (bytes text)",
                "ALTER TABLE ballast ALTER bytes SET STORAGE PLAIN",
                "INSERT INTO ballast SELECT repeat('x', 8000) FROM generate_series(1, %d)"
                        .formatted(megabytes * 1024 * 1024L / 8000));
        // The commit too, which is behind all of it.
        long end = pair.number(pair.primary(), "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
        await(
                "the backlog is received",
                standby,
                "SELECT (pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0') >= %d AND pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) >= %d)::int"
                        .formatted(end, megabytes * 1024 * 1024L));
    }

    /**
     * It was promoted once, took a row of its own, and is a standby again: it lives on a timeline that does not descend from
     * the primary's, and can't stream.
     */
    public void diverge(PostgresNode standby) throws SQLException, IOException {
        pair.run(standby, "SELECT pg_promote()");
        await("it is a primary", standby, "SELECT NOT pg_is_in_recovery()");
        pair.runInShop(standby, "INSERT INTO orders VALUES (-1, 'of another timeline')", "CHECKPOINT");
        pair.runInShop(pair.primary(), "INSERT INTO orders VALUES (-2, 'of the first timeline')");
        standby.stopFast();
        standby.signalStandby();
        standby.start();
    }

    /** In its place stands a server of another origin, with databases and roles of the same names. */
    public void replaceByStranger(PostgresNode standby) throws IOException {
        standby.kill();
        pair.stranger(standby);
    }

    /**
     * Its write-ahead log moves to a small disk of its own, with room for so many megabytes beside what it holds now.
     *
     * @return the disk, still with that room
     */
    public SmallDisk smallLogDisk(Reaper reaper, PostgresNode node, int freeMegabytes) throws IOException {
        node.stopFast();
        Path log = node.data().resolve("pg_wal");
        Path aside = node.data().resolveSibling(node.name() + "-pg_wal");
        Shell.run("mv", log.toString(), aside.toString());
        long held = Long.parseLong(Shell.run("du", "-sm", aside.toString()).split("\\s")[0]);
        SmallDisk disk = SmallDisk.mount(reaper, log, Math.toIntExact(held) + freeMegabytes);
        DataFolder.give(log);
        Shell.run("cp", "-a", aside + "/.", log.toString());
        node.start();
        return disk;
    }

    private void await(String what, PostgresNode node, String query) throws IOException {
        Wait.until("%s: %s".formatted(node, what), WITHIN, () -> pair.number(node, query) == 1);
    }
}
