package io.understudy.adapter.rfc2136;

import io.understudy.topology.HostPort;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * Asks DNS servers directly: no resolver, no cache, no search list. Asks again once in the second half of the timeout,
 * since one datagram may get lost. Thread-safe; never blocks the caller.
 */
final class Questioner {

    private final Executor executor;

    /** @param executor resolves server names and runs what follows an answer: virtual threads */
    Questioner(Executor executor) {
        this.executor = executor;
    }

    /** One question to one server; fails with the I/O error or {@link TimeoutException} when there is no answer in time. */
    CompletableFuture<Message> ask(HostPort server, Name name, int type, Duration timeout) {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        query.getHeader().unsetFlag(Flags.RD);
        Duration half = timeout.dividedBy(2);
        return CompletableFuture.supplyAsync(() -> resolver(server, timeout), executor)
                .thenCompose(resolver -> once(resolver, query, half)
                        .exceptionallyCompose(
                                e -> timedOut(e) ? once(resolver, query, half) : CompletableFuture.failedFuture(e)))
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What every server says about a switch, all asked at the same time. */
    List<ServerView> look(Switch goal, List<HostPort> servers, Duration timeout) {
        List<CompletableFuture<ServerView>> views =
                servers.stream().map(server -> look(goal, server, timeout)).toList();
        return views.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<ServerView> look(Switch goal, HostPort server, Duration timeout) {
        CompletableFuture<Message> mark = ask(server, goal.owner(), Type.TXT, timeout);
        Map<ServerView.Seen.Key, CompletableFuture<Message>> records = goal.changes().stream()
                .collect(Collectors.toMap(
                        change -> new ServerView.Seen.Key(change.name(), change.typeCode()),
                        change -> ask(server, change.name(), change.typeCode(), timeout)));
        List<CompletableFuture<Message>> all = new ArrayList<>(records.values());
        all.add(mark);
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .<ServerView>thenApply(done -> new ServerView.Seen(
                        server,
                        records.entrySet().stream()
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey,
                                        e -> values(e.getKey(), e.getValue().join()))),
                        texts(mark.join())))
                .exceptionally(e -> new ServerView.Unusable(server, "%s %s".formatted(server, reason(e))));
    }

    /** Why there was no usable answer, in plain words. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException) {
            return "did not answer in time";
        }
        return cause instanceof NotAuthoritative ? cause.getMessage() + "" : "can't be asked: " + cause;
    }

    private static Set<String> values(ServerView.Seen.Key key, Message answer) {
        return authoritative(answer).stream()
                .filter(record -> record.getName().equals(key.name()) && record.getType() == key.type())
                .map(Record::rdataToString)
                .collect(Collectors.toSet());
    }

    private static List<String> texts(Message answer) {
        return authoritative(answer).stream()
                .filter(TXTRecord.class::isInstance)
                .map(record -> String.join("", ((TXTRecord) record).getStrings()))
                .toList();
    }

    /** The answer section of a usable answer; throws otherwise, with a reason for {@link #reason}. */
    static List<Record> authoritative(Message answer) {
        int rcode = answer.getRcode();
        boolean usable = rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
        if (!usable || !answer.getHeader().getFlag(Flags.AA)) {
            throw new NotAuthoritative("is not authoritative for the zone (%s%s): correct the policy's dns servers"
                    .formatted(Rcode.string(rcode), usable ? " without authority" : ""));
        }
        return answer.getSection(Section.ANSWER);
    }

    private CompletableFuture<Message> once(SimpleResolver resolver, Message query, Duration timeout) {
        return resolver.sendAsync(query, executor)
                .toCompletableFuture()
                .copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static boolean timedOut(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException;
    }

    private static SimpleResolver resolver(HostPort server, Duration timeout) {
        SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(server.host(), server.port()));
        resolver.setTimeout(timeout);
        return resolver;
    }

    private static final class NotAuthoritative extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotAuthoritative(String message) {
            super(message);
        }
    }
}
