package io.understudy.adapter.route53;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Asks name servers directly what they answer: no resolver, no cache. Thread-safe. */
final class NameServers {

    private final Executor executor;

    /** @param executor waits for answers: virtual threads */
    NameServers(Executor executor) {
        this.executor = executor;
    }

    /**
     * @param asked how many answered with authority
     * @param differ what those answer that do not have the new values, a line each
     */
    record Answers(int asked, List<String> differ) {}

    /** All servers at the same time. One that can't be reached from here, or has no authority, says nothing. */
    Answers ask(List<HostPort> servers, List<RecordSetChange> changes, Duration timeout) {
        List<CompletableFuture<Optional<List<String>>>> answers = servers.stream()
                .map(server -> CompletableFuture.supplyAsync(() -> differences(server, changes, timeout), executor)
                        // Looking up the server's own name is not bounded by its timeout.
                        .completeOnTimeout(Optional.empty(), 2 * timeout.toMillis(), TimeUnit.MILLISECONDS))
                .toList();
        List<List<String>> heard = answers.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .toList();
        return new Answers(heard.size(), heard.stream().flatMap(List::stream).toList());
    }

    private static Optional<List<String>> differences(
            HostPort server, List<RecordSetChange> changes, Duration timeout) {
        try {
            InetSocketAddress address = new InetSocketAddress(server.host(), server.port());
            if (address.isUnresolved()) {
                return Optional.empty();
            }
            SimpleResolver resolver = new SimpleResolver(address);
            resolver.setTimeout(timeout);
            List<String> differ = new ArrayList<>();
            for (RecordSetChange change : changes) {
                Set<String> values = values(resolver, change);
                if (!values.equals(change.after())) {
                    differ.add("%s answers %s %s %s"
                            .formatted(server, change.name(), change.type(), RecordSetChange.join(values)));
                }
            }
            return Optional.of(differ);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Set<String> values(SimpleResolver resolver, RecordSetChange change) throws IOException {
        int type = Type.value(change.type());
        Message query = Message.newQuery(Record.newRecord(Name.fromString(change.name(), Name.root), type, DClass.IN));
        query.getHeader().unsetFlag(Flags.RD);
        Message answer = resolver.send(query);
        boolean usable = answer.getRcode() == Rcode.NOERROR || answer.getRcode() == Rcode.NXDOMAIN;
        if (!usable || !answer.getHeader().getFlag(Flags.AA)) {
            throw new IOException("not authoritative: " + Rcode.string(answer.getRcode()));
        }
        return RecordSetChange.canonical(
                change.type(),
                answer.getSection(Section.ANSWER).stream()
                        .filter(record -> record.getType() == type)
                        .map(Record::rdataToString)
                        .collect(Collectors.toSet()));
    }
}
