package io.understudy.adapter.mysql;

import io.understudy.operation.Fence.Proof;
import io.understudy.operation.Fence.State;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One look at, or one fencing of, one server.
 *
 * @param standby the site whose server is to take over; asked whether it is a copy of this one
 * @param epoch the newest epoch that the old primary may carry
 * @param operator on the old primary
 */
record FenceAttempt(
        Sessions sessions,
        ReplicationLink.Mysql link,
        SiteName site,
        SiteName standby,
        Epoch epoch,
        Session operator,
        Deadline deadline) {

    /** Between two looks that both must find nobody: a session being opened shows late in the server's list. */
    private static final Duration SETTLE = Duration.ofMillis(10);

    /** The standby may be slow or gone: its word is welcome, not waited for. */
    private static final Duration STANDBY_ANSWERS = Duration.ofMillis(500);

    Proof observe() throws SQLException {
        ServerState state = ServerState.read(operator);
        Findings findings = new Findings();
        Optional<Proof> other = notThePrimary(state, findings);
        if (other.isPresent()) {
            return other.get();
        }
        List<Account> open = openAccounts();
        if (!state.readOnly() || !open.isEmpty()) {
            return new Proof(
                    State.NOT_FENCED,
                    "the server at %s is open: %s"
                            .formatted(
                                    site,
                                    state.readOnly()
                                            ? "account %s is not locked".formatted(names(open))
                                            : "it is not read-only"));
        }
        closed(findings);
        return findings.proof(where(), end(findings));
    }

    Proof fence() throws SQLException {
        ServerState state = ServerState.read(operator);
        Findings findings = new Findings();
        Optional<Proof> other = notThePrimary(state, findings);
        if (other.isPresent()) {
            return other.get();
        }
        List<Account> open = openAccounts();
        Optional<Witness> witness = open.isEmpty() || state.readOnly() ? Optional.empty() : witness(findings);
        try {
            accounts().lock(open);
            serverSessions().end(); // a transaction that is open would keep the server from becoming read-only
            operator.run("SET GLOBAL read_only = 1");
            int left = serverSessions().end();
            if (left > 0) {
                findings.against("%d sessions can't be ended".formatted(left));
            }
            witness.ifPresent(session -> note(session, findings));
        } finally {
            witness.ifPresent(Witness::close);
        }
        deadline.pause(SETTLE);
        closed(findings);
        return findings.proof(where(), end(findings));
    }

    /** What must hold of a closed server. */
    private void closed(Findings findings) throws SQLException {
        ServerState now = ServerState.read(operator);
        if (now.readOnly()) {
            findings.seen("it is read-only, until it is restarted");
        } else {
            findings.against("it is not read-only");
        }
        List<Account> open = openAccounts();
        if (open.isEmpty()) {
            findings.seen("account %s is locked, also over a restart"
                    .formatted(link.application().user()));
        } else {
            findings.against("account %s is not locked".formatted(names(open)));
        }
        login(findings);
        long left = serverSessions().of(link.application().user());
        if (left == 0) {
            findings.seen("no session is left");
        } else {
            findings.against("%d sessions are left".formatted(left));
        }
        new Passing(operator, link).problems().forEach(findings::against);
        List<String> prepared = operator.all(row -> row.getString("data"), "XA RECOVER");
        if (!prepared.isEmpty()) {
            findings.against("%d prepared transactions are left, decide them: XA RECOVER".formatted(prepared.size()));
        }
    }

    private Map<String, String> end(Findings findings) throws SQLException {
        Gtids written = ServerState.read(operator).written();
        findings.seen("its log ends at " + written);
        return Map.of(link.name() + ".gtid", written.isEmpty() ? "" : written.toString());
    }

    private Optional<Proof> notThePrimary(ServerState state, Findings findings) throws SQLException {
        if (state.standby()) {
            return Optional.of(new Proof(
                    State.UNKNOWN,
                    "the server at %s is a standby, not the primary: closing it proves nothing; who is primary?"
                            .formatted(site)));
        }
        Optional<Epoch> carried = EpochStore.read(operator);
        if (carried.filter(newer -> newer.compareTo(epoch) > 0).isPresent()) {
            return Optional.of(new Proof(
                    State.NOT_FENCED,
                    "the server at %s carries epoch %s, newer than this operation's %s: it was left alone"
                            .formatted(site, carried.get(), epoch)));
        }
        return stranger(state, findings);
    }

    /** A fence of another server than the one that the standby copies proves nothing, and closes what nobody asked to close. */
    private Optional<Proof> stranger(ServerState state, Findings findings) {
        try (var session =
                sessions.borrow(Endpoint.operator(link, standby), STANDBY_ANSWERS, deadline.atMost(STANDBY_ANSWERS))) {
            long followed =
                    ServerState.read(session).replica().map(Replica::primary).orElse(0L);
            if (followed != 0 && followed != state.id()) {
                return Optional.of(new Proof(
                        State.UNKNOWN,
                        "the server at %s (server id %d) is not the one that the standby at %s follows (%d), so it was left alone: closing it would prove nothing; correct the addresses of link %s"
                                .formatted(site, state.id(), standby, followed, link.name())));
            }
            findings.seen(
                    followed == 0
                            ? "the standby at %s did not say whether it follows this server".formatted(standby)
                            : "it is the server that the standby at %s follows".formatted(standby));
        } catch (SQLException | RuntimeException e) {
            findings.seen("the standby at %s did not say whether it follows this server".formatted(standby));
        }
        return Optional.empty();
    }

    private Optional<Witness> witness(Findings findings) {
        try {
            return Optional.of(Witness.open(sessions, link, site, deadline));
        } catch (SQLException | RuntimeException e) {
            Trouble trouble = Trouble.of(Endpoint.application(link, site), e);
            if (trouble.kind() == Trouble.Kind.FULL) {
                findings.seen("no slot was free to open a session before");
            } else {
                findings.unclear(
                        "no write as the application was possible before the fence, so its refusal proves nothing (%s)"
                                .formatted(trouble.sentence()));
            }
            return Optional.empty();
        }
    }

    private static void note(Witness witness, Findings findings) {
        switch (witness.state()) {
            case CLOSED -> findings.seen("a session opened before can't write");
            case WRITES -> findings.against("a session opened before still writes");
            case UNKNOWN -> findings.unclear("a session opened before did not say whether it still writes");
        }
    }

    private void login(Findings findings) {
        Endpoint application = Endpoint.application(link, site);
        try (Session session = sessions.open(application, link.timeout(), deadline)) {
            findings.against("a new session as %s was let in"
                    .formatted(session.endpoint().role().user()));
        } catch (SQLException | RuntimeException e) {
            Trouble refusal = Trouble.of(application, e);
            if (refusal.kind() == Trouble.Kind.LOCKED) {
                findings.seen("a new session as %s is refused (error 4151)"
                        .formatted(application.role().user()));
            } else {
                findings.unclear("a new session failed for another reason (%s)".formatted(refusal.sentence()));
            }
        }
    }

    private List<Account> openAccounts() throws SQLException {
        return accounts().of(link.application().user()).stream()
                .filter(account -> !account.locked())
                .toList();
    }

    private static String names(List<Account> accounts) {
        return accounts.stream().map(Account::toString).collect(Collectors.joining(", "));
    }

    private Accounts accounts() {
        return new Accounts(operator);
    }

    private ServerSessions serverSessions() {
        return new ServerSessions(operator, deadline);
    }

    private String where() {
        return "server at %s: ".formatted(site);
    }
}
