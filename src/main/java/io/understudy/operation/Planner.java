package io.understudy.operation;

import io.understudy.operation.Plan.PlannedStep;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Site;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.runbook.When;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes plans: every precheck and every observation, no effect. */
final class Planner {

    private static final Values.Reports NOTHING_YET = new Values.Reports() {
        @Override
        public Optional<String> output(StepName step, String name) {
            return Optional.empty();
        }

        @Override
        public String standing(StepName step) {
            return "still to run";
        }
    };

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

    Plan plan(
            FailoverPolicy policy,
            OperationKind kind,
            Placement from,
            Runbook runbook,
            Map<String, String> parameters) {
        List<StepName> irreversible = types.irreversible(runbook);
        OperationId id = new OperationId("%s-%s-plan".formatted(policy.application(), kind.epoch(from)));
        Map<StepName, Integer> waves = waves(runbook);
        List<Step> order = runbook.steps().stream()
                .sorted(Comparator.comparing(step -> waves.getOrDefault(step.name(), 0)))
                .toList();
        Values values = new Values(id, kind, from, policy, parameters, NOTHING_YET).startedBy("a plan", "a plan");
        Map<StepName, StepContext> contexts = new LinkedHashMap<>();
        Map<StepName, Goal> goals = new HashMap<>();
        Earlier earlier = earlier(kind, runbook, values);
        for (Step step : order) {
            filled(step, values, goals)
                    .ifPresent(filled -> contexts.put(
                            step.name(),
                            new StepContext(id, kind, policy, sites, from, filled, Map.of(), List.of())
                                    .following(earlier.than(step))));
        }
        Map<StepName, List<String>> problems = byStep(contexts, survey.prechecks(List.copyOf(contexts.values())));
        goals.putAll(byStep(contexts, survey.goals(List.copyOf(contexts.values()))));
        List<PlannedStep> steps = new ArrayList<>();
        for (Step step : order) {
            steps.add(new PlannedStep(
                    step.name(),
                    step.type(),
                    step.needs(),
                    waves.getOrDefault(step.name(), 0),
                    irreversible.contains(step.name()),
                    step.budget(),
                    goals.getOrDefault(step.name(), new Goal.Unknown("not asked")),
                    problems.getOrDefault(step.name(), List.of())));
        }
        return new Plan(kind, from, losses.estimate(policy, from, kind), steps, worstCase(order));
    }

    /** What can be asked about each step that an operation of this kind carries out, in an order in which they may run. */
    List<StepQuestion> questions(
            FailoverPolicy policy,
            OperationKind kind,
            Placement from,
            Runbook runbook,
            Map<String, String> parameters) {
        OperationId id = new OperationId("%s-%s-plan".formatted(policy.application(), kind.epoch(from)));
        List<StepName> irreversible = types.irreversible(runbook);
        Map<StepName, Integer> waves = waves(runbook);
        Values values = new Values(id, kind, from, policy, parameters, NOTHING_YET).startedBy("a plan", "a plan");
        Earlier earlier = earlier(kind, runbook, values);
        List<StepQuestion> questions = new ArrayList<>();
        for (Step step : runbook.steps()) {
            if (isPartOf(kind, step)) {
                Map<StepName, Goal> untold = new HashMap<>();
                Optional<Step> filled = filled(step, values, untold);
                questions.add(new AskedStep(
                        types.of(step),
                        new StepContext(id, kind, policy, sites, from, filled.orElse(step), Map.of(), List.of())
                                .following(earlier.than(step)),
                        waves.getOrDefault(step.name(), 0),
                        irreversible.contains(step.name()),
                        Optional.ofNullable(untold.get(step.name())).map(Goal::summary)));
            }
        }
        questions.sort(Comparator.comparing(StepQuestion::wave));
        return List.copyOf(questions);
    }

    /** What an operation of this kind does not carry out comes before nothing. */
    private static Earlier earlier(OperationKind kind, Runbook runbook, Values values) {
        return Earlier.of(
                runbook.steps(),
                step -> isPartOf(kind, step) ? filled(step, values, new HashMap<>()) : Optional.empty());
    }

    static boolean isPartOf(OperationKind kind, Step step) {
        When when = step.when();
        return when == null || when.kind() == null || Conditions.isFor(when.kind(), kind);
    }

    private record AskedStep(
            StepType type, StepContext context, int wave, boolean pointOfNoReturn, Optional<String> unaskable)
            implements StepQuestion {
        @Override
        public Step step() {
            return context.step();
        }

        @Override
        public List<String> precheck() {
            return type.precheck(context);
        }

        @Override
        public Concern concerns() {
            return type.concerns(context);
        }

        @Override
        public List<String> precheckWithoutPrimary() {
            return type.precheckWithoutPrimary(context);
        }

        @Override
        public Goal observe() {
            return type.observe(context);
        }
    }

    /** The runbook with its references replaced as far as is known before it runs; a step that refers to more stays as it is. */
    static Runbook foreseen(
            FailoverPolicy policy,
            OperationKind kind,
            Placement from,
            Runbook runbook,
            Map<String, String> parameters) {
        OperationId id = new OperationId("%s-%s-plan".formatted(policy.application(), kind.epoch(from)));
        Values values = new Values(id, kind, from, policy, parameters, NOTHING_YET).startedBy("a plan", "a plan");
        return new Runbook(
                runbook.name(),
                runbook.steps().stream()
                        .map(step -> filled(step, values, new HashMap<>()).orElse(step))
                        .toList(),
                runbook.parameters());
    }

    /** The step with its references replaced; what refers to a step that has not run can't be asked about yet. */
    private static Optional<Step> filled(Step step, Values values, Map<StepName, Goal> goals) {
        try {
            return Optional.of(values.fill(step));
        } catch (UnderstudyException.Permanent e) {
            goals.put(step.name(), new Goal.Unknown(StepCall.text(e)));
            return Optional.empty();
        }
    }

    private static <T> Map<StepName, T> byStep(Map<StepName, StepContext> contexts, List<T> answers) {
        Map<StepName, T> result = new HashMap<>();
        int i = 0;
        for (StepName name : contexts.keySet()) {
            result.put(name, answers.get(i++));
        }
        return result;
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
