package io.understudy.sandbox.postgres;

import io.understudy.time.Ticker;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a primary and its standby hold, at moments when both must hold the same.
 *
 * <p>Each table and sequence is read at the primary, then at the standby once that has replayed all that the primary had logged by
 * then, then at the primary again. What is the same both times at the primary did not change meanwhile, and the standby must hold
 * just that; what is not is read again. So nobody is locked out, and a table that is written once a second settles soon; one that
 * is written all the while never does.
 *
 * @param primary what it held
 * @param standby what it held then
 * @param undecided why not everything could be compared, one line each; empty when it could
 */
public record ContentsComparison(DatabaseContents primary, DatabaseContents standby, List<String> undecided) {

    private static final Duration STEP = Duration.ofMillis(10);

    public ContentsComparison {
        undecided = List.copyOf(undecided);
    }

    /**
     * @param primary a session on it, of a role that may read everything
     * @param standby likewise
     * @param limit how long what changes is read again, and the replay is waited for
     */
    public static ContentsComparison of(Connection primary, Connection standby, Duration limit, Ticker ticker)
            throws SQLException {
        List<String> roles = roles(primary, standby);
        if (!roles.isEmpty()) {
            return new ContentsComparison(new DatabaseContents(List.of()), new DatabaseContents(List.of()), roles);
        }
        return new Course(primary, standby).run(ticker.nanos(), limit, ticker);
    }

    /** Whether all was compared and is equal. */
    public boolean equal() {
        return undecided.isEmpty() && primary.equals(standby);
    }

    /**
     * Why they are not equal, one line each; empty when they are.
     *
     * @param here the primary's name
     * @param there the standby's
     */
    public List<String> findings(String here, String there) {
        List<String> findings = new ArrayList<>(undecided);
        findings.addAll(DatabaseContents.differences(here, primary, there, standby));
        return findings;
    }

    private static List<String> roles(Connection primary, Connection standby) throws SQLException {
        List<String> wrong = new ArrayList<>();
        if (!text(primary, "SELECT pg_is_in_recovery()::text").equals("false")) {
            wrong.add("nothing was compared: the primary is in recovery");
        }
        if (!text(standby, "SELECT pg_is_in_recovery()::text").equals("true")) {
            wrong.add("nothing was compared: the standby is not in recovery");
        }
        return wrong;
    }

    private static String text(Connection session, String query) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    /** One comparison under way. */
    private static final class Course {

        private final Connection primary;
        private final Connection standby;
        private final Map<String, DatabaseContents.Part> here = new TreeMap<>();
        private final Map<String, DatabaseContents.Part> there = new TreeMap<>();
        private final TreeSet<String> settled = new TreeSet<>();
        private final TreeSet<String> restless = new TreeSet<>();

        Course(Connection primary, Connection standby) {
            this.primary = primary;
            this.standby = standby;
        }

        ContentsComparison run(long from, Duration limit, Ticker ticker) throws SQLException {
            do {
                DatabaseContents before = ContentsReader.read(primary, this::isOpen);
                String position = flushed();
                while (!replayed(position)) {
                    if (ticker.since(from).compareTo(limit) > 0) {
                        return ended(List.of("not within %d s: the standby replayed up to %s of the primary's %s"
                                .formatted(
                                        limit.toSeconds(),
                                        text(standby, "SELECT pg_last_wal_replay_lsn()::text"),
                                        position)));
                    }
                    LockSupport.parkNanos(STEP.toNanos());
                }
                DatabaseContents meanwhile = ContentsReader.read(standby, this::isOpen);
                settle(before, meanwhile, ContentsReader.read(primary, this::isOpen));
            } while (!restless.isEmpty() && ticker.since(from).compareTo(limit) <= 0);
            return ended(restless.stream()
                    .map(name -> "%s was written all the while and could not be compared within %d s"
                            .formatted(name, limit.toSeconds()))
                    .toList());
        }

        /**
         * A position of the primary's log that is behind all that was read. A commit of its own, of a message that changes no data, brings
         * the log out that an idle server would keep until its next checkpoint.
         */
        private String flushed() throws SQLException {
            String unused = text(primary, "SELECT pg_logical_emit_message(true, 'understudy', 'compared')::text");
            return text(primary, "SELECT pg_current_wal_flush_lsn()::text");
        }

        private boolean isOpen(String name) {
            return !settled.contains(name);
        }

        private boolean replayed(String position) throws SQLException {
            return text(standby, "SELECT (pg_last_wal_replay_lsn() >= '%s'::pg_lsn)::text".formatted(position))
                    .equals("true");
        }

        private void settle(DatabaseContents before, DatabaseContents meanwhile, DatabaseContents after) {
            Map<String, DatabaseContents.Part> first = before.byName();
            Map<String, DatabaseContents.Part> copied = meanwhile.byName();
            Map<String, DatabaseContents.Part> second = after.byName();
            TreeSet<String> names = new TreeSet<>(first.keySet());
            names.addAll(copied.keySet());
            names.addAll(second.keySet());
            restless.clear();
            for (String name : names) {
                if (Objects.equals(first.get(name), second.get(name))) {
                    settled.add(name);
                    put(here, first.get(name));
                    put(there, copied.get(name));
                } else {
                    restless.add(name);
                }
            }
        }

        private static void put(Map<String, DatabaseContents.Part> side, DatabaseContents.@Nullable Part part) {
            if (part != null) {
                side.put(part.name(), part);
            }
        }

        private ContentsComparison ended(List<String> undecided) {
            return new ContentsComparison(
                    new DatabaseContents(List.copyOf(here.values())),
                    new DatabaseContents(List.copyOf(there.values())),
                    undecided);
        }
    }
}
