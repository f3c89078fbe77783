package io.understudy.rig.examples;

import io.understudy.rig.dns.ZoneWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.HealthCheck;
import software.amazon.awssdk.services.route53.model.HealthCheckConfig;
import software.amazon.awssdk.services.route53.model.HealthCheckType;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.ResourceRecordSetFailover;

/**
 * Stands in for what Route 53 does beside its API, which moto does not: health checkers look each quarter of a second instead of
 * each ten, as the checks say, and the zone's name servers answer the failover record that is due. What the API knew when this was
 * opened is all it knows, and it never asks it again.
 */
final class SimulatedFailover implements AutoCloseable {

    private static final Duration EACH = Duration.ofMillis(250);
    private static final Duration ANSWER = Duration.ofMillis(200);

    private final Map<String, HealthCheckConfig> checks;
    private final ResourceRecordSet home;
    private final ResourceRecordSet standby;
    private final ZoneWriter zone;
    private final Map<String, Looks> looks = new HashMap<>();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private volatile boolean done;
    private volatile int rounds;

    private SimulatedFailover(
            Map<String, HealthCheckConfig> checks, ResourceRecordSet home, ResourceRecordSet standby, ZoneWriter zone) {
        this.checks = checks;
        this.home = home;
        this.standby = standby;
        this.zone = zone;
    }

    /**
     * Begins to look.
     *
     * @param name absolute, with a pair of failover records
     * @param zone what users are answered by
     * @throws java.util.NoSuchElementException when there is no such pair
     */
    static SimulatedFailover open(Route53Client api, String hostedZone, String name, ZoneWriter zone) {
        List<ResourceRecordSet> records =
                api.listResourceRecordSets(it -> it.hostedZoneId(hostedZone)).resourceRecordSets().stream()
                        .filter(set -> set.name().equals(name))
                        .toList();
        SimulatedFailover simulated = new SimulatedFailover(
                api.listHealthChecks().healthChecks().stream()
                        .collect(Collectors.toMap(HealthCheck::id, HealthCheck::healthCheckConfig)),
                the(ResourceRecordSetFailover.PRIMARY, records),
                the(ResourceRecordSetFailover.SECONDARY, records),
                zone);
        simulated.thread.start();
        return simulated;
    }

    private static ResourceRecordSet the(ResourceRecordSetFailover role, List<ResourceRecordSet> records) {
        return records.stream()
                .filter(set -> set.failover() == role)
                .findFirst()
                .orElseThrow();
    }

    private void run() {
        while (!done) {
            try {
                String due = value(isHealthy(home.healthCheckId()) ? home : standby);
                if (!zone.server().resolve(home.name(), "A").equals(List.of(due))) {
                    boolean unused = zone.put(home.name(), due);
                }
            } catch (IOException e) {
                // The zone's server does not answer now; looks again.
            }
            rounds++;
            LockSupport.parkNanos(EACH.toNanos());
        }
    }

    /** How often all checks were looked at so far. */
    int rounds() {
        return rounds;
    }

    private static String value(ResourceRecordSet set) {
        return set.resourceRecords().getFirst().value();
    }

    private boolean isHealthy(String id) {
        HealthCheckConfig check = checks.get(id);
        if (check == null) {
            throw new IllegalStateException("there is no health check " + id);
        }
        boolean passes = check.type() == HealthCheckType.CALCULATED
                ? check.childHealthChecks().stream().filter(this::isHealthy).count() >= check.healthThreshold()
                : looks.merge(
                                id,
                                new Looks(isSeen(check), 0),
                                (before, now) -> before.then(now, check.failureThreshold()))
                        .passed();
        return passes != Boolean.TRUE.equals(check.inverted());
    }

    /** What a check's looks came to: it changes its mind when several in a row say otherwise. @param otherwise how many did */
    private record Looks(boolean passed, int otherwise) {

        Looks then(Looks now, int threshold) {
            if (now.passed == passed) {
                return new Looks(passed, 0);
            }
            return otherwise + 1 < threshold ? new Looks(passed, otherwise + 1) : now;
        }
    }

    private boolean isSeen(HealthCheckConfig check) {
        try {
            URI url = URI.create("http://%s:%d%s".formatted(check.ipAddress(), check.port(), check.resourcePath()));
            var answer = client.send(HttpRequest.newBuilder(url).timeout(ANSWER).build(), BodyHandlers.ofString());
            return answer.statusCode() == 200 && answer.body().contains(check.searchString());
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
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
        client.close();
    }
}
