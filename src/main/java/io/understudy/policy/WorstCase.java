package io.understudy.policy;

import io.understudy.document.Durations;
import io.understudy.health.Probe;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The longest that a failover may take by its documents: from the failure until users are served, every probe and every
 * attempt of every step taking its full time. What people need for manual steps is not in it.
 *
 * <p>An upper bound on the waiting that the documents allow, no forecast: a step may fail before, and replay of a long
 * backlog may exceed its step's budget.
 *
 * @param manual names of the manual steps, whose time nobody can bound
 */
public record WorstCase(FailoverPolicy policy, List<Term> terms, List<String> manual) {

    /** This service's own share: judging, deciding, writing the journal, starting the operation. */
    static final Duration DECISION = Duration.ofMillis(150);

    /**
     * @param step the runbook's step that the term stands for; empty for the others
     */
    public record Term(String name, Duration time, Optional<Step> step) {
        @Override
        public String toString() {
            return "%s %s".formatted(name, Durations.print(time));
        }
    }

    /** Empty when the runbook's needs make no graph. */
    public static Optional<WorstCase> of(FailoverPolicy policy, Runbook runbook) {
        return StepGraph.find(runbook).map(graph -> of(policy, graph));
    }

    private static WorstCase of(FailoverPolicy policy, StepGraph graph) {
        List<Term> terms = new ArrayList<>();
        terms.add(new Term("detection", detection(policy), Optional.empty()));
        terms.add(new Term("decision", DECISION, Optional.empty()));
        for (Step step : graph.criticalPath()) {
            if (!manual(step)) {
                terms.add(new Term(step.name().value(), step.budget(), Optional.of(step)));
            }
        }
        if (graph.order().stream().anyMatch(step -> step.type().equals("dns.switch"))) {
            policy.dns().ifPresent(dns -> terms.add(new Term("DNS TTL", dns.ttl(), Optional.empty())));
        }
        List<String> manual = graph.order().stream()
                .filter(WorstCase::manual)
                .map(step -> step.name().value())
                .toList();
        return new WorstCase(policy, List.copyOf(terms), manual);
    }

    private static boolean manual(Step step) {
        return step.type().equals("manual");
    }

    /** All signals must be down, so the slowest probe that speaks for one of them decides. */
    private static Duration detection(FailoverPolicy policy) {
        int failures = policy.health().thresholds().failure();
        return policy.probes().stream()
                .filter(probe -> policy.health().failoverWhen().contains(probe.signal()))
                .map((Probe probe) -> probe.every().multipliedBy(failures).plus(probe.timeout()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    Duration rto() {
        return policy.objectives().rto();
    }

    public Duration total() {
        return terms.stream().map(Term::time).reduce(Duration.ZERO, Duration::plus);
    }

    Term largest() {
        return terms.stream().max(Comparator.comparing(Term::time)).orElseThrow();
    }

    /** {@code detection 3.8s + decision 0.15s + ...}. */
    String sum() {
        return terms.stream().map(Term::toString).collect(Collectors.joining(" + "));
    }

    /** {@code shop: worst-case recovery 48.2s of 1m rto = ...}, for people. */
    String line() {
        String people = manual.isEmpty()
                ? ""
                : "; the time that people take for %s is not in it".formatted(String.join(", ", manual));
        return "%s: worst-case recovery %s of %s rto = %s%s"
                .formatted(policy.application(), Durations.print(total()), Durations.print(rto()), sum(), people);
    }
}
