package io.understudy.adapter.route53;

import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.time.Ticker;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeBatch;
import software.amazon.awssdk.services.route53.model.HealthCheck;
import software.amazon.awssdk.services.route53.model.HealthCheckConfig;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * Makes the health checks and failover records that a later switch needs, and tells what differs from them. Each change is made
 * on the condition that nobody has changed the same meanwhile; what is as wanted is left alone. Blocks; thread-safe.
 */
public final class Provision {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String NOT_YET = "(the new health check)";

    private final HostedZones zones;
    private final Ticker ticker;
    private final Waiting waiting;
    private final Map<DnsPolicy.Aws, HealthChecks> checks = new ConcurrentHashMap<>();

    /**
     * @param todo what would be changed, in order, a line each
     * @param obstacles what stands against it, a line each
     */
    public record Plan(List<String> todo, List<String> obstacles) {
        public Plan {
            todo = List.copyOf(todo);
            obstacles = List.copyOf(obstacles);
        }
    }

    /** @param executor makes calls: virtual threads */
    public Provision(Route53Clients clients, Executor executor, Ticker ticker) {
        this(clients.zones(executor, ticker), ticker, Waiting.real());
    }

    Provision(HostedZones zones, Ticker ticker, Waiting waiting) {
        this.zones = zones;
        this.ticker = ticker;
        this.waiting = waiting;
    }

    /** What Route 53 has, beside what it should have. */
    private record Seen(
            DnsPolicy.Route53Failover dns,
            List<HealthCheck> checks,
            Map<ZoneView.Seen.Key, List<ResourceRecordSet>> records) {}

    /** Throws {@link UnderstudyException} when the policy has no failover records, or Route 53 does not say. */
    public Plan plan(FailoverPolicy policy) {
        return plan(policy, Urgency.SWITCH);
    }

    private Plan plan(FailoverPolicy policy, Urgency urgency) {
        Seen seen = look(policy, urgency);
        List<String> todo = new ArrayList<>();
        List<String> children = new ArrayList<>();
        List<HealthCheckConfig> signs = WantedChecks.ofSigns(policy, seen.dns().sign());
        for (int i = 0; i < signs.size(); i++) {
            children.add(compare(seen, reference(policy, seen.dns(), i), signs.get(i), todo));
        }
        String home = children.size() == 1
                ? children.getFirst()
                : compare(seen, homeReference(policy, seen.dns()), WantedChecks.all(children), todo);
        changes(policy, seen, home).forEach(change -> todo.add(WantedRecords.words(change)));
        return new Plan(todo, obstacles(policy, seen));
    }

    /** Its id, and what is to be done about it. */
    private static String compare(Seen seen, String reference, HealthCheckConfig wanted, List<String> todo) {
        Optional<HealthCheck> there = usable(seen, reference, wanted);
        if (there.isEmpty()) {
            todo.add("create a health check of type %s%s"
                    .formatted(
                            wanted.typeAsString(),
                            wanted.hasChildHealthChecks() ? "" : " for " + wanted.resourcePath()));
            return NOT_YET;
        }
        List<String> differ = WantedChecks.differences(there.get().healthCheckConfig(), wanted);
        if (!differ.isEmpty()) {
            todo.add("change health check %s: %s".formatted(there.get().id(), String.join(", ", differ)));
        }
        return there.get().id();
    }

    /** One that can't be changed into what is wanted is left, and a new one takes its place. */
    private static Optional<HealthCheck> usable(Seen seen, String reference, HealthCheckConfig wanted) {
        return HealthChecks.of(seen.checks(), reference)
                .filter(check -> WantedChecks.canBecome(check.healthCheckConfig(), wanted));
    }

    private static List<Change> changes(FailoverPolicy policy, Seen seen, @Nullable String home) {
        return WantedRecords.of(policy, seen.dns()).stream()
                .flatMap(wanted -> wanted.changes(there(seen, wanted), home).stream())
                .toList();
    }

    private static List<ResourceRecordSet> there(Seen seen, WantedRecords wanted) {
        return seen.records().getOrDefault(wanted.key(), List.of());
    }

    private static List<String> obstacles(FailoverPolicy policy, Seen seen) {
        return WantedRecords.of(policy, seen.dns()).stream()
                .flatMap(wanted -> wanted.obstacle(there(seen, wanted)).stream())
                .toList();
    }

