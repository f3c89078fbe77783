package io.understudy.adapter.redis;

import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a Redis says of itself.
 *
 * @param version such as {@code 7.0.15}
 * @param replica whether it follows another one
 * @param history the id of the stream of changes that its data come from
 * @param offset how far it is in that stream
 * @param linked whether a replica is connected to its primary and follows
 * @param syncing whether a replica is taking everything anew
 * @param loading whether it is reading its data
 * @param up since when it runs
 * @param configured whether it has a configuration file, where it keeps whom it follows
 * @param mute whether a replica answers nothing while it has no link to its primary
 * @param writable whether a replica takes writes of its own
 * @param born since when its data are there, as its first heartbeat told; empty when it never had one
 */
record RedisState(
        String version,
        boolean replica,
        String history,
        long offset,
        boolean linked,
        boolean syncing,
        boolean loading,
        Duration up,
        boolean configured,
        boolean mute,
        boolean writable,
        Optional<Instant> born) {

    /** Scripts of a user that was switched off are refused from here on. */
    private static final int LEAST_MAJOR = 7;

    /** Data that are younger may be those of a primary that was started without its own. */
    static final Duration SETTLED = Duration.ofMinutes(10);

    static final String BORN = "understudy:born";

    /** Every Sentinel is subscribed to it on every Redis that it watches. */
    private static final String OF_SENTINELS = "__sentinel__:hello";

    /** @throws UnderstudyException.Permanent when this service can't fence such a Redis */
    static RedisState read(Connection operator) throws IOException {
        Map<String, String> info = info(operator.ask("INFO"));
        String version = info.getOrDefault("redis_version", "unknown");
        require(version);
        refuseOthersHands(operator, info);
        boolean loading = info.getOrDefault("loading", "0").equals("1");
        boolean replica = info.getOrDefault("role", "").equals("slave");
        boolean linked = info.getOrDefault("master_link_status", "").equals("up");
        boolean mute = replica && refusesAlone(operator);
        boolean silent = loading || mute && !linked;
        Position position = Position.of(info);
        return new RedisState(
                version,
                replica,
                position.history(),
                position.offset(),
                linked,
                info.getOrDefault("master_sync_in_progress", "0").equals("1"),
                loading,
                Duration.ofSeconds(number(info, "uptime_in_seconds")),
                !info.getOrDefault("config_file", "").isEmpty(),
                mute,
                replica && info.getOrDefault("slave_read_only", "1").equals("0"),
                silent ? Optional.empty() : born(operator));
    }

    private static boolean refusesAlone(Connection operator) throws IOException {
        return operator.ask("CONFIG", "GET", "replica-serve-stale-data").lines().anyMatch("no"::equals);
    }

    /** Where somebody else promotes as well, a fence proves nothing for long. */
    private static void refuseOthersHands(Connection operator, Map<String, String> info) throws IOException {
        if (info.getOrDefault("cluster_enabled", "0").equals("1")) {
            throw new UnderstudyException.Permanent(
                    "it is a node of a Redis Cluster, which promotes its replicas itself and has several primaries: use a Redis with cluster-enabled no, or a fence and steps of your own (route: NAME)");
        }
        String subscribers = operator.ask("PUBSUB", "NUMSUB", OF_SENTINELS)
                .lines()
                .skip(1)
                .findFirst()
                .orElse("0");
        if (!subscribers.equals("0")) {
            throw new UnderstudyException.Permanent(
                    "it is watched by a Redis Sentinel, which would promote and demote beside this service: take it out of the Sentinels (SENTINEL REMOVE) and end them, or leave it to them and remove the link");
        }
    }

    private static Optional<Instant> born(Connection operator) throws IOException {
        String millis = operator.ask("GET", BORN);
        return millis.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(Long.parseLong(millis)));
    }

    private static void require(String version) {
        int dot = version.indexOf('.');
        String major = dot < 0 ? version : version.substring(0, dot);
        if (!major.chars().allMatch(Character::isDigit) || Integer.parseInt(major) < LEAST_MAJOR) {
            throw new UnderstudyException.Permanent(
                    "it is Redis %s, which can't be fenced: a script that runs there writes on, whatever is switched off; use %d.0 or newer, or a fence of your own (route: NAME)"
                            .formatted(version, LEAST_MAJOR));
        }
    }

    /** Whether it answers questions for its data now. */
    boolean readable() {
        return !loading && !(mute && !linked);
    }

    Position position() {
        return new Position(history, offset);
    }

    static Map<String, String> info(String answer) {
        Map<String, String> fields = new HashMap<>();
        answer.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    static long number(Map<String, String> info, String field) {
        return Long.parseLong(info.getOrDefault(field, "0"));
    }

    /** Why this replica could not be promoted now, one line each: what, and what to do. */
    List<String> obstacles(Instant now) {
        List<String> obstacles = new ArrayList<>();
        if (loading) {
            obstacles.add("it is reading its data: wait until it has them");
        }
        if (syncing) {
            obstacles.add(
                    "it is in the middle of a resync, after which its old data are dropped: wait until it is over");
        }
        if (mute) {
            obstacles.add(
                    "without its primary it answers nothing, as replica-serve-stale-data is no: run CONFIG SET replica-serve-stale-data yes and CONFIG REWRITE there");
        }
        if (readable() && born.isEmpty()) {
            obstacles.add(
                    "it never got anything of a primary that this service watches: look at its replicaof, masteruser and masterauth");
        }
        born.filter(since -> Duration.between(since, now).compareTo(SETTLED) < 0)
                .ifPresent(since -> obstacles.add(
                        "its data began only at %s, with a primary that was started without data: what was there before is gone from it; bring that back from a copy, or wait until the data are %d minutes old"
                                .formatted(since, SETTLED.toMinutes())));
        return obstacles;
    }
}
