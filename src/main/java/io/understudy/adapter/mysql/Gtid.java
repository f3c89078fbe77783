package io.understudy.adapter.mysql;

/**
 * One global transaction id of MariaDB.
 *
 * @param domain a stream of transactions with an order of its own
 * @param server the one that first committed it
 * @param sequence its number within the domain
 */
record Gtid(long domain, long server, long sequence) {

    /** Reads {@code 0-1-42}; throws {@link IllegalArgumentException} otherwise. */
    static Gtid parse(String text) {
        int first = text.indexOf('-');
        int second = text.indexOf('-', first + 1);
        if (first < 1 || second < 0) {
            throw new IllegalArgumentException("'%s' is no GTID like 0-1-42".formatted(text));
        }
        return new Gtid(
                Long.parseLong(text, 0, first, 10),
                Long.parseLong(text, first + 1, second, 10),
                Long.parseLong(text, second + 1, text.length(), 10));
    }

    @Override
    public String toString() {
        return "%d-%d-%d".formatted(domain, server, sequence);
    }
}
