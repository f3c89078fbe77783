package io.understudy.adapter;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.health.Signal;
import io.understudy.health.Thresholds;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A {@code dns.switch} step of an application that moves between east and west. */
public final class DnsMoves {

    public static final SiteName EAST = new SiteName("us-east-1");
    public static final SiteName WEST = new SiteName("us-west-2");
    public static final ApplicationName SHOP = new ApplicationName("shop");

    private DnsMoves() {}

    /** East to west, leading to epoch 2. */
    public static StepContext failover(Optional<DnsPolicy> dns, Duration timeout, String... records) {
        return context(dns, timeout, new Placement(SHOP, EAST, WEST, Epoch.INITIAL), records);
    }

    /** East to west, of another application. */
    public static StepContext failover(ApplicationName application, Optional<DnsPolicy> dns, Duration timeout) {
        return context(policy(application, dns), timeout, new Placement(application, EAST, WEST, Epoch.INITIAL));
    }

    /** West to east, leading to epoch 3. */
    public static StepContext failback(Optional<DnsPolicy> dns, Duration timeout) {
        return context(dns, timeout, new Placement(SHOP, WEST, EAST, new Epoch(2)));
    }

    public static FailoverPolicy policy(Optional<DnsPolicy> dns) {
        return policy(SHOP, dns);
    }

    public static FailoverPolicy policy(ApplicationName application, Optional<DnsPolicy> dns) {
        return new FailoverPolicy(
                application,
                Map.of(),
                EAST,
                WEST,
                new FailoverPolicy.Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(),
                new FailoverPolicy.Health(Thresholds.DEFAULT, 2, Set.of(Signal.DATABASE)),
                List.of(),
                List.of(),
                dns,
                new FailoverPolicy.Automation(FailoverPolicy.Mode.AUTOMATIC, Duration.ofHours(1)),
                new FailoverPolicy.Runbooks(new RunbookName("r"), Optional.empty()));
    }

    private static StepContext context(Optional<DnsPolicy> dns, Duration timeout, Placement from, String... records) {
        return context(policy(dns), timeout, from, records);
    }

    private static StepContext context(FailoverPolicy policy, Duration timeout, Placement from, String... records) {
        ObjectNode with = JsonNodeFactory.instance.objectNode();
        if (records.length > 0) {
            Arrays.stream(records).forEach(with.putArray("records")::add);
        }
        Step step = new Step(
                new StepName("dns"), "dns.switch", with, List.of(), timeout, 1, Duration.ZERO, Step.OnError.FAIL);
        return new StepContext(
                new OperationId(policy.application() + "-" + from.epoch().next() + "-1"),
                OperationKind.FAILOVER,
                policy,
                Map.of(),
                from,
                step,
                Map.of(),
                List.of());
    }
}
