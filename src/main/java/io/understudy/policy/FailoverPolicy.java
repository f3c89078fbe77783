package io.understudy.policy;

import io.understudy.health.Probe;
import io.understudy.health.Signal;
import io.understudy.health.Thresholds;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an application's owner declares: one per application. Immutable and already validated.
 *
 * @param primary the site that serves before anything ever moved
 * @param standby the other one
 * @param fencing tried in this order
 * @param wave its place when a whole site is moved
 * @param approvals which moves wait until other people have approved them
 * @param drills when drills begin by themselves
 * @param drill how isolated and live drills are made
 */
public record FailoverPolicy(
        ApplicationName application,
        Map<String, String> labels,
        SiteName primary,
        SiteName standby,
        Objectives objectives,
        List<Probe> probes,
        Health health,
        List<ReplicationLink> replication,
        List<FenceSpec> fencing,
        Optional<DnsPolicy> dns,
        Automation automation,
        Runbooks runbooks,
        WavePlace wave,
        ApprovalPolicy approvals,
        List<DrillSchedule> drills,
        DrillTerms drill) {

    /** What to do about {@link #unfenceable}. */
    public static final String FENCE_FROM_OUTSIDE =
            "add a 'route' to 'fencing' that cuts the site off from outside, and require no fence that asks the site itself; or write 'mode: propose'";

    public FailoverPolicy {
        labels = Map.copyOf(labels);
        probes = List.copyOf(probes);
        replication = List.copyOf(replication);
        fencing = List.copyOf(fencing);
        drills = List.copyOf(drills);
    }

    /** One whose moves need no approval, and that is drilled by hand alone. */
    public FailoverPolicy(
            ApplicationName application,
            Map<String, String> labels,
            SiteName primary,
            SiteName standby,
            Objectives objectives,
            List<Probe> probes,
            Health health,
            List<ReplicationLink> replication,
            List<FenceSpec> fencing,
            Optional<DnsPolicy> dns,
            Automation automation,
            Runbooks runbooks,
            WavePlace wave) {
        this(
                application,
                labels,
                primary,
                standby,
                objectives,
                probes,
                health,
                replication,
                fencing,
                dns,
                automation,
                runbooks,
                wave,
                ApprovalPolicy.NONE,
                List.of(),
                DrillTerms.DEFAULT);
    }

    /** One that waits for no other in a wave, and whose moves need no approval. */
    public FailoverPolicy(
            ApplicationName application,
            Map<String, String> labels,
            SiteName primary,
            SiteName standby,
            Objectives objectives,
            List<Probe> probes,
            Health health,
            List<ReplicationLink> replication,
            List<FenceSpec> fencing,
            Optional<DnsPolicy> dns,
            Automation automation,
            Runbooks runbooks) {
        this(
                application,
                labels,
                primary,
                standby,
                objectives,
                probes,
                health,
                replication,
                fencing,
                dns,
                automation,
                runbooks,
                WavePlace.alone(application));
    }

    /** The same application, whose moves need these approvals. */
    public FailoverPolicy approvedBy(ApprovalPolicy others) {
        return with(automation, others);
    }

    /** The same application, for which nothing is proposed or started but by people. */
    public FailoverPolicy observed() {
        return with(
                new Automation(
                        Mode.OBSERVE,
                        automation.cooldown(),
                        automation.maintenance(),
                        new WayBack(
                                WayBack.Reprotect.MANUAL, automation.wayBack().stableFor())),
                approvals);
    }

    /** The same application, maintained at these times. */
    public FailoverPolicy maintainedAt(List<MaintenanceWindow> windows) {
        return with(new Automation(automation.mode(), automation.cooldown(), windows, automation.wayBack()), approvals);
    }

    /** The same application, drilled at these times. */
    public FailoverPolicy drilledAt(List<DrillSchedule> times) {
        return with(automation, approvals, replication, fencing, times, drill);
    }

    /** The same application, with isolated and live drills made like this. */
    public FailoverPolicy drilledBy(DrillTerms terms) {
        return with(automation, approvals, replication, fencing, drills, terms);
    }

    /** The same application with other fences. */
    public FailoverPolicy fencedBy(List<FenceSpec> fences) {
        return with(automation, approvals, replication, fences, drills, drill);
    }

    /** The same application with these of its links alone. */
    public FailoverPolicy replicatedBy(List<ReplicationLink> links) {
        return with(automation, approvals, links);
    }

    /**
     * Why nothing could prove that the old primary is fenced once its whole site is lost, so that a failover would wait for a person;
     * empty when something could.
     */
    public Optional<String> unfenceable() {
        if (fencing.stream().noneMatch(FenceSpec.Route.class::isInstance)) {
            return Optional.of(
                    "when the site is lost no fence can prove anything: each asks the lost site itself, so a failover waits for a person");
        }
        return fencing.stream()
                .filter(fence -> fence.required() && !(fence instanceof FenceSpec.Route))
                .findFirst()
                .map(fence ->
                        "when the site is lost the fence %s, which is 'required: true', can't answer, so a failover waits for a person"
                                .formatted(fence.label()));
    }

    /** Its links of one kind, in their order. */
    public <T extends ReplicationLink> List<T> links(Class<T> kind) {
        return replication.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private FailoverPolicy with(Automation other, ApprovalPolicy others) {
        return with(other, others, replication);
    }

    private FailoverPolicy with(Automation other, ApprovalPolicy others, List<ReplicationLink> links) {
        return with(other, others, links, fencing, drills, drill);
    }

    private FailoverPolicy with(
            Automation other,
            ApprovalPolicy others,
            List<ReplicationLink> links,
            List<FenceSpec> fences,
            List<DrillSchedule> times,
            DrillTerms terms) {
        return new FailoverPolicy(
                application,
                labels,
                primary,
                standby,
                objectives,
                probes,
                health,
                links,
                fences,
                dns,
                other,
                runbooks,
                wave,
                others,
                times,
                terms);
    }

    /**
     * @param rpo the most data, in time, that a failover may lose of a link without a typed acceptance, where {@code links} has no other
     * @param rto the longest a failover may take from the failure to served users
     * @param links the RPO of those links that have one of their own
     */
    public record Objectives(Duration rpo, Duration rto, Map<LinkName, Duration> links) {
        public Objectives {
            links = Map.copyOf(links);
        }

        /** Where no link has an RPO of its own. */
        public Objectives(Duration rpo, Duration rto) {
            this(rpo, rto, Map.of());
        }

        public Duration rpo(LinkName link) {
            return links.getOrDefault(link, rpo);
        }

        /** What may be lost, for people: {@code 30 s}, or {@code 30 s (sessions: 3600 s)}. */
        public String allowedLoss() {
            String own = links.entrySet().stream()
                    .map(link -> "%s: %s".formatted(link.getKey(), written(link.getValue())))
                    .sorted()
                    .collect(Collectors.joining(", "));
            return own.isEmpty() ? written(rpo) : "%s (%s)".formatted(written(rpo), own);
        }

        private static String written(Duration duration) {
            return duration.toMillisPart() == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
        }
    }

    /**
     * @param required vantage points that must agree on DOWN before an automatic failover, 1 to 9, default 2
     * @param failoverWhen signals that must all be down; default the database where there is one, else site and application
     */
    public record Health(Thresholds thresholds, int required, Set<Signal> failoverWhen) {
        public Health {
            failoverWhen = Set.copyOf(failoverWhen);
        }
    }

    /**
     * @param mode what the service may do by itself
     * @param cooldown after an automatic operation nothing automatic starts for this long unless it was acknowledged;
     *     default 1 h
     * @param maintenance while one of these is open, nothing is proposed or started but by people
     * @param wayBack how it is protected again after a move, and when it may be moved back
     */
    public record Automation(Mode mode, Duration cooldown, List<MaintenanceWindow> maintenance, WayBack wayBack) {
        public Automation {
            maintenance = List.copyOf(maintenance);
        }

        /** Of an application that is never maintained, with a way back that people begin. */
        public Automation(Mode mode, Duration cooldown) {
            this(mode, cooldown, List.of(), WayBack.DEFAULT);
        }

        /** When the last of the windows closes that are open now; empty while none is. */
        public Optional<Instant> maintainedUntil(Instant now) {
            return maintenance.stream()
                    .flatMap(window -> window.openUntil(now).stream())
                    .max(Instant::compareTo);
        }

        /** When the first of the windows opens after now; empty when none does before the end. */
        public Optional<Instant> maintainedBefore(Instant now, Instant end) {
            return maintenance.stream()
                    .flatMap(window -> window.begins().after(now).stream())
                    .filter(opens -> opens.isBefore(end))
                    .min(Instant::compareTo);
        }
    }

    /** What the service may do by itself: watch; watch and propose; act. */
    public enum Mode {
        OBSERVE,
        PROPOSE,
        AUTOMATIC
    }

    /**
     * @param reprotect makes the old primary a standby of the new one
     * @param failback of a planned move back; without it that of a switchover
     * @param parameters what the runbooks leave to the policy, by name
     */
    public record Runbooks(
            RunbookName failover,
            Optional<RunbookName> switchover,
            Optional<RunbookName> reprotect,
            Optional<RunbookName> failback,
            Map<String, String> parameters) {
        public Runbooks {
            parameters = Map.copyOf(parameters);
        }

        /** Without a way back. */
        public Runbooks(RunbookName failover, Optional<RunbookName> switchover, Map<String, String> parameters) {
            this(failover, switchover, Optional.empty(), Optional.empty(), parameters);
        }

        /** All that are named. */
        public List<RunbookName> all() {
            return Stream.of(Optional.of(failover), switchover, reprotect, failback)
                    .flatMap(Optional::stream)
                    .distinct()
                    .toList();
        }

        /** With what the runbooks' parameters are by default. */
        public Runbooks(RunbookName failover, Optional<RunbookName> switchover) {
            this(failover, switchover, Map.of());
        }
    }
}
