package io.understudy.drill;

import io.understudy.readiness.Finding;
import io.understudy.readiness.Severity;
import java.util.ArrayList;
import java.util.List;

/** What a live drill that did not pass leaves to do. Pure. */
final class LiveFindings {

    private static final String CHECK = "live drill";

    private LiveFindings() {}

    static List<Finding> of(LiveCourse course, LiveSight sight, LiveAct.End end) {
        List<Finding> findings = new ArrayList<>();
        boolean away = sight.away();
        if (sight.isExposed()) {
            findings.add(new Finding(
                    CHECK,
                    Severity.BLOCKING,
                    course.whereabouts(sight),
                    away
                            ? "see what stands against it, 'understudy reprotect %1$s' until it is protected, then 'understudy failback %1$s'"
                                    .formatted(sight.placement().application())
                            : "see what is missing, then 'understudy reprotect %s'"
                                    .formatted(sight.placement().application()),
                    sight.now()));
        }
        if (end.result() != Result.ABORTED) {
            course.missed(sight.trail().own())
                    .forEach(missed -> findings.add(new Finding(
                            CHECK,
                            Severity.DEGRADING,
                            missed,
                            "look at the longest steps of that operation: shorten them, or raise the objective",
                            sight.now())));
        }
        return findings;
    }
}
