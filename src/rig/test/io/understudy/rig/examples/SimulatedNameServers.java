package io.understudy.rig.examples;

import io.understudy.rig.dns.ZoneWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * Stands in for the zone's name servers, which moto has not: four times a second BIND gets the A records that the API has. Of weighted
 * records it answers the heaviest alone, where Route 53 would answer each as often as its weight says.
 */
final class SimulatedNameServers implements AutoCloseable {

    private static final Duration EACH = Duration.ofMillis(250);

    private final Route53Client api;
    private final String hostedZone;
    private final ZoneWriter zone;
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private volatile boolean done;

    private SimulatedNameServers(Route53Client api, String hostedZone, ZoneWriter zone) {
        this.api = api;
        this.hostedZone = hostedZone;
        this.zone = zone;
    }

    /**
     * Begins to copy.
     *
     * @param api stays open for longer than this
     * @param zone what users are answered by
     */
    static SimulatedNameServers open(Route53Client api, String hostedZone, ZoneWriter zone) {
        SimulatedNameServers servers = new SimulatedNameServers(api, hostedZone, zone);
        servers.thread.start();
        return servers;
    }

    private void run() {
        while (!done) {
            try {
                for (Map.Entry<String, String> due : due().entrySet()) {
                    if (!zone.server().resolve(due.getKey(), "A").equals(List.of(due.getValue()))) {
                        boolean unused = zone.put(due.getKey(), due.getValue());
                    }
                }
            } catch (IOException | SdkException e) {
                // One of the two does not answer now; looks again.
            }
            LockSupport.parkNanos(EACH.toNanos());
        }
    }

    private Map<String, String> due() {
        return api.listResourceRecordSets(it -> it.hostedZoneId(hostedZone)).resourceRecordSets().stream()
                .filter(set -> set.type() == RRType.A)
                .sorted(Comparator.comparing(SimulatedNameServers::weight))
                .collect(Collectors.toMap(
                        ResourceRecordSet::name,
                        set -> set.resourceRecords().getFirst().value(),
                        (lighter, heavier) -> heavier));
    }

    private static long weight(ResourceRecordSet set) {
        return set.weight() == null ? 0 : set.weight();
    }

    @Override
    public void close() throws IOException {
        done = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
