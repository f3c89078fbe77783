package io.understudy.app;

import io.understudy.adapter.sqlstore.PostgresqlAccess;
import io.understudy.adapter.sqlstore.PostgresqlJournal;
import io.understudy.adapter.sqlstore.SqliteJournal;
import io.understudy.cli.Failure;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Ledger;
import io.understudy.topology.UnderstudyException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which journal a command reads: the file of a state folder, or a PostgreSQL schema. The service need not run. */
final class JournalOptions {

    /** The password's environment variable: never an argument, which everybody on the host could read. */
    static final String PASSWORD = "UNDERSTUDY_JOURNAL_PASSWORD";

    private final Map<String, String> environment;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = "state",
            description = "State folder with a journal.db (default: ${DEFAULT-VALUE})")
    private Path state = Path.of("state");

    @Option(
            names = "--url",
            paramLabel = "JDBC-URL",
            description = "A journal on PostgreSQL instead; the password is taken from " + PASSWORD)
    private @Nullable String url;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            defaultValue = PostgresqlAccess.SCHEMA,
            description = "Its schema (default: ${DEFAULT-VALUE})")
    private String schema = PostgresqlAccess.SCHEMA;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "understudy",
            description = "Who reads it (default: ${DEFAULT-VALUE})")
    private String user = "understudy";

    JournalOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Throws {@link Failure} with exit code 2 when it can't be read. */
    <T> T read(Function<Ledger, T> work) {
        try {
            return url == null ? readFile(work) : readPostgresql(url, work);
        } catch (JournalUnavailable | IllegalArgumentException e) {
            throw new Failure(2, String.valueOf(e.getMessage()), e);
        }
    }

    /** Likewise for one that is written: in a state folder that no service uses. */
    <T> T write(Function<Journal, T> work) {
        try {
            return url == null ? writeFile(work) : writePostgresql(url, work);
        } catch (JournalUnavailable | IllegalArgumentException | UnderstudyException.Permanent e) {
            throw new Failure(2, String.valueOf(e.getMessage()), e);
        }
    }

    private <T> T writeFile(Function<Journal, T> work) {
        try (StateFolder folder = StateFolder.lock(state);
                SqliteJournal journal = SqliteJournal.open(folder.journal(), Clock.systemUTC())) {
            return work.apply(journal);
        }
    }

    private <T> T writePostgresql(String address, Function<Journal, T> work) {
        try (PostgresqlJournal journal = PostgresqlJournal.open(access(address), Clock.systemUTC())) {
            return work.apply(journal);
        }
    }

    private PostgresqlAccess access(String address) {
        String password = Objects.requireNonNullElse(environment.get(PASSWORD), "");
        return new PostgresqlAccess(address, schema, user, () -> password);
    }

    private <T> T readFile(Function<Ledger, T> work) {
        try (SqliteJournal.Reading journal = SqliteJournal.reading(state.resolve(StateFolder.JOURNAL))) {
            return work.apply(journal);
        }
    }

    private <T> T readPostgresql(String address, Function<Ledger, T> work) {
        try (PostgresqlJournal journal = PostgresqlJournal.reading(access(address), Clock.systemUTC())) {
            return work.apply(journal);
        }
    }
}
