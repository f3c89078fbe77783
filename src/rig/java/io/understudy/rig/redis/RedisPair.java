package io.understudy.rig.redis;

import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A Redis and one that follows it, as Redis does: asynchronously. Both end with the reaper. Not thread-safe. */
public final class RedisPair {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PER_KEY = Duration.ofMillis(300);
    private static final int KEYS = 100;

    /** A server that loads looks at its clients once in this many bytes; the least that Redis allows. */
    private static final int LOOK_EACH_BYTES = 1_024;

    private final RedisServer primary;
    private final RedisServer replica;

    private RedisPair(RedisServer primary, RedisServer replica) {
        this.primary = primary;
        this.replica = replica;
    }

    /** What a replica that needs everything anew is at. */
    public enum Resync {
        /** The data come over the link; meanwhile the replica still has its old data and answers. */
        TRANSFER,
        /** The data have come, the old ones are dropped: the replica answers -LOADING. */
        LOADING
    }

    /**
     * Starts both; returns when the replica's link is up.
     *
     * @param primaryAddress one of the primary's place; port 6379 on both
     * @param folder gets the folders "primary" and "replica"
     */
    public static RedisPair start(
            Reaper reaper,
            Place primaryPlace,
            String primaryAddress,
            Place replicaPlace,
            String replicaAddress,
            Path folder)
            throws IOException {
        RedisServer primary = RedisServer.start(
                reaper,
                primaryPlace,
                primaryAddress,
                folder.resolve("primary"),
                "--repl-diskless-sync-delay",
                "0",
                "--rdbcompression",
                "no");
        RedisServer replica = RedisServer.start(
                reaper,
                replicaPlace,
                replicaAddress,
                folder.resolve("replica"),
                "--replicaof",
                "%s %d".formatted(primaryAddress, RedisServer.PORT),
                "--loading-process-events-interval-bytes",
                Integer.toString(LOOK_EACH_BYTES));
        RedisPair pair = new RedisPair(primary, replica);
        pair.awaitLink();
        return pair;
    }

    /** The one that began as the primary, whatever it is now. */
    public RedisServer primary() {
        return primary;
    }

    /** The one that began as the replica. */
    public RedisServer replica() {
        return replica;
    }

    /** Returns when the replica is connected and has its first copy. */
    public void awaitLink() throws IOException {
        Wait.until(
                "the replica's link is up",
                LIMIT,
                () -> replica.info("replication", "master_link_status").equals("up"));
    }

    /** Returns when the replica has applied what the primary has written by now. */
    public void awaitCaughtUp() throws IOException {
        long written = Long.parseLong(primary.info("replication", "master_repl_offset"));
        Wait.until(
                "the replica has applied " + written,
                LIMIT,
                () -> Long.parseLong(replica.info("replication", "slave_repl_offset")) >= written);
    }

    /**
     * Fault: the replica needs everything anew, and remains in that state for half a minute. Returns when it is in it. The
     * primary gets keys "filler:n" for it.
     */
    public void holdIn(Resync resync) throws IOException {
        String each = Long.toString(PER_KEY.toNanos() / 1_000);
        switch (resync) {
            case TRANSFER -> primary.ask("CONFIG", "SET", "rdb-key-save-delay", each);
            case LOADING -> replica.ask("CONFIG", "SET", "key-load-delay", each);
        }
        for (int i = 0; i < KEYS; i++) {
            primary.ask("SET", "filler:" + i, Integer.toString(i).repeat(2 * LOOK_EACH_BYTES));
        }
        primary.ask("DEBUG", "CHANGE-REPL-ID");
        primary.ask("CLIENT", "KILL", "TYPE", "replica");
        Wait.until("the replica is in " + resync, LIMIT, () -> is(resync));
    }

    /** Whether the replica is in that state now. */
    public boolean is(Resync resync) throws IOException {
        return switch (resync) {
            case TRANSFER ->
                replica.info("replication", "master_sync_in_progress").equals("1");
            case LOADING -> replica.info("persistence", "loading").equals("1");
        };
    }
}
