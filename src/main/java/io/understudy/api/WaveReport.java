package io.understudy.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One wave over the applications of a site.
 *
 * @param kind FAILOVER or SWITCHOVER
 * @param site that the applications leave
 * @param phase RUNNING, PAUSED, STOPPING or FINISHED
 * @param why of its last pause, stop or end
 */
public record WaveReport(
        String id, String kind, String site, String phase, String by, String reason, String why, List<Member> members) {

    /**
     * @param state WAITING, HELD, UNAPPROVED, RUNNING, ASKS, MOVED or FAILED
     * @param why it waits or is held; empty otherwise
     * @param operation the newest that the wave started for it
     * @param pending the words that a person must type before it goes on
     */
    public record Member(
            String application,
            String group,
            String state,
            String why,
            @Nullable String operation,
            @Nullable String pending,
            @Nullable Long predictedLossMillis,
            @Nullable Long millis) {}
}
