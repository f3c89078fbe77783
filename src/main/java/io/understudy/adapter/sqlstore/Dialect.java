package io.understudy.adapter.sqlstore;

/**
 * The two statements in which the databases differ.
 *
 * @param scene takes an operation's id, and locks the lease where the transaction itself does not lock all; tells the
 *     columns of {@link Scene}
 * @param lease tells the lease, and the database's clock in microseconds since 1970 or null
 */
record Dialect(String scene, String lease) {

    private static final String TAIL = """
            (SELECT sequence FROM entry ORDER BY sequence DESC LIMIT 1),
            (SELECT hash FROM entry ORDER BY sequence DESC LIMIT 1),
            EXISTS (SELECT 1 FROM operation WHERE id = ?)
            FROM lease""";

    static final Dialect SQLITE = new Dialect(
            "SELECT token, holder, length, until, NULL, " + TAIL,
            "SELECT token, holder, length, until, NULL FROM lease");

    /** The clock is read once the lock is held: in a function each statement sees what was committed before it. */
    static final Dialect POSTGRESQL = new Dialect(
            "SELECT * FROM scene_of_a_write(?)",
            "SELECT token, holder, length, until, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint FROM lease");
}
