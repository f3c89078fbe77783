package io.understudy.app;

import io.understudy.adapter.sqlstore.JournalReading;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Which journal a command reads: the file of a state folder, or a PostgreSQL schema. The service need not run. */
final class JournalOptions {

    /** The password's environment variable: never an argument, which everybody on the host could read. */
    static final String PASSWORD = "UNDERSTUDY_JOURNAL_PASSWORD";

    private static final String STATE = "--state";
    private static final String URL = "--url";
    private static final String SCHEMA = "--schema";
    private static final String USER = "--user";

    private final Map<String, String> environment;

    @Option(
            names = STATE,
            paramLabel = "DIR",
            defaultValue = "state",
            description = "State folder with a journal.db (default: ${DEFAULT-VALUE})")
    private Path state = Path.of("state");

    @Option(
            names = URL,
            paramLabel = "JDBC-URL",
            description = "A journal on PostgreSQL instead; the password is taken from " + PASSWORD)
    private @Nullable String url;

    @Option(
            names = SCHEMA,
            paramLabel = "NAME",
            defaultValue = PostgresqlAccess.SCHEMA,
            description = "Its schema (default: ${DEFAULT-VALUE})")
    private String schema = PostgresqlAccess.SCHEMA;

    @Option(
            names = USER,
            paramLabel = "NAME",
            defaultValue = "understudy",
            description = "Who reads it (default: ${DEFAULT-VALUE})")
    private String user = "understudy";

    JournalOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Its state folder, named or by default. */
    Path state() {
        return state;
    }

    /** Whether somebody named the journal, instead of leaving it to the defaults. */
    static boolean named(ParseResult typed) {
        return Stream.of(STATE, URL, SCHEMA, USER).anyMatch(typed::hasMatchedOption);
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
        try (JournalReading journal = SqliteJournal.reading(state.resolve(StateFolder.JOURNAL))) {
            return work.apply(journal);
        }
    }

    private <T> T readPostgresql(String address, Function<Ledger, T> work) {
        try (PostgresqlJournal journal = PostgresqlJournal.reading(access(address), Clock.systemUTC())) {
            return work.apply(journal);
        }
    }
}
