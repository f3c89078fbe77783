package io.understudy.adapter.sqlstore;

import io.understudy.journal.Journal.JournalUnavailable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;

/** The file, with one connection that writes and one that reads. Thread-safe. */
final class SqliteStore implements SqlStore {

    private final Path file;
    private final SqliteSession writer;
    private final SqliteSession reader;

    private SqliteStore(Path file, SqliteSession writer, SqliteSession reader) {
        this.file = file;
        this.writer = writer;
        this.reader = reader;
    }

    static SqliteStore open(Path file) {
        makeFolder(file);
        makeFile(file);
        SqliteSession writer = SqliteSession.writing(file);
        try {
            return new SqliteStore(file, writer, SqliteSession.reading(file));
        } catch (JournalUnavailable e) {
            writer.close();
            throw e;
        }
    }

    /** Its writes are refused by the connection. */
    static SqliteStore reading(Path file) {
        SqliteSession reader = SqliteSession.reading(file);
        return new SqliteStore(file, reader, reader);
    }

    @Override
    public <T> T write(Sql.Work<T> work) {
        return writer.transaction(work);
    }

    @Override
    public <T> T read(Sql.Work<T> work) {
        return reader.read(work);
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }

    void limitPages(int pages) throws SQLException {
        writer.limitPages(pages);
    }

    @Override
    public String toString() {
        return file.toString();
    }

    /** For this user alone, also in a folder that others may enter; SQLite makes the files beside it with the same permissions. */
    private static void makeFile(Path file) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            // It keeps its permissions, as whoever set them wants.
        } catch (IOException e) {
            throw SqliteTrouble.of(
                    file,
                    "it can't be opened",
                    e.toString(),
                    "make its folder exist and writable for the service's user",
                    e);
        }
    }

    private static void makeFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw SqliteTrouble.of(
                    file,
                    "its folder is missing and can't be made",
                    e.toString(),
                    "create %s, writable for the service's user".formatted(folder),
                    e);
        }
    }
}
