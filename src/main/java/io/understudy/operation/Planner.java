package io.understudy.operation;

import io.understudy.operation.Plan.PlannedStep;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Site;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes plans: every precheck and every observation, no effect. */
final class Planner {

    private final StepTypes types;
    private final Map<SiteName, Site> sites;
    private final LossGate losses;
    private final Survey survey;

    Planner(StepTypes types, Map<SiteName, Site> sites, LossGate losses, Survey survey) {
        this.types = types;
        this.sites = sites;
        this.losses = losses;
        this.survey = survey;
    }

    Plan plan(FailoverPolicy policy, OperationKind kind, Placement from, Runbook runbook) {
        List<StepName> irreversible = types.irreversible(runbook);
        OperationId id = new OperationId(
                "%s-%s-plan".formatted(policy.application(), from.epoch().next()));
        Map<StepName, Integer> waves = waves(runbook);
        List<Step> order = runbook.steps().stream()
                .sorted(Comparator.comparing(step -> waves.getOrDefault(step.name(), 0)))
                .toList();
        List<StepContext> contexts = order.stream()
                .map(step -> new StepContext(id, kind, policy, sites, from, step, Map.of(), List.of()))
                .toList();
        List<List<String>> problems = survey.prechecks(contexts);
        List<Goal> goals = survey.goals(contexts);
        List<PlannedStep> steps = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            Step step = order.get(i);
            steps.add(new PlannedStep(
                    step.name(),
                    step.type(),
                    step.needs(),
                    waves.getOrDefault(step.name(), 0),
                    irreversible.contains(step.name()),
                    step.budget(),
                    goals.get(i),
                    problems.get(i)));
        }
        return new Plan(kind, from, losses.estimate(policy, from, kind), steps, worstCase(order));
    }

    private static Map<StepName, Integer> waves(Runbook runbook) {
        Map<StepName, Integer> waves = new HashMap<>();
        int wave = 0;
        boolean found = true;
        while (found) {
            wave++;
            List<Step> next = runbook.steps().stream()
                    .filter(s -> !waves.containsKey(s.name()) && waves.keySet().containsAll(s.needs()))
                    .toList();
            for (Step step : next) {
                waves.put(step.name(), wave);
            }
            found = !next.isEmpty();
        }
        return waves;
    }

    private static Duration worstCase(List<Step> inOrder) {
        Map<StepName, Duration> ends = new HashMap<>();
        for (Step step : inOrder) {
            Duration begin = step.needs().stream()
                    .map(need -> ends.getOrDefault(need, Duration.ZERO))
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            ends.put(step.name(), begin.plus(step.budget()));
        }
        return ends.values().stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    }
}
