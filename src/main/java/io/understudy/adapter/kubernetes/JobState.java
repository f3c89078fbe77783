package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Job as its API server shows it at one moment. */
record JobState(Job job) {

    boolean complete() {
        return condition("Complete").isPresent();
    }

    boolean failed() {
        return condition("Failed").isPresent();
    }

    /** How many of its pods have ended, well or not. */
    int ended() {
        @Nullable JobStatus status = job.getStatus();
        return status == null ? 0 : number(status.getSucceeded()) + number(status.getFailed());
    }

    private Optional<JobCondition> condition(String type) {
        @Nullable JobStatus status = job.getStatus();
        return status == null || status.getConditions() == null
                ? Optional.empty()
                : status.getConditions().stream()
                        .filter(c -> type.equals(c.getType()) && "True".equals(c.getStatus()))
                        .findFirst();
    }

    private static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    @Override
    public String toString() {
        @Nullable JobStatus status = job.getStatus();
        if (complete()) {
            return "is complete";
        }
        return condition("Failed")
                .map(c -> "has failed: %s, %s".formatted(c.getReason(), c.getMessage()))
                .orElseGet(() -> status == null
                        ? "has not begun"
                        : "runs: %d pods active, %d succeeded, %d failed"
                                .formatted(
                                        number(status.getActive()),
                                        number(status.getSucceeded()),
                                        number(status.getFailed())));
    }
}
