package io.understudy.rig.checker;

import java.time.Duration;
import java.util.List;

/**
 * A Redis server: row N is the key {@code order:N}, its value the side that took it, which is the server's address and port.
 * Each new session asks anew where to go, so a client of Sentinel follows the master.
 */
final class RedisTarget implements Target {

    static final String KEY = "order:";

    private final Lanes<Resp> lanes;

    RedisTarget(Addresses addresses, String password, Duration patience) {
        this.lanes = new Lanes<>(
                () -> Resp.open(addresses.now().getFirst(), password, patience), RedisTarget::meaning, patience);
    }

    @Override
    public Answer write(long number) {
        return lanes.use(session -> {
            List<String> told = session.ask("SET", KEY + number, session.at().toString(), "NX");
            return told.equals(List.of("OK"))
                    ? Answer.acknowledged(session.at().toString())
                    : Answer.refused("it is there already");
        });
    }

    @Override
    public Answer read() {
        return lanes.use(session -> {
            session.ask("DBSIZE");
            return Answer.acknowledged(session.at().toString());
        });
    }

    private static Answer meaning(Exception failure) {
        return failure instanceof Resp.Refusal
                ? Answer.refused(Answer.brief(failure))
                : Answer.unknown(Answer.brief(failure));
    }

    @Override
    public void close() {
        lanes.close();
    }
}
