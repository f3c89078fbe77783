package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A CronJob as its API server shows it at one moment. */
record CronJob(GenericKubernetesResource object) {

    /**
     * With more missed starts than this the controller of Kubernetes before 1.21 starts nothing any more, and later ones complain
     * (kubernetes/kubernetes pkg/controller/cronjob/utils.go). It counts from the last start, or the creation, and from
     * {@code startingDeadlineSeconds} ago where that is later; time in suspension counts too.
     */
    static final int MOST_MISSED = 100;

    /** So many starts lie within the deadline that is set for one which has missed too many: the last one is caught up as ever. */
    private static final int KEPT = 10;

    boolean suspended() {
        return Boolean.TRUE.equals(object.get("spec", "suspend"));
    }

    Optional<Long> startingDeadlineSeconds() {
        @Nullable Object value = object.get("spec", "startingDeadlineSeconds");
        return value instanceof Number seconds ? Optional.of(seconds.longValue()) : Optional.empty();
    }

    String schedule() {
        @Nullable Object value = object.get("spec", "schedule");
        return Objects.toString(value, "");
    }

    /**
     * What {@code startingDeadlineSeconds} must become so that it starts again, in whole seconds; empty when it does start, as far as
     * can be told.
     */
    Optional<Long> neededDeadline(Instant now) {
        Instant since = startingDeadlineSeconds()
                .map(now::minusSeconds)
                .filter(deadline -> deadline.isAfter(lastStart(now)))
                .orElseGet(() -> lastStart(now));
        List<Instant> missed = CronSchedule.parse(schedule())
                .map(schedule -> schedule.last(since, now, zone(), MOST_MISSED + 1))
                .orElse(List.of());
        return missed.size() > MOST_MISSED
                ? Optional.of(Duration.between(missed.get(KEPT - 1), now).toSeconds() + 1)
                : Optional.empty();
    }

    private Instant lastStart(Instant now) {
        @Nullable Object last = object.get("status", "lastScheduleTime");
        @Nullable String text = last == null ? object.getMetadata().getCreationTimestamp() : last.toString();
        try {
            return text == null ? now : Instant.parse(text);
        } catch (DateTimeException e) {
            return now;
        }
    }

    private ZoneId zone() {
        @Nullable Object zone = object.get("spec", "timeZone");
        try {
            return zone == null ? ZoneOffset.UTC : ZoneId.of(zone.toString());
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    @Override
    public String toString() {
        return "CronJob %s/%s"
                .formatted(
                        object.getMetadata().getNamespace(),
                        object.getMetadata().getName());
    }
}
