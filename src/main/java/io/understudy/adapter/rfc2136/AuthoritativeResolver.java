package io.understudy.adapter.rfc2136;

import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.HostPort;
import io.understudy.topology.UnderstudyException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Resolves names of a policy's own zone by asking its authoritative servers, so that an answer is as fresh as the last update
 * and no cache of the JVM or the host stands between. Other names, and those of a zone without named servers, go to the JVM's
 * resolver. Thread-safe; never blocks the
 * caller.
 */
public final class AuthoritativeResolver {

    private final Questioner questioner;
    private final Executor executor;
    private final Duration timeout;

    /**
     * @param executor runs what blocks, such as the JVM's resolver: virtual threads
     * @param timeout for one server; the next one is asked afterwards
     */
    public AuthoritativeResolver(Executor executor, Duration timeout) {
        this.questioner = new Questioner(executor);
        this.executor = executor;
        this.timeout = timeout;
    }

    /**
     * The address of a host now, A before AAAA. Completes with {@link UnknownHostException} when there is none or no server
     * answers.
     */
    public CompletionStage<InetAddress> resolve(FailoverPolicy policy, String host) {
        Optional<Name> name = withinZone(policy, host);
        if (name.isEmpty()) {
            return byJvm(host);
        }
        List<HostPort> servers = policy.dns().orElseThrow().servers();
        return ask(servers, name.get(), Type.A)
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedFuture(found)
                        : ask(servers, name.get(), Type.AAAA))
                .thenCompose(found -> found.<CompletionStage<InetAddress>>map(this::address)
                        .orElseGet(() ->
                                failed("%s has no address at the authoritative servers %s".formatted(host, servers))));
    }

    private static Optional<Name> withinZone(FailoverPolicy policy, String host) {
        boolean literal = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        Optional<DnsPolicy> dns = policy.dns();
        if (literal || dns.isEmpty() || dns.get().servers().isEmpty()) {
            return Optional.empty();
        }
        try {
            Name name = RecordChange.absolute(host);
            return name.subdomain(RecordChange.absolute(dns.get().zone())) ? Optional.of(name) : Optional.empty();
        } catch (UnderstudyException e) {
            return Optional.empty();
        }
    }

    /** The record that ends the chain of aliases: an address, or an alias that leads out of the zone. */
    private CompletionStage<Optional<Record>> ask(List<HostPort> servers, Name name, int type) {
        HostPort server = servers.getFirst();
        CompletionStage<Optional<Record>> answer =
                questioner.ask(server, name, type, timeout).thenApply(message -> last(message, type));
        return servers.size() == 1
                ? answer.exceptionallyCompose(e -> failed("%s: %s %s".formatted(name, server, Questioner.reason(e))))
                : answer.exceptionallyCompose(e -> ask(servers.subList(1, servers.size()), name, type));
    }

    private static Optional<Record> last(Message message, int type) {
        List<Record> answers = Questioner.authoritative(message);
        Optional<Record> address =
                answers.stream().filter(record -> record.getType() == type).findFirst();
        return address.isPresent() ? address : answers.stream().reduce((one, next) -> next);
    }

    private CompletionStage<InetAddress> address(Record record) {
        return switch (record) {
            case ARecord a -> CompletableFuture.completedFuture(a.getAddress());
            case AAAARecord aaaa -> CompletableFuture.completedFuture(aaaa.getAddress());
            case CNAMERecord alias -> byJvm(alias.getTarget().toString(true));
            default -> failed("%s is no address".formatted(record.getName()));
        };
    }

    private CompletionStage<InetAddress> byJvm(String host) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return InetAddress.getByName(host);
                    } catch (UnknownHostException e) {
                        throw new CompletionException(e);
                    }
                },
                executor);
    }

    private static <T> CompletionStage<T> failed(String message) {
        return CompletableFuture.failedFuture(new UnknownHostException(message));
    }
}
