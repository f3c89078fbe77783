package io.understudy.runbook;

import io.understudy.document.Durations;
import io.understudy.document.Section;
import java.time.Duration;
import java.util.List;

/** What a schema can't say of the steps that pause and resume GitOps tools. */
final class GitOpsTerms {

    private static final List<String> LISTS = List.of("applications", "kustomizations", "helmReleases");
    private static final Duration RECONCILE = Duration.ofSeconds(5);
    private static final Duration LEAST = Duration.ofSeconds(1);

    private GitOpsTerms() {}

    /** @param timeout of the step */
    static void check(Section step, String type, Duration timeout) {
        Section terms = step.section(type);
        if (LISTS.stream().noneMatch(terms::has)) {
            step.problem(
                    type,
                    "'%s' names nothing".formatted(type),
                    "add at least one of %s".formatted(String.join(", ", LISTS)));
        }
        if (terms.has("at") && terms.has("site")) {
            terms.problem("at", "'at' and 'site' both say where", "keep exactly one of them");
        }
        if (type.equals(StepTypes.GITOPS_PAUSE)) {
            Duration held = terms.duration("reconcile", RECONCILE, LEAST).multipliedBy(2);
            if (held.compareTo(timeout) >= 0) {
                terms.problem(
                        "reconcile",
                        "a pause is looked at for two reconciles, %s, which is not shorter than the step's timeout %s"
                                .formatted(Durations.write(held), Durations.write(timeout)),
                        "give it a longer 'timeout'");
            }
        }
    }
}
