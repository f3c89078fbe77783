package io.understudy.adapter.sqlstore;

import io.understudy.journal.Journal.JournalUnavailable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** From SQLite's error codes to what happened, what it means and what to do. */
final class SqliteTrouble {

    private static final String MEANING =
            "No automatic operation starts, and a running one stops before its next step, until the journal can be written again.";

    /** What happened and what to do, by primary result code. */
    private record Cause(String what, String remedy) {}

    private static final Cause OTHER = new Cause("it failed", "check the disk and the file's permissions");

    private static final Map<Integer, Cause> CAUSES = Map.of(
            SQLiteErrorCode.SQLITE_BUSY.code,
            new Cause(
                    "another process holds it locked",
                    "end the other process that has it open (another understudy, a backup, an sqlite shell)"),
            SQLiteErrorCode.SQLITE_FULL.code,
            new Cause("the disk is full", "free space on its disk; it goes on by itself"),
            SQLiteErrorCode.SQLITE_READONLY.code,
            new Cause("it can't be written", "make the file and its folder writable for the service's user"),
            SQLiteErrorCode.SQLITE_CANTOPEN.code,
            new Cause("it can't be opened", "make its folder exist and writable for the service's user"),
            SQLiteErrorCode.SQLITE_IOERR.code,
            new Cause("the disk failed to read or write it", "check the disk (dmesg, free space, mount options)"),
            SQLiteErrorCode.SQLITE_CORRUPT.code,
            new Cause("the file is damaged", "stop the service, keep the file, and restore it from a backup"),
            SQLiteErrorCode.SQLITE_NOTADB.code,
            new Cause(
                    "the file is not a journal or is damaged",
                    "stop the service, keep the file, and restore it from a backup"));

    private SqliteTrouble() {}

    static JournalUnavailable of(Path file, SQLException e) {
        Cause cause = e instanceof SQLiteException sqlite
                // The extended codes carry the primary one in their low byte.
                ? CAUSES.getOrDefault(sqlite.getResultCode().code & 0xff, OTHER)
                : OTHER;
        return of(file, cause.what(), String.valueOf(e.getMessage()), cause.remedy(), e);
    }

    static JournalUnavailable of(Path file, String what, String detail, String remedy, Exception e) {
        return unavailable(file.toString(), what, detail, remedy, e);
    }

    /** The one sentence for every store. */
    static JournalUnavailable unavailable(
            String place, String what, String detail, String remedy, @Nullable Exception e) {
        return new JournalUnavailable(
                "the journal %s is not available: %s (%s). %s What to do: %s."
                        .formatted(place, what, detail, MEANING, remedy),
                e);
    }
}
