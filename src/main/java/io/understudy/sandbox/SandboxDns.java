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
import java.util.concurrent.Executor;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
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
        HostPort at = addresses.dns();
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(at.host()), at.port());
        TSIG key = new TSIG(TSIG.HMAC_SHA256, "understudy.", tsigSecret);
        DnsServer server = DnsServer.start(address, ZoneContents.parse("example.test.", zone(addresses)), key, threads);
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

    /** The name of a site's database. */
    static String database(String site) {
        return "orders-db.%s.example.test.".formatted(site);
    }

    @Override
    public void close() {
        server.close();
    }

    private static String zone(Addresses addresses) {
        return """
                @    1 IN SOA ns.example.test. hostmaster.example.test. 1 3600 600 86400 1
                @    1 IN NS ns.example.test.
                ns   1 IN A %s
                shop 1 IN A %s
                orders-db.us-east-1 1 IN A %s
                orders-db.us-west-2 1 IN A %s
                """.formatted(
                        addresses.dns().host(),
                        addresses.web(true).host(),
                        addresses.database(true).host(),
                        addresses.database(false).host());
    }
}
