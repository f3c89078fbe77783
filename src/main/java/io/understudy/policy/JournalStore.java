package io.understudy.policy;

/** Where an instance keeps its journal. */
public sealed interface JournalStore {

    /** A file in the state folder: one instance, which needs nothing else. */
    record Embedded() implements JournalStore {}

    /**
     * A database that several instances share; they agree through it on the one that leads.
     *
     * @param url of JDBC, {@code jdbc:postgresql://HOST:PORT/DATABASE}; names no user and no password
     * @param schema holds the journal and nothing else, default {@code understudy}
     */
    record Postgresql(String url, String schema, String user, SecretRef password) implements JournalStore {}
}
