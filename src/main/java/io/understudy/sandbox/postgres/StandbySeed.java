package io.understudy.sandbox.postgres;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Copies a running server into an empty data folder that starts as its streaming standby: PostgreSQL's own online backup,
 * with the write-ahead log that makes the copy consistent, so that it opens even while the link is cut.
 */
final class StandbySeed {

    /** Folders whose content belongs to the running server alone. */
    private static final Set<String> TRANSIENT = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private StandbySeed() {}

    /**
     * @param session on the source, as a superuser; one session brackets the whole copy
     * @param link where the standby finds its source
     */
    static void copy(Connection session, PostgresServer source, PostgresServer standby, HostPort link, String password)
            throws SQLException, IOException {
        standby.prepareFolder();
        String label;
        try (Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_backup_start('understudy', true)");
            Folders.copy(source.data(), standby.data(), StandbySeed::wanted);
            try (ResultSet stop =
                    statement.executeQuery("SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)")) {
                stop.next();
                label = stop.getString(1);
            }
        }
        Path wal = Path.of("pg_wal");
        Folders.copy(source.data().resolve(wal), standby.data().resolve(wal), file -> file.getNameCount() == 1);
        Files.writeString(standby.data().resolve("backup_label"), label);
        follow(standby, link, password);
    }

    /** Lets a server be a standby from its next start on. */
    static void follow(PostgresServer standby, HostPort link, String password) throws IOException {
        Files.createFile(standby.data().resolve("standby.signal"));
        Files.writeString(standby.data().resolve("postgresql.auto.conf"), """
                primary_conninfo = 'host=%s port=%d user=%s password=%s application_name=standby connect_timeout=2'
                recovery_target_timeline = 'latest'
                """.formatted(
                        link.host(), link.port(), PostgresPair.REPLICATION, password));
        standby.account().own(standby.data());
    }

    private static boolean wanted(Path file) {
        Path name = file.getFileName();
        return !TRANSIENT.contains(file.getName(0).toString())
                && !name.toString().startsWith("postmaster.")
                && !name.toString().equals("standby.signal");
    }
}
