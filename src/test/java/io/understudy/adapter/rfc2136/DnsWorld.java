package io.understudy.adapter.rfc2136;

import io.understudy.adapter.DnsMoves;
import io.understudy.operation.StepContext;
import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.SecretRef;
import io.understudy.sandbox.dns.DnsServer;
import io.understudy.sandbox.dns.ZoneContents;
import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/** Authoritative servers of one zone and an application that moves between east and west. */
final class DnsWorld implements AutoCloseable {

    static final SiteName EAST = DnsMoves.EAST;
    static final SiteName WEST = DnsMoves.WEST;
    static final String OLD = "127.83.1.10";
    static final String NEW = "127.83.2.10";
    static final String SECRET = "dGhlIHNlY3JldCBvZiB0aGlzIHRlc3QgYWxvbmU=";

    final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    final List<DnsServer> servers = new ArrayList<>();
    final List<HostPort> others = new ArrayList<>();
    private final Path secret;
    String keyName = "understudy.";
    Duration timeout = Duration.ofSeconds(2);
    List<DnsPolicy.Entry> entries =
            List.of(new DnsPolicy.Entry("shop.example.test.", "A", Map.of(EAST, List.of(OLD), WEST, List.of(NEW))));

    /** @param folder where the key's secret is kept */
    DnsWorld(Path folder) {
        secret = folder.resolve("tsig");
        secret(SECRET);
    }

    void secret(String base64) {
        try {
            Files.writeString(secret, base64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    DnsServer server(String... records) {
        DnsServer server = DnsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                zone(records),
                new TSIG(TSIG.HMAC_SHA256, "understudy.", SECRET),
                threads);
        servers.add(server);
        return server;
    }

    static ZoneContents zone(String... records) {
        return ZoneContents.parse("example.test.", """
                @     3600 IN SOA   ns1 hostmaster 1 3600 600 86400 1
                @     3600 IN NS    ns1
                ns1   3600 IN A     127.0.0.1
                """ + String.join("\n", records) + "\n");
    }

    Optional<DnsPolicy> dns() {
        List<HostPort> addresses = new ArrayList<>(others);
        servers.forEach(s -> addresses.add(new HostPort("127.0.0.1", s.address().getPort())));
        return Optional.of(new DnsPolicy.Rfc2136(
                "example.test.",
                addresses,
                new DnsPolicy.TsigKey(keyName, "hmac-sha256", new SecretRef.File(secret)),
                Duration.ofSeconds(1),
                entries));
    }

    FailoverPolicy policy(Optional<DnsPolicy> dns) {
        return DnsMoves.policy(dns);
    }

    /** East to west, leading to epoch 2. */
    StepContext failover(String... records) {
        return DnsMoves.failover(dns(), timeout, records);
    }

    /** West to east, leading to epoch 3. */
    StepContext failback() {
        return DnsMoves.failback(dns(), timeout);
    }

    static Set<String> at(DnsServer server, String name, int type) {
        return server.zone().records(Name.fromConstantString(name), type).stream()
                .map(Record::rdataToString)
                .collect(Collectors.toSet());
    }

    static Set<String> shop(DnsServer server) {
        return at(server, "shop.example.test.", Type.A);
    }

    static Set<String> mark(DnsServer server) {
        return at(server, "_understudy.shop.example.test.", Type.TXT);
    }

    @Override
    public void close() {
        servers.forEach(DnsServer::close);
        threads.close();
    }
}
