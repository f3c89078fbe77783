package io.understudy.simulation;

import io.understudy.health.Outcome;
import io.understudy.health.Thresholds;
import io.understudy.topology.SiteName;
import org.jspecify.annotations.Nullable;

/** What one process was answered about one application's database, kept apart from the code that judges it. */
final class Sight {

    private @Nullable SiteName site;
    private boolean everUp;
    private int failures;
    private int successes;
    private boolean lost;
    private long failedAt = Long.MIN_VALUE / 2;
    private long lostUntil = Long.MIN_VALUE / 2;

    void saw(SiteName probed, Outcome outcome, Thresholds thresholds, long now) {
        if (!probed.equals(site)) {
            site = probed;
            everUp = false;
            failures = 0;
            successes = 0;
            lost = false;
            lostUntil = Long.MIN_VALUE / 2;
        }
        switch (outcome) {
            case UNKNOWN -> {}
            case UP -> {
                everUp = true;
                failures = 0;
                successes++;
            }
            case DOWN -> {
                failures++;
                successes = 0;
                failedAt = now;
            }
        }
        lost = everUp && failures >= thresholds.failure() || lost && successes < thresholds.success();
        if (lost) {
            lostUntil = now;
        }
    }

    /** Whether the last answer that told anything was a good one. */
    boolean answers() {
        return successes > 0;
    }

    boolean failedSince(long moment) {
        return failedAt >= moment;
    }

    boolean failingSince(SiteName asked, long moment) {
        return asked.equals(site) && everUp && failures > 0 && failedAt >= moment;
    }

    /** Whether it had seen a full row of failures of this site within that time. */
    boolean lostSince(SiteName asked, long moment) {
        return asked.equals(site) && lostUntil >= moment;
    }
}
