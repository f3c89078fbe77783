package io.understudy.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.health.Probe;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Signal;
import io.understudy.health.Thresholds;
import io.understudy.policy.ApprovalPolicy;
import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.policy.Catalogue;
import io.understudy.policy.CronTimes;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Automation;
import io.understudy.policy.FailoverPolicy.Health;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.FailoverPolicy.Runbooks;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.MaintenanceWindow;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.SecretRef;
import io.understudy.policy.Site;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.runbook.When;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The documents of a world: policies and runbooks as a platform team would write them, a little different from seed to seed. */
final class Documents {

    static final SiteName EAST = new SiteName("east");
    static final SiteName WEST = new SiteName("west");
    static final LinkName ORDERS = new LinkName("orders");

    private static final RunbookName UNPLANNED = new RunbookName("unplanned");
    private static final RunbookName PLANNED = new RunbookName("planned");
    private static final RunbookName AGAIN = new RunbookName("again");
    private static final ReplicationLink.Credentials NOBODY =
            new ReplicationLink.Credentials("nobody", new SecretRef.Env("NONE"));

    /** Who may approve a move; carla, who asks for most, is none of them. */
    static final List<String> APPROVERS = List.of("dora", "emil");

    private Documents() {}

    /** @param calendar dice that nothing else is thrown with */
    static Catalogue of(Dice dice, int applications, Dice calendar) {
        Map<ApplicationName, FailoverPolicy> policies = new LinkedHashMap<>();
        Dice variety = calendar.split();
        ApprovalPolicy approvals = approvals(variety);
        List<FenceSpec> fencing = fencing(dice);
        for (int i = 1; i <= applications; i++) {
            FailoverPolicy policy = policy(dice, new ApplicationName("shop" + i), fencing)
                    .maintainedAt(maintenance(calendar))
                    .approvedBy(approvals);
            policies.put(policy.application(), policy);
        }
        return new Catalogue(
                Map.of(EAST, new Site(EAST, "US", Optional.empty()), WEST, new Site(WEST, "US", Optional.empty())),
                policies,
                Map.of(UNPLANNED, unplanned(dice, variety), PLANNED, planned(variety), AGAIN, again()));
    }

    private static FailoverPolicy policy(Dice dice, ApplicationName name, List<FenceSpec> fencing) {
        Duration every = Duration.ofSeconds(1);
        Duration timeout = Duration.ofMillis(800);
        List<Probe> probes = List.of(
                new Probe(
                        new ProbeName("orders-db"),
                        new ProbeTarget.Postgresql(ORDERS, true),
                        Signal.DATABASE,
                        every,
                        timeout),
                new Probe(
                        new ProbeName("storefront"),
                        new ProbeTarget.Http(URI.create("http://shop.example.test/"), Map.of(), 200, 299),
                        Signal.APPLICATION,
                        every,
                        timeout));
        Mode mode = dice.chance(1, 10) ? Mode.PROPOSE : dice.chance(1, 30) ? Mode.OBSERVE : Mode.AUTOMATIC;
        return new FailoverPolicy(
                name,
                Map.of(),
                EAST,
                WEST,
                objectives(dice),
                probes,
                new Health(new Thresholds(dice.between(2, 3), dice.between(2, 5)), 2, Set.of(Signal.DATABASE)),
                List.of(new ReplicationLink.Postgresql(
                        ORDERS, name.value(), Map.of(), NOBODY, NOBODY, Duration.ofMillis(500), Duration.ofSeconds(2))),
                fencing,
                Optional.empty(),
                new Automation(mode, Duration.ofSeconds(dice.one(List.of(20, 60, 3600)))),
                new Runbooks(UNPLANNED, Optional.of(PLANNED), Optional.of(AGAIN), Optional.empty(), Map.of()));
    }

    /** In some worlds the link has an objective of its own. */
    private static Objectives objectives(Dice dice) {
        Objectives all = new Objectives(Duration.ofSeconds(dice.between(4, 30)), Duration.ofMinutes(1));
        return dice.chance(1, 3)
                ? new Objectives(Duration.ofSeconds(dice.one(List.of(0, 3600))), all.rto(), Map.of(ORDERS, all.rpo()))
                : all;
    }

