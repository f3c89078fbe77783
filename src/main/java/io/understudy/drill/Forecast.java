package io.understudy.drill;

import io.understudy.operation.Loss;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.WorstCase;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How long a failover would take and what it would lose, against the objectives. A step counts with the time that it took in the
 * newest operation that carried it out, else with its whole budget, which is an upper bound.
 *
 * @param terms one after the other, what adds up to the recovery time
 * @param people names of the manual steps, whose time nobody can tell and which is not in it
 */
public record Forecast(List<Term> terms, List<String> people, Loss loss, Objectives objectives) {

    public Forecast {
        terms = List.copyOf(terms);
        people = List.copyOf(people);
    }

    /** @param basis where the figure comes from */
    public record Term(String name, Duration time, String basis) {}

    /**
     * What the steps of a runbook came to add up to. Pure.
     *
     * @param steps in an order in which they may run
     * @param documents what the documents allow, for what is no step
     * @param measured how long steps took when they last ran
     * @param drilled how long their copies took in this drill; the longer of both counts
     * @param replay of what the standby has received and not applied; empty when not known
     */
    static Forecast of(
            List<Step> steps,
            Optional<WorstCase> documents,
            Map<StepName, Duration> measured,
            Map<StepName, Duration> drilled,
            Optional<Duration> replay,
            Loss loss,
            Objectives objectives) {
        List<Term> terms = new ArrayList<>();
        documents.stream()
                .flatMap(worst -> worst.terms().stream())
                .filter(term -> term.step().isEmpty())
                .forEach(term -> terms.add(new Term(term.name(), term.time(), "by the documents, at most")));
        replay.filter(Duration::isPositive)
                .ifPresent(time -> terms.add(new Term("replay", time, "what the standby has yet to apply")));
        terms.addAll(longest(steps.stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        step -> term(step, measured, drilled),
                        (one, _) -> one,
                        LinkedHashMap::new))));
        return new Forecast(
                terms,
                steps.stream()
                        .filter(Forecast::manual)
                        .map(step -> step.name().value())
                        .toList(),
                loss,
                objectives);
    }

    private static List<Term> longest(Map<Step, Term> steps) {
        Map<StepName, Duration> ends = new HashMap<>();
        Map<StepName, List<Term>> chains = new HashMap<>();
        for (Map.Entry<Step, Term> entry : steps.entrySet()) {
            Step step = entry.getKey();
            Optional<StepName> last = step.needs().stream()
                    .filter(ends::containsKey)
                    .max(Comparator.comparing(need -> ends.getOrDefault(need, Duration.ZERO)));
            List<Term> chain = new ArrayList<>(
                    last.map(name -> chains.getOrDefault(name, List.of())).orElse(List.of()));
            Duration begin =
                    last.map(name -> ends.getOrDefault(name, Duration.ZERO)).orElse(Duration.ZERO);
            Term term = entry.getValue();
            if (!manual(step)) {
                chain.add(term);
            }
            ends.put(step.name(), begin.plus(manual(step) ? Duration.ZERO : term.time()));
            chains.put(step.name(), chain);
        }
        return ends.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(end -> chains.getOrDefault(end.getKey(), List.of()))
                .orElse(List.of());
    }

    private static Term term(Step step, Map<StepName, Duration> measured, Map<StepName, Duration> drilled) {
        String name = step.name().value();
        Duration last = measured.get(step.name());
        Duration copies = drilled.get(step.name());
        if (copies != null && (last == null || copies.compareTo(last) > 0)) {
            return new Term(name, copies, "as long as its copies took in this drill");
        }
        return last == null
                ? new Term(name, step.budget(), "its budget, never measured")
                : new Term(name, last, "as long as it took the last time");
    }

    private static boolean manual(Step step) {
        return step.type().equals("manual");
    }

    /** From the failure until users are served. */
    public Duration recovery() {
        return terms.stream().map(Term::time).reduce(Duration.ZERO, Duration::plus);
    }

    public boolean recoversInTime() {
        return recovery().compareTo(objectives.rto()) <= 0;
    }

    /** Unknown loss never is. */
    public boolean losesLittleEnough() {
        return loss.within(objectives);
    }

    /** The largest term; empty when there is none. */
    public Optional<Term> largest() {
        return terms.stream().max(Comparator.comparing(Term::time));
    }
}
