package io.understudy.readiness;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.health.Thresholds;
import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Automation;
import io.understudy.policy.FailoverPolicy.Health;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.FailoverPolicy.Runbooks;
import io.understudy.policy.ReplicationLink;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Policies of applications that move from east to west. */
public final class Shops {

    public static final SiteName EAST = new SiteName("east");
    public static final SiteName WEST = new SiteName("west");

    private Shops() {}

    public static FailoverPolicy policy(String name, ReplicationLink... links) {
        return new FailoverPolicy(
                new ApplicationName(name),
                Map.of(),
                EAST,
                WEST,
                new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(),
                new Health(Thresholds.DEFAULT, 2, Set.of()),
                List.of(links),
                List.of(),
                Optional.empty(),
                new Automation(Mode.AUTOMATIC, Duration.ofHours(1)),
                new Runbooks(new RunbookName("move"), Optional.empty()));
    }

    /** The same application, with runbooks for the way there and back. */
    public static FailoverPolicy movable(FailoverPolicy policy) {
        Optional<RunbookName> move = Optional.of(new RunbookName("move"));
        return new FailoverPolicy(
                policy.application(),
                policy.labels(),
                policy.primary(),
                policy.standby(),
                policy.objectives(),
                policy.probes(),
                policy.health(),
                policy.replication(),
                policy.fencing(),
                policy.dns(),
                policy.automation(),
                new Runbooks(new RunbookName("move"), move, move, move, Map.of()));
    }

    static FailoverPolicy served(FailoverPolicy policy, DnsPolicy dns) {
        return new FailoverPolicy(
                policy.application(),
                policy.labels(),
                policy.primary(),
                policy.standby(),
                policy.objectives(),
                policy.probes(),
                policy.health(),
                policy.replication(),
                policy.fencing(),
                Optional.of(dns),
                policy.automation(),
                policy.runbooks());
    }

    static Step step(String name, String type) {
        return new Step(
                new StepName(name),
                type,
                JsonNodeFactory.instance.objectNode(),
                List.of(),
                Duration.ofSeconds(3),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
    }

    public static Placement home(FailoverPolicy policy) {
        return new Placement(policy.application(), EAST, WEST, Epoch.INITIAL);
    }

    public static Placement moved(FailoverPolicy policy) {
        return new Placement(policy.application(), WEST, EAST, Epoch.INITIAL.next());
    }
}