    /**
     * Does what {@link #plan} says. Stops after new or changed health checks until Route 53 has looked: one that is inverted counts as
     * unhealthy until then, and would send users away at once.
     *
     * @return what is still to be done, and why it was not
     */
    public Plan apply(FailoverPolicy policy) {
        Plan before = plan(policy);
        if (before.todo().isEmpty() || !before.obstacles().isEmpty()) {
            return before;
        }
        try {
            Seen seen = look(policy, Urgency.SWITCH);
            HealthChecks all = checks(seen.dns().aws());
            List<String> children = new ArrayList<>();
            List<HealthCheckConfig> signs =
                    WantedChecks.ofSigns(policy, seen.dns().sign());
            for (int i = 0; i < signs.size(); i++) {
                children.add(make(all, seen, reference(policy, seen.dns(), i), signs.get(i)));
            }
            List<String> unseen =
                    children.stream().filter(id -> all.reports(id) == 0).toList();
            if (!unseen.isEmpty()) {
                return new Plan(
                        plan(policy).todo(),
                        List.of(
                                "Route 53's checkers have not looked yet for health check %s, and an inverted check counts as unhealthy until then: run this again in a minute"
                                        .formatted(String.join(", ", unseen))));
            }
            // Not before: one that is in use would follow a check that nobody has looked for yet.
            String home = children.size() == 1
                    ? children.getFirst()
                    : make(all, seen, homeReference(policy, seen.dns()), WantedChecks.all(children));
            List<Change> changes = changes(policy, seen, home);
            return changes.isEmpty() ? plan(policy) : send(policy, seen, changes);
        } catch (SdkException e) {
            throw new UnderstudyException.Permanent(failure(policy, e), e);
        }
    }

    private static String make(HealthChecks all, Seen seen, String reference, HealthCheckConfig wanted) {
        Optional<HealthCheck> there = usable(seen, reference, wanted);
        if (there.isEmpty()) {
            return all.create(reference, wanted).id();
        }
        if (!WantedChecks.differences(there.get().healthCheckConfig(), wanted).isEmpty()) {
            all.change(there.get(), wanted);
        }
        return there.get().id();
    }

    private Plan send(FailoverPolicy policy, Seen seen, List<Change> changes) {
        ChangeBatch batch = ChangeBatch.builder()
                .comment("understudy: failover records of %s".formatted(policy.application()))
                .changes(changes)
                .build();
        HostedZones.Traffic traffic = zones.traffic(seen.dns().aws(), seen.dns().hostedZone());
        return switch (traffic.changes().send(batch, LONGEST, waiting)) {
            case HostedZone.Reply.Taken _ -> plan(policy);
            case HostedZone.Reply.Conflict conflict -> new Plan(plan(policy).todo(), List.of(conflict.why()));
            case HostedZone.Reply.Refused refused -> new Plan(plan(policy).todo(), List.of(refused.why()));
            case HostedZone.Reply.NoAnswer silent ->
                new Plan(
                        List.of("it is not known whether the records were changed: run this again"),
                        List.of(silent.why()));
        };
    }

    /** What differs from what was provisioned, for readiness; a line each. */
    List<String> drift(FailoverPolicy policy) {
        try {
            Plan plan = plan(policy, Urgency.READINESS);
            List<String> lines = new ArrayList<>(plan.obstacles());
            if (!plan.todo().isEmpty()) {
                lines.add("Route 53 is not as it was provisioned (%s): run 'understudy dns provision %s'"
                        .formatted(String.join("; ", plan.todo()), policy.application()));
            }
            return lines;
        } catch (UnderstudyException e) {
            return List.of(e.getMessage() + "");
        }
    }

    private Seen look(FailoverPolicy policy, Urgency urgency) {
        DnsPolicy.Route53Failover dns = policy.dns()
                .filter(DnsPolicy.Route53Failover.class::isInstance)
                .map(DnsPolicy.Route53Failover.class::cast)
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "the policy of %s has no failover records: add spec.dns.route53Failover"
                                .formatted(policy.application())));
        try {
            return new Seen(
                    dns,
                    checks(dns.aws()).all(urgency),
                    new RecordLists(dns.hostedZone())
                            .of(
                                    WantedRecords.of(policy, dns).stream()
                                            .map(WantedRecords::key)
                                            .collect(Collectors.toSet()),
                                    Calls.of(zones.account(dns.aws()), urgency))
                            .sets());
        } catch (SdkException e) {
            throw new UnderstudyException.Permanent(failure(policy, e), e);
        }
    }

    private static String failure(FailoverPolicy policy, SdkException e) {
        String zone = policy.dns().map(DnsPolicy::zone).orElse("");
        return Findings.failure(zone, e);
    }

    private HealthChecks checks(DnsPolicy.Aws access) {
        return checks.computeIfAbsent(
                access, _ -> new HealthChecks(zones.account(access), ticker, waiting, HostedZones.Times.USUAL.fresh()));
    }

    private static String reference(FailoverPolicy policy, DnsPolicy.Route53Failover dns, int sign) {
        return WantedChecks.reference(policy, dns.hostedZone(), "sign" + sign);
    }

    private static String homeReference(FailoverPolicy policy, DnsPolicy.Route53Failover dns) {
        return WantedChecks.reference(policy, dns.hostedZone(), "home");
    }
}
