package io.understudy.adapter.sqlstore;

import io.understudy.journal.ChainedEntry;
import io.understudy.journal.Checkpoint;
import io.understudy.journal.Entry;
import io.understudy.journal.Excerpt;
import io.understudy.journal.Hash;
import io.understudy.journal.LinkedEntry;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The journal's rows and their values. */
final class Rows {

    static final String SELECT = "SELECT sequence, at, application, operation, type, payload FROM entry ";

    /** How many entries are read at a time when all of them are. */
    private static final int PAGE = 1000;

    private static final String LINKED = """
            SELECT e.sequence, e.at, e.application, e.operation, e.type, e.payload, e.hash,
              (SELECT p.hash FROM entry p WHERE p.sequence = e.sequence - 1)
            FROM entry e WHERE e.sequence > ?""";

    private static final ApplicationName UNREADABLE = new ApplicationName("unreadable");

    private Rows() {}

    static OperationId id(ResultSet row) throws SQLException {
        return new OperationId(row.getString(1));
    }

    static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong(1),
                Instant.parse(row.getString(2)),
                new ApplicationName(row.getString(3)),
                new OperationId(row.getString(4)),
                row.getString(5),
                row.getString(6));
    }

    static void insert(Sql sql, ChainedEntry chained) throws SQLException {
        Entry entry = chained.entry();
        sql.update(
                "INSERT INTO entry (sequence, at, application, operation, type, payload, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
                entry.sequence(),
                entry.at().toString(),
                entry.application().value(),
                entry.operation().value(),
                entry.type(),
                entry.payload(),
                chained.hash().hex());
    }

    /** The newest entry's place and hash; empty for an empty journal. */
    static List<Checkpoint> head(Sql sql, Instant now) throws SQLException {
        return sql.list(
                "SELECT sequence, hash FROM entry ORDER BY sequence DESC LIMIT 1",
                row -> new Checkpoint(row.getLong(1), hash(row.getString(2)), now));
    }

    /** Reads all entries, page by page. */
    static void forEach(SqlStore store, Consumer<ChainedEntry> reader) {
        long from = Long.MIN_VALUE;
        List<ChainedEntry> page;
        do {
            long after = from;
            page = store.read(sql -> sql.list(
                    "SELECT sequence, at, application, operation, type, payload, hash FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?",
                    Rows::chained,
                    after,
                    (long) PAGE));
            page.forEach(reader);
            from = page.isEmpty() ? from : page.getLast().entry().sequence();
        } while (page.size() == PAGE);
    }

    /** A part of them. */
    static List<LinkedEntry> excerpt(SqlStore store, Excerpt asked) {
        StringBuilder select = new StringBuilder(LINKED);
        List<Object> values = new ArrayList<>();
        values.add(asked.after());
        asked.application().ifPresent(application -> {
            select.append(" AND e.application = ?");
            values.add(application.value());
        });
        asked.operation().ifPresent(operation -> {
            select.append(" AND e.operation = ?");
            values.add(operation.value());
        });
        select.append(" ORDER BY e.sequence LIMIT ?");
        values.add((long) asked.limit());
        return store.read(sql -> sql.list(select.toString(), Rows::linked, values.toArray()));
    }

    private static LinkedEntry linked(ResultSet row) throws SQLException {
        ChainedEntry chained = chained(row);
        return new LinkedEntry(
                chained, chained.entry().sequence() == 1 ? Optional.of(Hash.NONE) : readable(row.getString(8)));
    }

    private static Optional<Hash> readable(@Nullable String hex) {
        try {
            return Optional.ofNullable(hex).map(Hash::new);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As stored, tampered with or not: what is no value any more fits no hash. */
    private static ChainedEntry chained(ResultSet row) throws SQLException {
        try {
            return new ChainedEntry(entry(row), hash(row.getString(7)));
        } catch (IllegalArgumentException | DateTimeException | NullPointerException e) {
            Entry unreadable = new Entry(
                    row.getLong(1), Instant.EPOCH, UNREADABLE, new OperationId("unreadable"), "unreadable", "");
            return new ChainedEntry(unreadable, Hash.NONE);
        }
    }

    private static Hash hash(@Nullable String hex) {
        return hex == null ? Hash.NONE : new Hash(hex);
    }
}
