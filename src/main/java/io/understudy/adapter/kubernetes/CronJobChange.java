package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.operation.StepContext;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One write to a CronJob, under the resourceVersion that was read.
 *
 * @param suspended what it shall be
 * @param deadline its startingDeadlineSeconds afterwards; empty for none
 * @param words what changes, for people
 */
record CronJobChange(
        CronJob job, boolean suspended, Optional<Long> deadline, Map<String, Optional<String>> marks, String words) {

    /** On the CronJob: whether it was suspended before the operation whose epoch it carries. */
    static final String SUSPENDED_BEFORE = "understudy.io/suspended-before";

    /** On the CronJob: that operation; its epoch alone may be the mark of another kind of step. */
    static final String SUSPENDED_BY = "understudy.io/suspended-by";

    /** On the CronJob: its startingDeadlineSeconds before it was given one so that it starts again. */
    static final String DEADLINE_BEFORE = "understudy.io/starting-deadline-before";

    private static final String NONE = "none";

    private static boolean own(StepContext context, CronJob job) {
        return Marks.of(job.object(), SUSPENDED_BY)
                .equals(Optional.of(context.operation().value()));
    }

    /** Empty when it is suspended by this operation already. */
    static Optional<CronJobChange> suspension(StepContext context, CronJob job) {
        if (own(context, job) && job.suspended()) {
            return Optional.empty();
        }
        Map<String, Optional<String>> marks = marks(context, job);
        marks.put(DEADLINE_BEFORE, Optional.empty());
        return Optional.of(
                new CronJobChange(job, true, originalDeadline(job), marks, words(job, job.suspended(), "suspended")));
    }

    /** Empty when it runs by this operation already, and can start. */
    static Optional<CronJobChange> resumption(StepContext context, CronJob job, Instant now) {
        Optional<Long> needed = job.neededDeadline(now);
        if (own(context, job) && !job.suspended() && needed.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Optional<String>> marks = marks(context, job);
        String words = words(job, !job.suspended(), "resumed");
        if (needed.isPresent()) {
            String before = job.startingDeadlineSeconds().map(Object::toString).orElse(NONE);
            marks.put(DEADLINE_BEFORE, Marks.of(job.object(), DEADLINE_BEFORE).or(() -> Optional.of(before)));
            words += " with startingDeadlineSeconds %s -> %d, as it missed more than %d starts"
                    .formatted(before, needed.get(), CronJob.MOST_MISSED);
        } else if (CronSchedule.parse(job.schedule()).isEmpty()) {
            words += " (the starts that '%s' missed can't be counted)".formatted(job.schedule());
        }
        return Optional.of(new CronJobChange(
                job, false, needed.isPresent() ? needed : job.startingDeadlineSeconds(), marks, words));
    }

    /** What undoes what this operation did; empty for nothing. */
    static Optional<CronJobChange> back(StepContext context, CronJob job) {
        Optional<String> before = Marks.of(job.object(), SUSPENDED_BEFORE);
        if (before.isEmpty() || !own(context, job)) {
            return Optional.empty();
        }
        boolean suspended = Boolean.parseBoolean(before.get());
        Map<String, Optional<String>> marks = new LinkedHashMap<>();
        marks.put(ScaleStep.EPOCH, Optional.of(context.from().epoch().toString()));
        marks.put(SUSPENDED_BEFORE, Optional.empty());
        marks.put(SUSPENDED_BY, Optional.empty());
        marks.put(DEADLINE_BEFORE, Optional.empty());
        return Optional.of(new CronJobChange(
                job,
                suspended,
                originalDeadline(job),
                marks,
                words(job, job.suspended() == suspended, suspended ? "suspended again" : "resumed again")));
    }

    /** Throws {@link io.fabric8.kubernetes.client.KubernetesClientException} within {@link SiteCall#changed}. */
    void write(KubernetesClient client) {
        GenericKubernetesResource unused =
                SiteCall.writing(() -> ApiKind.CRON_JOB.write(client, job.object(), marks, spec -> {
                    spec.put("suspend", suspended);
                    deadline.ifPresentOrElse(
                            seconds -> spec.put("startingDeadlineSeconds", seconds),
                            () -> spec.remove("startingDeadlineSeconds"));
                }));
    }

    private static Map<String, Optional<String>> marks(StepContext context, CronJob job) {
        Map<String, Optional<String>> marks = new LinkedHashMap<>();
        marks.put(ScaleStep.EPOCH, Optional.of(context.epoch().toString()));
        marks.put(SUSPENDED_BY, Optional.of(context.operation().value()));
        if (!own(context, job)) {
            marks.put(SUSPENDED_BEFORE, Optional.of(Boolean.toString(job.suspended())));
        }
        return marks;
    }

    private static Optional<Long> originalDeadline(CronJob job) {
        Optional<String> before = Marks.of(job.object(), DEADLINE_BEFORE);
        return before.isEmpty()
                ? job.startingDeadlineSeconds()
                : before.filter(text -> text.matches("\\d{1,18}")).map(Long::parseLong);
    }

    private static String words(CronJob job, boolean already, String change) {
        String name = job.object().getMetadata().getName();
        return already ? "%s stays %s".formatted(name, change) : "%s %s".formatted(name, change);
    }
}
