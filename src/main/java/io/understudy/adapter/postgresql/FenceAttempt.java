package io.understudy.adapter.postgresql;

import io.understudy.operation.Fence.Proof;
import io.understudy.operation.Fence.State;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One look at, or one fencing of, one database.
 *
 * @param standby the site whose copy is to take over; asked whether it is a copy of this server
 * @param epoch the newest epoch that the old primary may carry
 * @param operator on the maintenance database of the old primary
 */
record FenceAttempt(
        Sessions sessions,
        ReplicationLink.Postgresql link,
        SiteName site,
        SiteName standby,
        Epoch epoch,
        Session operator,
        Deadline deadline) {

    /** Whatever could write there: client sessions and workers. Autovacuum also visits a closed database. */
    private static final String SESSIONS = """
            FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid()
            AND backend_type IS DISTINCT FROM 'autovacuum worker'""";

    private static final Duration LOOK_AGAIN = Duration.ofMillis(2);

    /** Between two looks that both must find nobody: a session being opened shows late in the server's list. */
    private static final Duration SETTLE = Duration.ofMillis(10);

    /** The standby may be slow or gone: its word is welcome, not waited for. */
    private static final Duration STANDBY_ANSWERS = Duration.ofMillis(500);

    Proof observe() throws SQLException {
        ServerState state = ServerState.read(operator, link.database());
        Optional<Proof> other = notThePrimary(state);
        if (other.isPresent()) {
            return other.get();
        }
        if (state.open()) {
            return new Proof(State.NOT_FENCED, "database %s at %s takes sessions".formatted(link.database(), site));
        }
        Findings findings = new Findings();
        Optional<Proof> stranger = stranger(state, findings);
        if (stranger.isPresent()) {
            return stranger.get();
        }
        findings.newSession(login());
        findings.left(count("count(*) " + SESSIONS), preparedTransactions());
        findings.lifts(lifts().underWay());
        // An attempt that was cut off after its effect could not tell.
        return findings.proof(end(findings));
    }

    Proof fence() throws SQLException {
        ServerState state = ServerState.read(operator, link.database());
        Optional<Proof> other = notThePrimary(state);
        if (other.isPresent()) {
            return other.get();
        }
        Findings findings = new Findings();
        Optional<Proof> stranger = stranger(state, findings);
        if (stranger.isPresent()) {
            return stranger.get();
        }
        findings.lifts(lifts().end(deadline));
        Optional<Witness> witness = state.open() ? findings.witness(this::witness) : Optional.empty();
        try {
            Sql.run(operator, "ALTER DATABASE %s WITH ALLOW_CONNECTIONS false".formatted(Sql.name(link.database())));
            endSessions();
            witness.ifPresent(findings::afterwards);
        } finally {
            witness.ifPresent(Witness::close);
        }
        findings.newSession(login());
        deadline.pause(SETTLE);
        findings.left(endSessions(), preparedTransactions());
        return findings.proof(end(findings));
    }

    private Map<String, String> end(Findings findings) throws SQLException {
        LogPosition position = LogPosition.afterAll(operator);
        findings.seen("its log ends at " + position);
        int timeline = ServerState.read(operator, link.database()).timeline();
        return Map.of(
                link.name() + ".lsn",
                position.toString(),
                link.name() + ".timeline",
                Integer.toString(timeline),
                "lsn",
                position.toString());
    }

    private Optional<Proof> notThePrimary(ServerState state) {
        if (!state.exists()) {
            return Optional.of(new Proof(
                    State.UNKNOWN,
                    "%s has no database %s: check the policy's link %s".formatted(site, link.database(), link.name())));
        }
        if (state.recovering()) {
            return Optional.of(new Proof(
                    State.UNKNOWN,
                    "the database at %s is a standby, not the primary: it can't be closed there; who is primary?"
                            .formatted(site)));
        }
        if (state.epoch() > epoch.value()) {
            return Optional.of(new Proof(
                    State.NOT_FENCED,
                    "the database at %s carries epoch %d, newer than this operation's %s: it was left alone"
                            .formatted(site, state.epoch(), epoch)));
        }
        return Optional.empty();
    }

    /**
     * A fence of another server than the one that the standby copies proves nothing, and closes what nobody asked to close.
     * Present when this is one; a standby that does not answer leaves the question open, which the evidence says.
     */
    private Optional<Proof> stranger(ServerState state, Findings findings) {
        try (var session = sessions.borrow(
                Endpoint.maintenance(link, standby), STANDBY_ANSWERS, deadline.atMost(STANDBY_ANSWERS))) {
            long other = Sql.one(session, row -> row.getLong(1), "SELECT system_identifier FROM pg_control_system()");
            if (other != state.systemId()) {
                return Optional.of(new Proof(
                        State.UNKNOWN,
                        "the server at %s (system identifier %s) is not the one that the standby at %s copies (%s), so it was left alone: closing it would prove nothing; correct the addresses of link %s"
                                .formatted(
                                        site,
                                        Long.toUnsignedString(state.systemId()),
                                        standby,
                                        Long.toUnsignedString(other),
                                        link.name())));
            }
            findings.seen("it is the server that the standby at %s copies".formatted(standby));
        } catch (SQLException | RuntimeException e) {
            findings.seen("the standby at %s did not say whether it copies this server".formatted(standby));
        }
        return Optional.empty();
    }

    private Witness witness() throws SQLException {
        Endpoint application = Endpoint.application(link, site);
        Witness witness = Witness.open(sessions, application, link.timeout(), deadline);
        try {
            witness.write();
            return witness;
        } catch (SQLException e) {
            if (!Schema.missing(e)) {
                witness.close();
                throw e;
            }
        }
        try (var session = sessions.borrow(Endpoint.operator(link, site), link.timeout(), deadline)) {
            Schema.create(session, link);
            witness.write();
            return witness;
        } catch (SQLException | RuntimeException e) {
            witness.close();
            throw e;
        }
    }

    /** Ends every session there, again and again until none is left or the time is up; returns how many are left. */
    private long endSessions() throws SQLException {
        long left = count("count(pg_terminate_backend(pid)) " + SESSIONS);
        while (left > 0 && deadline.pause(LOOK_AGAIN)) {
            left = count("count(pg_terminate_backend(pid)) " + SESSIONS);
        }
        return left;
    }

    private Lifts lifts() {
        return new Lifts(operator, link.database());
    }

    private long preparedTransactions() throws SQLException {
        return count("count(*) FROM pg_prepared_xacts WHERE database = ?");
    }

    private long count(String what) throws SQLException {
        return Sql.one(operator, row -> row.getLong(1), "SELECT " + what, link.database());
    }

    /** Tries a new session as the application; empty when it came about. */
    private Optional<Trouble> login() {
        Endpoint application = Endpoint.application(link, site);
        try (Session session = sessions.open(application, link.timeout(), deadline)) {
            return Optional.empty();
        } catch (SQLException | RuntimeException e) {
            return Optional.of(Trouble.of(application, e));
        }
    }

    @FunctionalInterface
    private interface Opening {
        Witness open() throws SQLException;
    }

    /** Gathers what speaks for the fence, what speaks against it, and what could not be told. */
    private final class Findings {

        private final List<String> seen = new ArrayList<>();
        private final List<String> against = new ArrayList<>();
        private final List<String> unclear = new ArrayList<>();

        void seen(String fact) {
            seen.add(fact);
        }

        Optional<Witness> witness(Opening opening) {
            Endpoint application = Endpoint.application(link, site);
            try {
                return Optional.of(opening.open());
            } catch (SQLException | RuntimeException e) {
                Trouble trouble = Trouble.of(application, e);
                if (trouble.kind() == Trouble.Kind.FULL) {
                    seen("no slot was free to open a session before");
                } else {
                    unclear.add(
                            "no write as the application was possible before the fence, so its refusal proves nothing (%s)"
                                    .formatted(trouble.sentence()));
                }
                return Optional.empty();
            }
        }

        void afterwards(Witness witness) {
            note("a session opened before", "can't write", witness.ordinary());
            note("one that set default_transaction_read_only off", "can't either", witness.insistent());
        }

        private void note(String which, String when, Session session) {
            switch (Witness.state(session)) {
                case ENDED -> seen.add("%s %s".formatted(which, when));
                case WRITES -> against.add("%s still writes".formatted(which));
                case UNKNOWN -> unclear.add("%s did not say whether it still writes".formatted(which));
            }
        }

        void newSession(Optional<Trouble> refusal) {
            if (refusal.isEmpty()) {
                against.add("a new session as %s was let in"
                        .formatted(link.application().user()));
            } else if (refusal.get().kind() == Trouble.Kind.WRONG_STATE) {
                seen("a new session as %s is refused (SQLSTATE 55000)"
                        .formatted(link.application().user()));
            } else {
                unclear.add("a new session failed for another reason (%s)"
                        .formatted(refusal.get().sentence()));
            }
        }

        void left(long sessions, long prepared) {
            check(sessions == 0, "no session is left", "%d sessions are left".formatted(sessions));
            if (prepared > 0) {
                against.add("%d prepared transactions are left, decide them: SELECT * FROM pg_prepared_xacts"
                        .formatted(prepared));
            }
        }

        void lifts(long sessions) {
            if (sessions > 0) {
                against.add("%d sessions that lift its fence are under way".formatted(sessions));
            }
        }

        private void check(boolean holds, String when, String otherwise) {
            (holds ? seen : against).add(holds ? when : otherwise);
        }

        Proof proof(Map<String, String> outputs) {
            String where = "database %s at %s: ".formatted(link.database(), site);
            if (!against.isEmpty()) {
                return new Proof(State.NOT_FENCED, where + String.join("; ", against));
            }
            if (!unclear.isEmpty()) {
                return new Proof(State.UNKNOWN, where + String.join("; ", unclear));
            }
            return new Proof(State.FENCED, where + String.join("; ", seen), outputs);
        }
    }
}
