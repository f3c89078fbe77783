package io.understudy.adapter.redis;

import io.understudy.adapter.redis.Clients.Client;
import io.understudy.operation.Fence.Proof;
import io.understudy.operation.Fence.State;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One look at, or one fencing of, one Redis.
 *
 * @param standby the site whose replica is to take over; asked whether it follows this one
 * @param epoch the newest epoch that the old primary may carry
 * @param operator on the old primary
 */
record FenceAttempt(
        ReplicationLink.Redis link,
        SiteName site,
        SiteName standby,
        Epoch epoch,
        Connection operator,
        Connection.Time time) {

    /** The standby may be slow or gone: its word is welcome, not waited for. */
    private static final Duration STANDBY_ANSWERS = Duration.ofMillis(500);

    Proof observe() throws IOException {
        Findings findings = new Findings();
        Optional<Proof> other = notThePrimary(findings);
        if (other.isPresent()) {
            return other.get();
        }
        if (new AclUsers(operator).on(user())) {
            return new Proof(State.NOT_FENCED, "user %s may log in to the Redis at %s".formatted(user(), site));
        }
        keep(findings);
        closed(findings);
        return findings.proof(where(), end(findings));
    }

    Proof fence() throws IOException {
        Findings findings = new Findings();
        Optional<Proof> other = notThePrimary(findings);
        if (other.isPresent()) {
            return other.get();
        }
        AclUsers users = new AclUsers(operator);
        if (!users.exists(user())) {
            return new Proof(
                    State.UNKNOWN,
                    "the Redis at %s has no user %s: whom the application writes as is not known, so nothing was switched off"
                            .formatted(site, user()));
        }
        Optional<Connection> witness = users.on(user()) ? witness(findings) : Optional.empty();
        try {
            new Clients(operator).endLifts();
            operator.ask("ACL", "SETUSER", user(), "off");
            operator.ask("CLIENT", "KILL", "USER", user());
            endWriters();
            witness.ifPresent(connection -> note(connection, findings));
        } finally {
            witness.ifPresent(Connection::close);
        }
        keep(findings);
        closed(findings);
        return findings.proof(where(), end(findings));
    }

    private void keep(Findings findings) throws IOException {
        Keeping.Outcome kept = new Keeping(operator).users();
        if (kept.refusal().isPresent()) {
            findings.unclear(
                    "user %s is switched off only until a restart (%s): make the server's file writable there, and fence it again"
                            .formatted(user(), kept.refusal().get()));
        } else {
            findings.seen(
                    kept.file()
                            ? "that is kept over a restart"
                            : "that ends with a restart, as it has no file to keep its users in: start it with a configuration file or an aclfile");
        }
    }

    private void closed(Findings findings) throws IOException {
        AclUsers users = new AclUsers(operator);
        if (users.on(user())) {
            findings.against("user %s is on".formatted(user()));
        }
        login(findings);
        List<Client> left = writers();
        if (left.isEmpty()) {
            findings.seen("no connection is left that may write");
        } else {
            findings.against("%d connections that may write are left, of %s"
                    .formatted(
                            left.size(),
                            left.stream().map(Client::user).distinct().collect(Collectors.joining(", "))));
        }
        if (!new Clients(operator).lifts().isEmpty()) {
            findings.against("a connection that lifts its fence is under way");
        }
        passing().forEach(findings::against);
    }

    /** Who else would write there; one line, or none. */
    List<String> passing() throws IOException {
        Set<String> expected = people();
        expected.add(user());
        List<String> passing = new AclUsers(operator).passing(expected);
        return passing.isEmpty()
                ? List.of()
                : List.of(
                        "these users may write as well: %s; switch them off, or, where people or the replica use them, name them in 'administrators' of link %s"
                                .formatted(String.join(", ", passing), link.name()));
    }

    /** A connection keeps what its user might do when it logged in, also after the user was switched off. */
    private List<Client> writers() throws IOException {
        Set<String> harmless = people();
        harmless.addAll(new AclUsers(operator).readers());
        return new Clients(operator)
                .all().stream()
                        .filter(client -> client.user().equals(user())
                                || !client.isReplica() && !harmless.contains(client.user()))
                        .toList();
    }

    private void endWriters() throws IOException {
        Clients clients = new Clients(operator);
        for (Client writer : writers()) {
            clients.end(writer);
        }
    }

    /** Whom the policy lets write there: the operator, and those that people answer for. */
    private Set<String> people() {
        Set<String> people = new HashSet<>(link.administrators());
        people.add(link.operator().user());
        return people;
    }

    private void login(Findings findings) {
        Endpoint application = Endpoint.application(link, site);
        try (Connection connection = Connection.open(application, time, link.timeout())) {
            findings.against("a new login as %s was let in"
                    .formatted(connection.endpoint().role().user()));
        } catch (IOException | RuntimeException e) {
            Trouble refusal = Trouble.of(application, e);
            if (refusal.kind() == Trouble.Kind.CREDENTIALS) {
                findings.seen("user %s is switched off, and a new login as it is refused".formatted(user()));
            } else {
                findings.unclear("a new login failed for another reason (%s)".formatted(refusal.sentence()));
            }
        }
    }

    private Optional<Connection> witness(Findings findings) {
        Endpoint application = Endpoint.application(link, site);
        Optional<Connection> opened = Optional.empty();
        try {
            Connection connection = Connection.open(application, time, link.timeout());
            opened = Optional.of(connection);
            Heartbeats.proveWritable(connection);
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.ifPresent(Connection::close);
            findings.unclear(
                    "no write as the application was possible before the fence, so its refusal proves nothing (%s)"
                            .formatted(Trouble.of(application, e).sentence()));
            return Optional.empty();
        }
    }

    private static void note(Connection witness, Findings findings) {
        try {
            Heartbeats.proveWritable(witness);
            findings.against("a connection opened before still writes");
        } catch (IOException e) {
            switch (Trouble.kind(e)) {
                case LOST, CREDENTIALS -> findings.seen("a connection opened before can't write");
                default -> findings.unclear("a connection opened before did not say whether it still writes");
            }
        }
    }

    private Map<String, String> end(Findings findings) throws IOException {
        Position end = Position.read(operator);
        findings.seen("its changes end at offset %d of history %s".formatted(end.offset(), end.history()));
        return Map.of(link.name() + ".offset", end.toString());
    }

    private Optional<Proof> notThePrimary(Findings findings) throws IOException {
        RedisState state = RedisState.read(operator);
        if (state.replica()) {
            return Optional.of(new Proof(
                    State.UNKNOWN,
                    "the Redis at %s is a replica, not the primary: closing it proves nothing; who is primary?"
                            .formatted(site)));
        }
        Optional<Epoch> carried = EpochKey.read(operator);
        if (carried.filter(newer -> newer.compareTo(epoch) > 0).isPresent()) {
            return Optional.of(new Proof(
                    State.NOT_FENCED,
                    "the Redis at %s carries epoch %s, newer than this operation's %s: it was left alone"
                            .formatted(site, carried.get(), epoch)));
        }
        return stranger(state, findings);
    }

    /** A fence of another one than the standby follows proves nothing, and closes what nobody asked to close. */
    private Optional<Proof> stranger(RedisState state, Findings findings) {
        try (var connection = Connection.open(Endpoint.operator(link, standby), time, STANDBY_ANSWERS)) {
            RedisState other = RedisState.read(connection);
            if (other.replica() && other.linked() && !other.history().equals(state.history())) {
                return Optional.of(new Proof(
                        State.UNKNOWN,
                        "the Redis at %s is not the one that the replica at %s follows, so it was left alone: closing it would prove nothing; correct the addresses of link %s"
                                .formatted(site, standby, link.name())));
            }
            findings.seen(
                    "the replica at %s %s".formatted(standby, other.linked() ? "follows it" : "has no link to it"));
        } catch (IOException | RuntimeException e) {
            findings.seen("the replica at %s did not say whether it follows this one".formatted(standby));
        }
        return Optional.empty();
    }

    private String user() {
        return link.application().user();
    }

    private String where() {
        return "Redis at %s: ".formatted(site);
    }
}
