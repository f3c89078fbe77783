package io.understudy.sandbox;

import io.understudy.sandbox.dns.DnsServer;
import io.understudy.sandbox.dns.ZoneContents;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** The zone {@code example.test.} with the shop's public name and the databases' names, and a resolver for its users. */
final class SandboxDns implements AutoCloseable {

    static final String SHOP = "shop.example.test.";

    private final DnsServer server;
    private final SimpleResolver resolver;

    private SandboxDns(DnsServer server, SimpleResolver resolver) {
        this.server = server;
        this.resolver = resolver;
    }

    static SandboxDns start(Addresses addresses, String tsigSecret, Executor threads) throws IOException {
        return start(addresses.dns(), names(addresses), tsigSecret, threads);
    }

    /** @param names and where each leads at first */
    static SandboxDns start(HostPort at, Map<String, HostPort> names, String tsigSecret, Executor threads)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(at.host()), at.port());
        TSIG key = new TSIG(TSIG.HMAC_SHA256, "understudy.", tsigSecret);
        DnsServer server = DnsServer.start(address, ZoneContents.parse("example.test.", zone(at, names)), key, threads);
        SimpleResolver resolver = new SimpleResolver(address);
        resolver.setTimeout(Duration.ofMillis(500));
        return new SandboxDns(server, resolver);
    }

    /** The name's address as the zone's own server tells it now. */
    InetAddress resolve(String name) throws IOException {
        Message answer = resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN)));
        List<Record> records = answer.getSection(Section.ANSWER);
        return records.stream()
                .filter(ARecord.class::isInstance)
                .map(r -> ((ARecord) r).getAddress())
                .findFirst()
                .orElseThrow(() -> new UnknownHostException(name));
    }

    /** Whether a name leads to this address, as the zone is now. */
    boolean leads(String name, String address) {
        try {
            return server.zone().records(Name.fromString(name), Type.A).stream()
                    .anyMatch(r -> ((ARecord) r).getAddress().getHostAddress().equals(address));
        } catch (TextParseException e) {
            throw new IllegalArgumentException("%s is no name".formatted(name), e);
        }
    }

    /** The name of a site's database. */
    static String database(String site) {
        return "orders-db.%s.example.test.".formatted(site);
    }

    @Override
    public void close() {
        server.close();
    }

    private static Map<String, HostPort> names(Addresses addresses) {
        return Map.of(
                SHOP,
                addresses.web(true),
                database(SandboxWorld.EAST),
                addresses.database(true),
                database(SandboxWorld.WEST),
                addresses.database(false));
    }

    private static String zone(HostPort at, Map<String, HostPort> names) {
        String head = """
                @    1 IN SOA ns.example.test. hostmaster.example.test. 1 3600 600 86400 1
                @    1 IN NS ns.example.test.
                ns   1 IN A %s
                """.formatted(at.host());
        return names.entrySet().stream()
                .map(name -> "%s 1 IN A %s\n"
                        .formatted(name.getKey(), name.getValue().host()))
                .sorted()
                .collect(Collectors.joining("", head, ""));
    }
}
