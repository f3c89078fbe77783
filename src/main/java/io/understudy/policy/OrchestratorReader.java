package io.understudy.policy;

import io.understudy.document.Durations;
import io.understudy.document.Section;
import io.understudy.health.VantagePoint;
import io.understudy.topology.HostPort;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Binds an Orchestrator document that fits its schema. */
final class OrchestratorReader {

    private static final VantagePoint NAME = new VantagePoint("orchestrator");
    private static final HostPort HTTP = new HostPort("127.0.0.1", 8686);
    private static final Duration PLANS_VALID = Duration.ofDays(30);
    private static final int CONCURRENT_FAILOVERS = 10;
    private static final Duration SHORTEST_ROUND = Duration.ofSeconds(10);
    private static final Duration LONGEST_ROUND = Duration.ofHours(24);
    private static final Duration SHORTEST_CHECK = Duration.ofMillis(100);
    private static final Duration LONGEST_CHECK = Duration.ofMinutes(1);

    private OrchestratorReader() {}

    /** What holds where there is no such document. */
    static Orchestrator defaults(Path folder) {
        return new Orchestrator(NAME, HTTP, folder.resolve("state"), List.of(), List.of(), CONCURRENT_FAILOVERS);
    }

    static Orchestrator read(Section document, Path folder) {
        Section spec = document.section("spec");
        VantagePoint name = spec.text("vantagePoint").map(VantagePoint::new).orElse(NAME);
        HostPort http = spec.text("http").map(HostPort::parse).orElse(HTTP);
        return new Orchestrator(
                name,
                http,
                spec.has("state") ? Paths.under(folder, spec, "state") : folder.resolve("state"),
                spec.texts("canaries").stream().map(HostPort::parse).toList(),
                witnesses(spec.sections("witnesses"), name, folder),
                spec.integer("concurrentFailovers", CONCURRENT_FAILOVERS),
                SharingReader.journal(spec, folder),
                SharingReader.lease(spec),
                SharingReader.url(spec, http),
                spec.has("token") ? Optional.of(LinkReader.secret(spec.section("token"), folder)) : Optional.empty(),
                spec.has("breakGlass") ? Optional.of(sealing(spec.section("breakGlass"), folder)) : Optional.empty(),
                NotificationReader.read(spec.sections("notifications"), folder),
                ApiReader.read(spec, http, folder),
                readiness(spec.section("readiness")));
    }

    private static ReadinessTerms readiness(Section section) {
        Duration every = section.duration("every", ReadinessTerms.DEFAULT.every(), SHORTEST_ROUND);
        Duration timeout = section.duration("timeout", ReadinessTerms.DEFAULT.timeout(), SHORTEST_CHECK);
        atMost(section, "every", every, LONGEST_ROUND);
        atMost(section, "timeout", timeout, LONGEST_CHECK);
        return new ReadinessTerms(every, timeout);
    }

    private static void atMost(Section section, String key, Duration value, Duration most) {
        if (value.compareTo(most) > 0) {
            section.problem(
                    key,
                    "'%s: %s' is longer than %s".formatted(key, section.required(key), Durations.write(most)),
                    "write %s or less".formatted(Durations.write(most)));
        }
    }

    private static Orchestrator.Sealing sealing(Section section, Path folder) {
        return new Orchestrator.Sealing(
                LinkReader.secret(section.section("key"), folder),
                section.duration("validFor", PLANS_VALID, Duration.ofHours(1)));
    }

    private static List<Orchestrator.Witness> witnesses(List<Section> sections, VantagePoint own, Path folder) {
        Set<String> names = new HashSet<>(Set.of(own.value()));
        for (Section section : sections) {
            String name = section.required("name");
            if (!names.add(name)) {
                section.problem(
                        "name",
                        "two vantage points are named '%s'".formatted(name),
                        "rename this witness; its verdict must count as its own");
            }
        }
        return sections.stream().map(section -> witness(section, folder)).toList();
    }

    private static Orchestrator.Witness witness(Section section, Path folder) {
        URI url = Paths.url(section, "url");
        if (section.has("authorities") && !"https".equalsIgnoreCase(url.getScheme())) {
            section.problem(
                    "authorities",
                    "'authorities' says whose certificates are believed, and '%s' is not asked by HTTPS".formatted(url),
                    "write the url with https, or remove 'authorities'");
        }
        return new Orchestrator.Witness(
                new VantagePoint(section.required("name")),
                url,
                section.has("token")
                        ? Optional.of(LinkReader.secret(section.section("token"), folder))
                        : Optional.empty(),
                section.has("authorities")
                        ? Optional.of(Paths.under(folder, section, "authorities"))
                        : Optional.empty());
    }
}
