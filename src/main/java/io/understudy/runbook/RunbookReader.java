package io.understudy.runbook;

import io.understudy.document.Document;
import io.understudy.document.Section;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Binds a Runbook document that fits its schema. Graph and safety problems are added to the section's problems. */
public final class RunbookReader {

    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(100);
    private static final Set<String> COMMON =
            Set.of("name", "needs", "timeout", "retry", "onError", "deadline", "when");

    private RunbookReader() {}

    /** The runbook as written, also when problems were added: then it must not be run. */
    public static Runbook read(Section document) {
        Section spec = document.section("spec");
        List<Step> steps =
                spec.sections("steps").stream().map(RunbookReader::step).toList();
        Section declared = spec.section("parameters");
        List<Parameter> parameters = declared.keys().stream()
                .map(name -> new Parameter(
                        name, declared.section(name).text("default").orElse(null)))
                .toList();
        Runbook runbook =
                new Runbook(new RunbookName(document.section("metadata").required("name")), steps, parameters);
        StepGraph.defects(steps).forEach(defect -> report(spec, defect));
        SafetyOrder.defects(steps).forEach(defect -> report(spec, defect));
        References.defects(runbook).forEach(defect -> report(spec, defect));
        return runbook;
    }

    private static void report(Section spec, Defect defect) {
        Document document = spec.document();
        String pointer = "%s/steps/%d/%s".formatted(spec.pointer(), defect.step(), defect.at());
        spec.problems().add(document.problem(pointer, defect.what(), defect.whatToDo()));
    }

    private static Step step(Section step) {
        String type = step.keys().stream()
                .filter(key -> !COMMON.contains(key))
                .findFirst()
                .orElseThrow();
        if (type.equals(StepTypes.MANUAL)) {
            ManualTerms.check(step.section(type));
        }
        if (type.equals(StepTypes.GITOPS_PAUSE) || type.equals(StepTypes.GITOPS_RESUME)) {
            GitOpsTerms.check(step, type, step.duration("timeout", StepTypes.TIMEOUT, LEAST_TIMEOUT));
        }
        Section retry = step.section("retry");
        return new Step(
                new StepName(step.required("name")),
                type,
                step.get(type),
                step.texts("needs").stream().map(StepName::new).toList(),
                step.duration("timeout", StepTypes.TIMEOUT, LEAST_TIMEOUT),
                retry.integer("attempts", StepTypes.attempts(type)),
                retry.duration("backoff", StepTypes.BACKOFF, Duration.ZERO),
                step.text("onError")
                        .map(word -> Step.OnError.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(Step.OnError.FAIL),
                retry.has("maxBackoff") ? retry.duration("maxBackoff", Duration.ZERO, Duration.ZERO) : null,
                step.has("deadline") ? step.duration("deadline", Duration.ZERO, LEAST_TIMEOUT) : null,
                step.has("when") ? when(step.section("when")) : null);
    }

    private static When when(Section when) {
        if (when.has("output") != when.has("equals")) {
            when.problem(
                    "'output' and 'equals' of a condition belong together",
                    "write both: output: \"${steps.fence.proof}\", equals: FENCED");
        }
        return new When(
                when.text("kind").orElse(null),
                when.text("output").orElse(null),
                when.text("equals").orElse(null));
    }
}
