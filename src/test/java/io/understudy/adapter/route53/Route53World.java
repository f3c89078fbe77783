package io.understudy.adapter.route53;

import io.understudy.adapter.DnsMoves;
import io.understudy.component.route53.FakeRoute53;
import io.understudy.operation.StepContext;
import io.understudy.policy.DnsPolicy;
import io.understudy.topology.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.services.route53.Route53Client;

/** A hosted zone of Route 53 and an application that moves between east and west. */
final class Route53World implements AutoCloseable {

    static final String SHOP = "shop.example.org.";
    static final String MARK = "_understudy.shop.example.org.";
    static final String OLD = "192.0.2.1";
    static final String NEW = "198.51.100.1";
    static final DnsPolicy.Aws AWS = new DnsPolicy.Aws("aws-global", Optional.empty(), Optional.empty());

    private static final HostedZones.Times AT_ONCE = new HostedZones.Times(Duration.ofMillis(1), Duration.ZERO);

    private final Hurry time = new Hurry();
    final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    final FakeRoute53 zone = new FakeRoute53("example.org.");
    Duration timeout = Duration.ofSeconds(4);
    DnsPolicy.Aws aws = AWS;
    String hostedZone = FakeRoute53.ZONE;
    String zoneName = "example.org.";
    List<HostPort> servers = List.of();
    List<DnsPolicy.Entry> entries = List.of(entry(SHOP, "A", List.of(OLD), List.of(NEW)));

    static DnsPolicy.Entry entry(String name, String type, List<String> east, List<String> west) {
        return new DnsPolicy.Entry(name, type, Map.of(DnsMoves.EAST, east, DnsMoves.WEST, west));
    }

    /** With this world's zone in memory. */
    Route53SwitchStep step() {
        return step(zone);
    }

    Route53SwitchStep step(Route53Client client) {
        return new Route53SwitchStep(zones(client), threads, time, time, AT_ONCE.poll());
    }

    /** The calls of one switch that nobody else makes any with. */
    HostedZone calls(Route53Client client, ZoneSwitch goal, Duration longest) {
        return zones(client).of(goal, longest);
    }

    private HostedZones zones(Route53Client client) {
        return new HostedZones(access -> client, threads, time, time, AT_ONCE);
    }

    StepContext failover(String... records) {
        return DnsMoves.failover(dns(), timeout, records);
    }

    StepContext failback() {
        return DnsMoves.failback(dns(), timeout);
    }

    private Optional<DnsPolicy> dns() {
        return Optional.of(new DnsPolicy.Route53(zoneName, hostedZone, servers, aws, Duration.ofSeconds(5), entries));
    }

    @Override
    public void close() {
        threads.close();
    }
}