    /** Worlds begin shortly after three. */
    private static List<MaintenanceWindow> maintenance(Dice dice) {
        if (!dice.chance(1, 8)) {
            return List.of();
        }
        try {
            return List.of(new MaintenanceWindow(
                    CronTimes.of("0 %d 3 * * ?".formatted(dice.between(0, 1)), ZoneOffset.UTC),
                    Duration.ofMinutes(dice.between(1, 3))));
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<FenceSpec> fencing(Dice dice) {
        boolean both = dice.chance(1, 6);
        FenceSpec database = new FenceSpec.Postgresql(ORDERS, both, Duration.ofSeconds(3));
        FenceSpec power = new FenceSpec.Route("power", FenceSpec.Scope.SITE, both, Duration.ofSeconds(4));
        return switch (dice.below(8)) {
            case 0 -> List.of(database);
            case 1 -> List.of(power);
            case 2 -> List.of(power, database);
            default -> List.of(database, power);
        };
    }

    /** In some worlds others must approve a move; in some of these also what the service decides by itself. */
    private static ApprovalPolicy approvals(Dice dice) {
        if (!dice.chance(1, 6)) {
            return ApprovalPolicy.NONE;
        }
        Quorum quorum = new Quorum(dice.between(1, 2), APPROVERS, dice.chance(1, 2));
        return new ApprovalPolicy(
                Optional.of(quorum).filter(_ -> dice.chance(2, 3)),
                Optional.of(quorum),
                Duration.ofSeconds(dice.between(10, 60)));
    }

    private static Runbook unplanned(Dice dice, Dice variety) {
        List<Step> steps = new ArrayList<>();
        steps.add(step("fence", "fence.primary", 12, 1));
        steps.add(step("promote", "postgresql.promote", 8, 1, "fence"));
        steps.add(ending(variety, step("web", "kubernetes.scale", 3, 3, "fence")));
        if (dice.chance(1, 3)) {
            steps.add(ticket(variety, "${steps.fence.fence}", "FENCED", "fence"));
        }
        steps.add(ending(variety, step("ready", "kubernetes.wait", 10, 2, "web", "promote")));
        boolean manual = dice.chance(1, 8);
        if (manual) {
            steps.add(ending(variety, step("look", "manual", 30, 1, "ready")));
        }
        steps.add(step("dns", "dns.switch", 4, 3, manual ? "look" : "ready"));
        steps.add(ending(variety, step("served", "verify.probe", 5, 2, "dns")));
        steps.add(writes(variety));
        return new Runbook(UNPLANNED, steps);
    }

    private static Runbook planned(Dice variety) {
        List<Step> steps = new ArrayList<>(List.of(
                step("web", "kubernetes.scale", 3, 3),
                ending(variety, step("ready", "kubernetes.wait", 10, 2, "web")),
                step("fence", "fence.primary", 12, 1, "ready"),
                step("promote", "postgresql.promote", 8, 1, "fence"),
                step("dns", "dns.switch", 4, 3, "promote"),
                ending(variety, step("served", "verify.probe", 5, 2, "dns")),
                writes(variety)));
        if (variety.chance(1, 4)) {
            steps.add(ticket(variety, "${operation.kind}", "switchover", "fence"));
        }
        return new Runbook(PLANNED, steps);
    }

    /** A step whose failure ends the operation, is passed over, or is asked about. */
    private static Step ending(Dice variety, Step step) {
        Step.OnError onError =
                variety.one(List.of(Step.OnError.FAIL, Step.OnError.FAIL, Step.OnError.CONTINUE, Step.OnError.ASK));
        return with(step, onError, null);
    }

    /** Of what happens once; in some worlds only under a condition. */
    private static Step ticket(Dice variety, String output, String value, String need) {
        Step plain = step("ticket", "ticket", 3, 3, need);
        ((ObjectNode) plain.with()).put("note", "${operation.id} by ${steps.fence.by}");
        When when = switch (variety.below(4)) {
            case 0 -> new When("failover", null, null);
            case 1 -> new When("switchover", null, null);
            case 2 -> new When(null, output, value);
            default -> null;
        };
        return with(ending(variety, plain), ending(variety, plain).onError(), when);
    }

    /** In some worlds it is told by a reference which epoch it must find. */
    private static Step writes(Dice variety) {
        Step step = step("writes", "verify.write", 3, 3, "promote");
        if (variety.chance(1, 3)) {
            ((ObjectNode) step.with()).put("epoch", "${steps.promote.epoch}");
        }
        return ending(variety, step);
    }

    private static Step with(Step step, Step.OnError onError, @Nullable When when) {
        return new Step(
                step.name(),
                step.type(),
                step.with(),
                step.needs(),
                step.timeout(),
                step.attempts(),
                step.backoff(),
                onError,
                null,
                null,
                when);
    }

    private static Runbook again() {
        return new Runbook(AGAIN, List.of(step("copy", "postgresql.reseed", 90, 2)));
    }

    private static Step step(String name, String type, int seconds, int attempts, String... needs) {
        ObjectNode with = JsonNodeFactory.instance.objectNode();
        if (type.equals("verify.probe")) {
            with.put("probe", "storefront");
        }
        return new Step(
                new StepName(name),
                type,
                with,
                List.of(needs).stream().map(StepName::new).toList(),
                Duration.ofSeconds(seconds),
                attempts,
                Duration.ofMillis(500),
                Step.OnError.FAIL);
    }
}
