package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.health.Probe;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Signal;
import io.understudy.health.Thresholds;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Binds a FailoverPolicy document that fits its schema. What is wrong in itself is added to the section's problems. */
final class PolicyReader {

    private static final Duration COOLDOWN = Duration.ofHours(1);
    private static final Duration LEAST_OBJECTIVE = Duration.ofMillis(1);
    private static final int VANTAGE_POINTS = 2;

    private PolicyReader() {}

    static FailoverPolicy read(Section document, Path folder) {
        Section metadata = document.section("metadata");
        Section spec = document.section("spec");
        SiteName primary = new SiteName(spec.required("primary"));
        SiteName standby = new SiteName(spec.required("standby"));
        refuseDuplicates(spec.sections("probes"), "probes");
        refuseDuplicates(spec.sections("replication"), "replication links");
        List<Probe> probes =
                spec.sections("probes").stream().map(ProbeReader::read).toList();
        ApplicationName application = new ApplicationName(metadata.required("name"));
        if (application.equals(ApplicationName.WAVES) || application.equals(ApplicationName.DRILLS)) {
            metadata.problem(
                    "name",
                    "the journal keeps %1$s under the name '%1$s'".formatted(application),
                    "name the application otherwise");
        }
        FailoverPolicy.Automation automation = automation(spec.section("automation"), spec.section("failback"));
        FailoverPolicy policy = new FailoverPolicy(
                application,
                metadata.section("labels").textMap(),
                primary,
                standby,
                objectives(spec.section("objectives"), spec.sections("replication")),
                probes,
                health(spec.section("health"), probes),
                spec.sections("replication").stream()
                        .map(link -> LinkReader.read(link, primary, standby, folder))
                        .toList(),
                spec.sections("fencing").stream().map(FenceReader::read).toList(),
                spec.has("dns")
                        ? Optional.of(DnsReader.read(spec.section("dns"), primary, standby, folder))
                        : Optional.empty(),
                automation,
                runbooks(spec.section("runbooks")),
                wave(spec.section("wave"), application),
                ApprovalReader.read(spec.section("approvals"), automation.mode()),
                DrillReader.read(spec.sections("drills")),
                DrillReader.terms(spec.section("drill")));
        PolicyRules.check(policy, spec);
        return policy;
    }

    private static void refuseDuplicates(List<Section> named, String what) {
        Set<String> seen = new HashSet<>();
        for (Section section : named) {
            String name = section.required("name");
            if (!seen.add(name)) {
                section.problem("name", "two %s are named '%s'".formatted(what, name), "rename one of them");
            }
        }
    }

    private static FailoverPolicy.Objectives objectives(Section section, List<Section> links) {
        Duration rpo = section.duration("rpo", Duration.ZERO, Duration.ZERO);
        return new FailoverPolicy.Objectives(
                rpo,
                section.duration("rto", Duration.ZERO, LEAST_OBJECTIVE),
                links.stream()
                        .filter(link -> link.has("rpo"))
                        .collect(Collectors.toMap(
                                link -> new LinkName(link.required("name")),
                                link -> link.duration("rpo", rpo, Duration.ZERO),
                                (one, _) -> one)));
    }

    private static FailoverPolicy.Health health(Section section, List<Probe> probes) {
        Thresholds thresholds = new Thresholds(
                section.integer("failureThreshold", Thresholds.DEFAULT.failure()),
                section.integer("successThreshold", Thresholds.DEFAULT.success()));
        int required = section.section("vantagePoints").integer("required", VANTAGE_POINTS);
        Set<Signal> written =
                section.texts("failoverWhen").stream().map(ProbeReader::signal).collect(Collectors.toSet());
        return new FailoverPolicy.Health(thresholds, required, written.isEmpty() ? signals(probes) : written);
    }

    private static Set<Signal> signals(List<Probe> probes) {
        boolean database = probes.stream()
                .map(Probe::target)
                .anyMatch(target -> target instanceof ProbeTarget.Postgresql
                        || target instanceof ProbeTarget.Mysql
                        || target instanceof ProbeTarget.Redis);
        return database ? Set.of(Signal.DATABASE) : Set.of(Signal.SITE, Signal.APPLICATION);
    }

    private static FailoverPolicy.Automation automation(Section section, Section failback) {
        String mode = section.text("mode").orElse("propose").toUpperCase(Locale.ROOT);
        return new FailoverPolicy.Automation(
                FailoverPolicy.Mode.valueOf(mode),
                section.duration("cooldown", COOLDOWN, Duration.ZERO),
                MaintenanceReader.read(section.sections("maintenance")),
                new WayBack(
                        WayBack.Reprotect.valueOf(
                                failback.text("reprotect").orElse("manual").toUpperCase(Locale.ROOT)),
                        failback.duration("stableFor", WayBack.DEFAULT.stableFor(), Duration.ZERO)));
    }

    private static FailoverPolicy.Runbooks runbooks(Section section) {
        return new FailoverPolicy.Runbooks(
                new RunbookName(section.required("failover")),
                section.text("switchover").map(RunbookName::new),
                section.text("reprotect").map(RunbookName::new),
                section.text("failback").map(RunbookName::new),
                section.section("parameters").textMap());
    }

    private static WavePlace wave(Section section, ApplicationName application) {
        return new WavePlace(
                section.text("group").orElse(application.value()),
                Set.copyOf(section.texts("after")),
                section.text("together"));
    }
}
