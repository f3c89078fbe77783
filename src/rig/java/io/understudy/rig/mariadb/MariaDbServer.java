package io.understudy.rig.mariadb;

import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.OwnFolder;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Shell;
import io.understudy.rig.machine.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One MariaDB of Debian, small, durable at each commit, with its binary log on and GTIDs strict. It runs as nobody and is read-only after each start, as
 * configured servers of a pair should be: whoever is the primary is made writable. Users: {@code rig} (may do all, read-only
 * or not), {@code app} (may use the database shop), {@code replica}; each one's password is its name. Not thread-safe.
 */
public final class MariaDbServer {

    public static final int PORT = 3306;

    private static final Duration START = Duration.ofSeconds(60);

    private static final String USERS = """
            SET SESSION sql_log_bin=0;
            CREATE DATABASE IF NOT EXISTS shop;
            CREATE USER IF NOT EXISTS rig@'%' IDENTIFIED BY 'rig';
            GRANT ALL ON *.* TO rig@'%' WITH GRANT OPTION;
            CREATE USER IF NOT EXISTS app@'%' IDENTIFIED BY 'app';
            GRANT ALL ON shop.* TO app@'%';
            CREATE USER IF NOT EXISTS replica@'%' IDENTIFIED BY 'replica';
            GRANT REPLICATION SLAVE ON *.* TO replica@'%';
            """;

    private final Reaper reaper;
    private final Place place;
    private final String address;
    private final int id;
    private final Path folder;
    private Program program;

    private MariaDbServer(Reaper reaper, Place place, String address, int id, Path folder) throws IOException {
        this.reaper = reaper;
        this.place = place;
        this.address = address;
        this.id = id;
        this.folder = folder;
        this.program = launch();
    }

    /** Makes its files and starts it; returns when it answers. */
    static MariaDbServer start(Reaper reaper, Place place, String address, int id, Path folder) throws IOException {
        Path installer = Machine.require("mariadb-install-db", "mariadb-server");
        OwnFolder.ofNobody(folder);
        Files.writeString(folder.resolve("users.sql"), USERS);
        Shell.run(Place.MACHINE.commandAsNobody(List.of(
                installer.toString(),
                "--no-defaults",
                "--datadir=" + folder.resolve("data"),
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--innodb-log-file-size=8M")));
        return new MariaDbServer(reaper, place, address, id, folder);
    }

    /** Starts it again after {@link #kill} or {@link #stop}: read-only, and a replica takes its replication up by itself. */
    public void restart() throws IOException {
        if (program.isAlive()) {
            throw new IllegalStateException("%s runs".formatted(program.name()));
        }
        program = launch();
    }

    /** kill -9. */
    public void kill() {
        program.kill();
    }

    /** A clean stop. */
    public void stop() {
        program.close();
    }

    public void pause() {
        program.pause();
    }

    public void resume() {
        program.resume();
    }

    public boolean isAlive() {
        return program.isAlive();
    }

    public String address() {
        return address;
    }

    /** For the user {@code app} and the database shop. */
    public String url() {
        return url("shop", "app");
    }

    /** A connection that may do all. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url("", "rig"));
    }

    /** Runs statements as the user that may do all. */
    public void run(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row, as text; empty when there is no row or it is null. */
    public Optional<String> ask(String sql) throws SQLException {
        return ask(sql, 1);
    }

    /** A column of {@code SHOW SLAVE STATUS}; empty when this is no replica. */
    public Optional<String> replication(String column) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW SLAVE STATUS")) {
            return rows.next() ? Optional.ofNullable(rows.getString(column)) : Optional.empty();
        }
    }

    private Optional<String> ask(String sql, int column) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? Optional.ofNullable(rows.getString(column)) : Optional.empty();
        }
    }

    private String url(String database, String user) {
        return "jdbc:mariadb://%s:%d/%s?user=%s&password=%s&connectTimeout=2000&socketTimeout=20000"
                .formatted(address, PORT, database, user, user);
    }

    private Program launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Machine.require("mariadbd", "mariadb-server").toString(),
                "--no-defaults",
                "--datadir=" + folder.resolve("data"),
                "--socket=" + folder.resolve("socket"),
                "--pid-file=" + folder.resolve("pid"),
                "--init-file=" + folder.resolve("users.sql"),
                "--bind-address=" + address,
                "--port=" + PORT,
                "--server-id=" + id,
                "--report-host=" + address,
                "--read-only=ON"));
        command.addAll(List.of(
                "--log-bin=binlog",
                "--log-slave-updates=ON",
                "--gtid-strict-mode=ON",
                "--binlog-format=ROW",
                "--sync-binlog=1",
                "--rpl-semi-sync-master-enabled=OFF",
                "--slave-net-timeout=10"));
        command.addAll(List.of(
                "--innodb-flush-log-at-trx-commit=1",
                "--innodb-buffer-pool-size=16M",
                "--innodb-log-file-size=8M",
                "--aria-pagecache-buffer-size=1M",
                "--key-buffer-size=1M",
                "--max-connections=60",
                "--performance-schema=OFF",
                "--skip-name-resolve"));
        Program started = Program.start(
                reaper,
                "mariadb " + id + " at " + place.name(),
                place.commandAsNobody(command),
                Map.of(),
                folder.resolve("mariadb.log"));
        Wait.until(started, "MariaDB answers", START, () -> ask("SELECT 1").isPresent());
        return started;
    }
}
