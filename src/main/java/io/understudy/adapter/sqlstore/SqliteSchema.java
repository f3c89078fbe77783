package io.understudy.adapter.sqlstore;

import io.understudy.journal.ChainedEntry;
import io.understudy.journal.Entry;
import io.understudy.journal.Hash;
import java.sql.SQLException;
import java.util.List;

/** The file's tables and their versions, the newest in {@code PRAGMA user_version}. A version once released never changes. */
final class SqliteSchema {

    /** Not a statement, but the place of {@link #chain}. */
    private static final String CHAIN_WHAT_IS_THERE = "chain";

    private static final List<String> FACTS = List.of(
            """
            CREATE TABLE lease (
              id INTEGER PRIMARY KEY CHECK (id = 1),
              token INTEGER NOT NULL,
              holder TEXT NOT NULL,
              at TEXT NOT NULL
            ) STRICT""",
            "INSERT INTO lease VALUES (1, 0, 'nobody', '')",
            """
            CREATE TABLE operation (
              number INTEGER PRIMARY KEY AUTOINCREMENT,
              id TEXT NOT NULL UNIQUE,
              application TEXT NOT NULL,
              closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1))
            ) STRICT""",
            "CREATE UNIQUE INDEX one_open_operation ON operation (application) WHERE closed = 0",
            "CREATE INDEX operation_by_application ON operation (application, number)",
            """
            CREATE TABLE entry (
              sequence INTEGER PRIMARY KEY,
              at TEXT NOT NULL,
              application TEXT NOT NULL,
              operation TEXT NOT NULL REFERENCES operation (id),
              type TEXT NOT NULL,
              payload TEXT NOT NULL
            ) STRICT""",
            "CREATE INDEX entry_by_operation ON entry (operation, sequence)",
            "CREATE INDEX entry_by_type ON entry (application, type, sequence)",
            """
            CREATE TRIGGER entries_do_not_change BEFORE UPDATE ON entry
            BEGIN SELECT RAISE(ABORT, 'entries of the journal are never changed'); END""",
            """
            CREATE TRIGGER entries_do_not_go BEFORE DELETE ON entry
            BEGIN SELECT RAISE(ABORT, 'entries of the journal are never removed'); END""",
            """
            CREATE TRIGGER operations_do_not_reopen BEFORE UPDATE ON operation
            WHEN old.closed = 1 OR new.id <> old.id OR new.application <> old.application
            BEGIN SELECT RAISE(ABORT, 'a closed operation is never changed'); END""",
            """
            CREATE TRIGGER operations_do_not_go BEFORE DELETE ON operation
            BEGIN SELECT RAISE(ABORT, 'operations of the journal are never removed'); END""");

    /** Without {@code until} it is free: what held it before has no length, and the process that migrates is the only one. */
    private static final List<String> LEASE_THAT_RUNS_OUT = List.of(
            """
            CREATE TABLE new_lease (
              id INTEGER PRIMARY KEY CHECK (id = 1),
              token INTEGER NOT NULL,
              holder TEXT NOT NULL,
              length TEXT NOT NULL,
              until TEXT
            ) STRICT""",
            "INSERT INTO new_lease SELECT 1, token, holder, 'PT0S', NULL FROM lease",
            "DROP TABLE lease",
            "ALTER TABLE new_lease RENAME TO lease");

    /** What is there already is chained as it stands. */
    private static final List<String> CHAIN = List.of(
            "ALTER TABLE entry ADD COLUMN hash TEXT",
            "DROP TRIGGER entries_do_not_change",
            CHAIN_WHAT_IS_THERE,
            """
            CREATE TRIGGER entries_do_not_change BEFORE UPDATE ON entry
            BEGIN SELECT RAISE(ABORT, 'entries of the journal are never changed'); END""",
            """
            CREATE TRIGGER entries_are_chained BEFORE INSERT ON entry WHEN new.hash IS NULL
            BEGIN SELECT RAISE(ABORT, 'this journal is chained: run the newer version'); END""");

    private static final List<List<String>> VERSIONS = List.of(FACTS, LEASE_THAT_RUNS_OUT, CHAIN);

    private SqliteSchema() {}

    /** Brings the file to the newest version, each version in one transaction; refuses a file that is newer. */
    static void migrate(SqliteSession session) throws SQLException {
        long version = session.alone(SqliteSchema::version);
        refuseNewer(version);
        for (int from = (int) version; from < VERSIONS.size(); from++) {
            upgrade(session, from);
        }
    }

    private static void upgrade(SqliteSession session, int from) throws SQLException {
        session.committed(sql -> {
            // Another process may have been faster; within the write transaction the answer holds.
            if (version(sql) == from) {
                for (String statement : VERSIONS.get(from)) {
                    if (statement.equals(CHAIN_WHAT_IS_THERE)) {
                        chain(sql);
                    } else {
                        sql.execute(statement);
                    }
                }
                sql.execute("PRAGMA user_version = " + (from + 1));
            }
            return from;
        });
    }

    private static void chain(Sql sql) throws SQLException {
        Hash head = Hash.NONE;
        for (Entry entry : sql.list(Rows.SELECT + "ORDER BY sequence", Rows::entry)) {
            head = ChainedEntry.after(head, entry).hash();
            sql.update("UPDATE entry SET hash = ? WHERE sequence = ?", head.hex(), entry.sequence());
        }
    }

    /** Refuses a file of another version, changing nothing. */
    static void requireNewest(SqliteSession session) throws SQLException {
        long version = session.alone(SqliteSchema::version);
        if (version < VERSIONS.size()) {
            throw new SQLException(
                    "its schema version %d is older than this program's %d: start the service once, which brings it up to date"
                            .formatted(version, VERSIONS.size()));
        }
        refuseNewer(version);
    }

    private static void refuseNewer(long version) throws SQLException {
        if (version > VERSIONS.size()) {
            throw new SQLException(
                    "its schema version %d is newer than this program's %d: run the version that wrote it"
                            .formatted(version, VERSIONS.size()));
        }
    }

    private static long version(Sql sql) throws SQLException {
        return sql.number("PRAGMA user_version");
    }
}
