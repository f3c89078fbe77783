package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.health.Probe;
import io.understudy.health.Signal;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What one policy must not say, whatever else is read with it. */
final class PolicyRules {

    private PolicyRules() {}

    static void check(FailoverPolicy policy, Section spec) {
        signals(policy, spec);
        DrillReader.check(policy, spec.sections("drills"));
        if (policy.automation().mode() == FailoverPolicy.Mode.AUTOMATIC) {
            automatic(policy, spec);
        }
    }

    private static void signals(FailoverPolicy policy, Section spec) {
        Section health = spec.section("health");
        Set<Signal> when = policy.health().failoverWhen();
        if (when.equals(Set.of(Signal.APPLICATION)) && !policy.replication().isEmpty()) {
            health.problem(
                    "failoverWhen",
                    "'failoverWhen: [application]' would promote a database on application errors alone",
                    "add database or site to it");
        }
        Set<Signal> spoken = policy.probes().stream().map(Probe::signal).collect(Collectors.toSet());
        when.stream().filter(signal -> !spoken.contains(signal)).sorted().forEach(signal -> {
            String word = signal.name().toLowerCase(Locale.ROOT);
            String origin = health.has("failoverWhen") ? "" : " by default";
            Section at = health.has("failoverWhen") ? health : spec;
            at.problem(
                    health.has("failoverWhen") ? "failoverWhen" : "probes",
                    "'failoverWhen' waits for %s%s, but no probe speaks for it, so nothing ever fails over"
                            .formatted(word, origin),
                    "add a probe with 'signal: %s', or set health.failoverWhen".formatted(word));
        });
    }

    private static void automatic(FailoverPolicy policy, Section spec) {
        if (policy.health().required() < 2) {
            spec.section("health")
                    .section("vantagePoints")
                    .problem(
                            "required",
                            "an automatic failover needs at least two independent vantage points",
                            "write 2 and add a witness to understudy.yaml, or use 'mode: propose'");
        }
        if (policy.fencing().isEmpty()) {
            spec.section("automation")
                    .problem(
                            "mode",
                            "an automatic failover needs a fence, or the old primary could keep writing",
                            "add one to 'fencing', or use 'mode: propose'");
        } else if (policy.fencing().stream().noneMatch(fence -> fence instanceof FenceSpec.Route)) {
            policy.links(ReplicationLink.Velero.class).stream()
                    .findFirst()
                    .ifPresent(
                            link -> spec.section("automation")
                                    .problem(
                                            "mode",
                                            "no fence proves that the volumes of '%s' are not written any more: a database's fence says nothing of them"
                                                    .formatted(link.name()),
                                            "add a 'route' to 'fencing' that stops the site or the application, or use 'mode: propose'"));
        }
    }
}
