package io.understudy.rig.checker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * The name that users know, resolved as a well-behaved client does: an answer holds for its TTL and no longer, a server that
 * is silent for 500 ms is passed over for the next, and nothing outdated is used when none answers. The JVM's own cache takes
 * no part. Thread-safe: those who need an answer at the same time share one question.
 */
final class PublicName implements Addresses {

    private static final Duration SILENCE = Duration.ofMillis(500);

    private final Name name;
    private final List<InetSocketAddress> servers;
    private final int port;
    private int preferred;
    private Found found = new Found(List.of(), System.nanoTime());
    private @Nullable CompletableFuture<Found> asking;

    private record Found(List<Endpoint> endpoints, long untilNanos) {}

    /**
     * @param servers asked in this order; one that answered is asked first the next time
     * @param port of the target
     */
    PublicName(String name, List<Endpoint> servers, int port) throws TextParseException {
        this.name = Name.fromString(name, Name.root);
        this.servers = servers.stream()
                .map(s -> new InetSocketAddress(s.host(), s.port()))
                .toList();
        this.port = port;
    }

    @Override
    public List<Endpoint> now() throws IOException {
        CompletableFuture<Found> mine = new CompletableFuture<>();
        CompletableFuture<Found> running;
        synchronized (this) {
            if (System.nanoTime() - found.untilNanos() < 0) {
                return found.endpoints();
            }
            running = asking;
            if (running == null) {
                asking = mine;
            }
        }
        return running == null ? ask(mine) : wait(running);
    }

    private List<Endpoint> ask(CompletableFuture<Found> mine) throws IOException {
        try {
            Found answer = ask();
            synchronized (this) {
                found = answer;
                asking = null;
            }
            mine.complete(answer);
            return answer.endpoints();
        } catch (IOException | RuntimeException e) {
            synchronized (this) {
                asking = null;
            }
            mine.completeExceptionally(e);
            throw new IOException("%s does not resolve: %s".formatted(name, e.getMessage()), e);
        }
    }

    private List<Endpoint> wait(CompletableFuture<Found> running) throws IOException {
        try {
            return running.get().endpoints();
        } catch (ExecutionException e) {
            throw new IOException("%s does not resolve: %s".formatted(name, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Found ask() throws IOException {
        IOException last = new IOException("no server was named");
        int first = preferred;
        for (int i = 0; i < servers.size(); i++) {
            int at = (first + i) % servers.size();
            try {
                Found answer = ask(servers.get(at));
                preferred = at;
                return answer;
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private Found ask(InetSocketAddress server) throws IOException {
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTimeout(SILENCE);
        long asked = System.nanoTime();
        Message answer = resolver.send(Message.newQuery(org.xbill.DNS.Record.newRecord(name, Type.A, DClass.IN)));
        List<ARecord> records = answer.getSection(Section.ANSWER).stream()
                .filter(ARecord.class::isInstance)
                .map(ARecord.class::cast)
                .toList();
        if (records.isEmpty()) {
            throw new IOException("%s answered %s without an address%s"
                    .formatted(
                            server,
                            Rcode.string(answer.getRcode()),
                            answer.getHeader().getFlag(Flags.AA) ? "" : ", not as an authority"));
        }
        long ttl = records.stream().mapToLong(ARecord::getTTL).min().orElse(0);
        return new Found(
                records.stream()
                        .map(r -> new Endpoint(r.getAddress().getHostAddress(), port))
                        .toList(),
                asked + Duration.ofSeconds(ttl).toNanos());
    }
}
