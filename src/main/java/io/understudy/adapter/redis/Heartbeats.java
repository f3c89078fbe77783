package io.understudy.adapter.redis;

import io.understudy.policy.ReplicationLink;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes heartbeat keys and the application's proof key: real writes, which the replica gets. */
final class Heartbeats {

    /** The application's user must be allowed to SET it. */
    static final String PROOF = "understudy:written";

    private static final String KEY = "understudy:heartbeat:";

    private Heartbeats() {}

    /** One as a server shows it. */
    record Shown(long beat, Instant at) {}

    /**
     * Writes the writer's next heartbeat and returns its number. One that is fenced gets none.
     *
     * @throws Connection.Refused with READONLY on a replica, and where the application's user is switched off
     */
    static long beat(Connection operator, ReplicationLink.Redis link, String writer, Instant at) throws IOException {
        if (!new AclUsers(operator).on(link.application().user())) {
            throw new Connection.Refused("READONLY the application's user is switched off");
        }
        RedisState state = RedisState.read(operator);
        operator.ask("MULTI");
        operator.ask("SET", RedisState.BORN, Long.toString(at.minus(state.up()).toEpochMilli()), "NX");
        operator.ask("HINCRBY", KEY + writer, "beat", "1");
        operator.ask("HSET", KEY + writer, "at", Long.toString(micros(at)));
        List<String> answers = operator.ask("EXEC").lines().toList();
        return Long.parseLong(answers.get(1));
    }

    /** The writer's newest heartbeat that the server shows; number 0 when none. */
    static Shown shown(Connection operator, String writer) throws IOException {
        List<String> values =
                operator.ask("HMGET", KEY + writer, "beat", "at").lines().toList();
        return values.size() < 2 || values.getFirst().isEmpty()
                ? new Shown(0, Instant.EPOCH)
                : new Shown(
                        Long.parseLong(values.getFirst()),
                        Instant.EPOCH.plus(Long.parseLong(values.getLast()), ChronoUnit.MICROS));
    }

    /** A write as the application's user; fails like the application would. */
    static void proveWritable(Connection application) throws IOException {
        application.ask("SET", PROOF, "1");
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
