package io.understudy.runbook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order that no runbook may leave out: the old primary is fenced before the copy is promoted or started from a backup, and
 * neither failure is passed over. The engine refuses an unproven promotion too; this tells it before the night it matters.
 */
final class SafetyOrder {

    /** What a kind of step does that must not be done beside a primary which is not fenced. */
    private record AfterTheFence(String type, String does, String remedy) {

        boolean concerns(Step step) {
            boolean suspends = step.with().path("action").asText().equals("suspend");
            return step.type().equals(type) && !(type.equals(StepTypes.CRONJOBS) && suspends);
        }
    }

    private static final List<AfterTheFence> AFTER_THE_FENCE = List.of(
            promotes(StepTypes.PROMOTE),
            promotes(StepTypes.MYSQL_PROMOTE),
            promotes(StepTypes.REDIS_PROMOTE),
            new AfterTheFence(
                    StepTypes.SCALE_RESTORE,
                    "takes replicas away from the site that serves",
                    "name a step in 'needs' that comes after the fence, best the last one"),
            new AfterTheFence(
                    StepTypes.VELERO_RESTORE,
                    "starts a second copy of the application",
                    "add a fence.primary step and name it in 'needs'; two copies would both take work"),
            new AfterTheFence(
                    StepTypes.CRONJOBS,
                    "lets CronJobs run at the site that takes over",
                    "add a fence.primary step and name it in 'needs'; the same job would run at both sites"));

    private SafetyOrder() {}

    private static AfterTheFence promotes(String type) {
        return new AfterTheFence(
                type, "promotes", "add a fence.primary step and name it in 'needs'; two writers would split the data");
    }

    static List<Defect> defects(List<Step> steps) {
        List<Defect> defects = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            for (AfterTheFence rule : AFTER_THE_FENCE) {
                if (rule.concerns(step) && !fencedBefore(step, steps)) {
                    defects.add(new Defect(
                            i,
                            rule.type(),
                            "step '%s' %s, but needs no fence.primary step, itself or by what it needs"
                                    .formatted(step.name(), rule.does()),
                            rule.remedy()));
                }
            }
            boolean critical =
                    StepTypes.PROMOTIONS.contains(step.type()) || step.type().equals(StepTypes.FENCE);
            if (critical && step.when() != null) {
                defects.add(new Defect(
                        i,
                        "when",
                        "step '%s' is a %s, which is carried out in every case".formatted(step.name(), step.type()),
                        "remove 'when'; put it into a runbook of its own instead"));
            }
            if (critical && step.onError() == Step.OnError.CONTINUE) {
                defects.add(new Defect(
                        i,
                        "onError",
                        "step '%s' is a %s, whose failure can't be passed over".formatted(step.name(), step.type()),
                        "remove 'onError: continue'"));
            }
        }
        return defects;
    }

    private static boolean fencedBefore(Step promote, List<Step> steps) {
        Map<StepName, Step> byName = new HashMap<>();
        steps.forEach(step -> byName.putIfAbsent(step.name(), step));
        Set<StepName> seen = new HashSet<>();
        List<StepName> open = new ArrayList<>(promote.needs());
        while (!open.isEmpty()) {
            StepName name = open.removeLast();
            Step step = byName.get(name);
            if (step == null || !seen.add(name)) {
                continue;
            }
            if (step.type().equals(StepTypes.FENCE)) {
                return true;
            }
            open.addAll(step.needs());
        }
        return false;
    }
}
