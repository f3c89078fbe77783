package io.understudy.adapter.redis;

import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a Redis is in a stream of changes. Offsets of two histories don't compare: a primary that is started anew begins
 * another one near 0.
 *
 * @param history the id of the stream; a replica shows that of the primary whose changes it has
 * @param offset in bytes
 */
record Position(String history, long offset) {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{16,}");
    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{16,}):([0-9]{1,18})");
    private static final int DIGITS_OF_64_BITS = 16;
    private static final int HEXADECIMAL = 16;

    /** What {@code INFO} tells of it. */
    static Position read(Connection operator) throws IOException {
        return of(RedisState.info(operator.ask("INFO")));
    }

    static Position of(Map<String, String> info) {
        boolean replica = info.getOrDefault("role", "").equals("slave");
        return new Position(
                info.getOrDefault("master_replid", ""),
                RedisState.number(info, replica ? "slave_repl_offset" : "master_repl_offset"));
    }

    /** @throws UnderstudyException.Permanent when it is not what {@link #toString} wrote */
    static Position parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new UnderstudyException.Permanent(
                    "'%s' is no history and offset of a Redis: fence the old primary again".formatted(text));
        }
        return new Position(matcher.group(1), Long.parseLong(matcher.group(2)));
    }

    /**
     * The first 64 bits of the history's id, which stand for the identity of a database system.
     *
     * @throws UnderstudyException.Permanent when it has no id: what it has could not be told from another's data
     */
    long system() {
        if (!ID.matcher(history).matches()) {
            throw new UnderstudyException.Permanent(
                    "it names no history of its data ('%s' instead of an id of 40 digits), so its offset tells nothing"
                            .formatted(history));
        }
        return Long.parseUnsignedLong(history.substring(0, DIGITS_OF_64_BITS), HEXADECIMAL);
    }

    @Override
    public String toString() {
        return history + ":" + offset;
    }
}
