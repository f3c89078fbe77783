package io.understudy.rig.world;

import io.understudy.rig.checker.Tables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the checker does, and where the truth is found afterwards.
 *
 * @param command the writers' command line without pace and log, see {@link #http}
 * @param every between two numbered rows
 * @param log file of the attempts; it must not exist
 * @param primary the table of the side that serves at first
 * @param standby the table of the other side
 */
public record CheckerPlan(
        List<String> command, Duration every, Path log, Tables.Source primary, Tables.Source standby) {

    public CheckerPlan {
        command = List.copyOf(command);
    }

    /** Users of a web application. @param dns HOST:PORT of each server that they ask */
    public static List<String> http(String name, List<String> dns, int port) {
        return List.of("http", "--name", name, "--dns", String.join(",", dns), "--port", Integer.toString(port));
    }

    /** Clients of PostgreSQL itself. @param hosts HOST:PORT each; the one that takes writes is found among them */
    public static List<String> postgresql(List<String> hosts, String database, String user, Path passwordFile) {
        return List.of(
                "postgresql",
                "--hosts",
                String.join(",", hosts),
                "--database",
                database,
                "--user",
                user,
                "--password-file",
                passwordFile.toString());
    }

    /** Clients of Redis that ask Sentinel. @param sentinels HOST:PORT each */
    public static List<String> sentinel(List<String> sentinels, String master, String... more) {
        List<String> all =
                new ArrayList<>(List.of("redis", "--sentinels", String.join(",", sentinels), "--master", master));
        all.addAll(Arrays.asList(more));
        return all;
    }
}
