package io.understudy.operation;

import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.UnderstudyException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The kinds of steps that this service knows, by id. */
public final class StepTypes {

    private final Map<String, StepType> types;

    public StepTypes(Map<String, StepType> types) {
        this.types = Map.copyOf(types);
    }

    /** The type of a step; throws {@link UnderstudyException.Permanent} for one that is not known. */
    StepType of(Step step) {
        StepType type = types.get(step.type());
        if (type == null) {
            throw new UnderstudyException.Permanent(
                    "step %s is of the type %s, which this service doesn't know: correct the runbook, or run a version that has it"
                            .formatted(step.name(), step.type()));
        }
        return type;
    }

    /** What the steps of a runbook read from outside the documents, by name. */
    Map<String, String> contents(Runbook runbook) {
        Map<String, String> contents = new HashMap<>();
        runbook.steps().forEach(step -> contents.putAll(of(step).contents(step.with())));
        return contents;
    }

    /** The points of no return of a runbook; throws {@link UnderstudyException.Permanent} for a type that is not known. */
    List<StepName> irreversible(Runbook runbook) {
        return runbook.steps().stream()
                .filter(step -> of(step).pointOfNoReturn())
                .map(Step::name)
                .toList();
    }
}
