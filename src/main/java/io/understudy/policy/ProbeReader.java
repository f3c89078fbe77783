package io.understudy.policy;

import io.understudy.document.Durations;
import io.understudy.document.Section;
import io.understudy.health.Probe;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Signal;
import io.understudy.topology.HostPort;
import io.understudy.topology.LinkName;
import io.understudy.topology.Names;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Binds one entry of a policy's {@code probes}. */
final class ProbeReader {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofMillis(800);
    private static final Duration LEAST_EVERY = Duration.ofMillis(100);
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);

    private ProbeReader() {}

    static Probe read(Section probe) {
        ProbeTarget target = target(probe);
        Duration every = probe.duration("every", EVERY, LEAST_EVERY);
        Duration timeout = probe.duration("timeout", TIMEOUT, LEAST_TIMEOUT);
        if (timeout.compareTo(every) >= 0) {
            probe.problem(
                    probe.has("timeout") ? "timeout" : "every",
                    "probe '%s' has timeout %s, which is not shorter than every %s"
                            .formatted(probe.required("name"), Durations.write(timeout), Durations.write(every)),
                    "write a timeout below %s".formatted(Durations.write(every)));
        }
        return new Probe(new ProbeName(probe.required("name")), target, signal(probe, target), every, timeout);
    }

    private static Signal signal(Section probe, ProbeTarget target) {
        return probe.text("signal").map(ProbeReader::signal).orElseGet(() -> switch (target.kind()) {
            case "kubernetes" -> Signal.SITE;
            case "postgresql", "mysql", "redis" -> Signal.DATABASE;
            default -> Signal.APPLICATION;
        });
    }

    static Signal signal(String written) {
        return Signal.valueOf(written.toUpperCase(Locale.ROOT));
    }

    private static ProbeTarget target(Section probe) {
        if (probe.has("http")) {
            return http(probe.section("http"));
        }
        if (probe.has("tcp")) {
            return new ProbeTarget.Tcp(addresses(probe.section("tcp").section("sites")));
        }
        if (probe.has("kubernetes")) {
            return kubernetes(probe.section("kubernetes"));
        }
        if (probe.has("postgresql")) {
            Section postgresql = probe.section("postgresql");
            return new ProbeTarget.Postgresql(new LinkName(postgresql.required("link")), postgresql.has("write"));
        }
        if (probe.has("mysql")) {
            Section mysql = probe.section("mysql");
            return new ProbeTarget.Mysql(new LinkName(mysql.required("link")), mysql.has("write"));
        }
        if (probe.has("redis")) {
            Section redis = probe.section("redis");
            return new ProbeTarget.Redis(new LinkName(redis.required("link")), redis.has("write"));
        }
        return probe.has("dns") ? dns(probe.section("dns")) : new ProbeTarget.Route(probe.required("route"));
    }

    private static ProbeTarget http(Section http) {
        Section expect = http.section("expect");
        String[] range = expect.get("status").asText("200-299").split("-", 2);
        int from = Integer.parseInt(range[0]);
        int to = Integer.parseInt(range[range.length - 1]);
        if (from > to) {
            expect.problem(
                    "status",
                    "'status: %d-%d' holds no status".formatted(from, to),
                    "write the smaller one first: %d-%d".formatted(to, from));
        }
        return new ProbeTarget.Http(
                Paths.url(http, "url"),
                addresses(http.section("sites")),
                from,
                to,
                expect.text("epoch"),
                expect.text("site"));
    }

    private static ProbeTarget kubernetes(Section kubernetes) {
        if (kubernetes.has("readyz")) {
            return new ProbeTarget.KubernetesReadyz();
        }
        Section workload = kubernetes.section("workload");
        String resource = workload.has("deployment") ? "deployment" : "statefulset";
        return new ProbeTarget.KubernetesWorkload(
                resource, workload.required("namespace"), workload.required(resource));
    }

    private static ProbeTarget dns(Section dns) {
        return new ProbeTarget.Dns(
                dns.hostPort("server"), dns.required("name"), dns.required("type"), dns.text("expect"));
    }

    /** Keys that can't be names of sites are left out: the joint checks tell of them. */
    private static Map<SiteName, HostPort> addresses(Section sites) {
        Map<SiteName, HostPort> addresses = new HashMap<>();
        sites.textMap().forEach((site, address) -> {
            if (site.matches(Names.LABEL)) {
                addresses.put(new SiteName(site), HostPort.parse(address));
            }
        });
        return addresses;
    }
}
