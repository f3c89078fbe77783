package io.understudy.operation.wave;

import io.understudy.operation.OperationKind;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.util.Optional;

/**
 * A named person's order to move every application away from a site.
 *
 * @param atOnce operations that may be open at the same time, 1 to 10000, default {@value #AT_ONCE}
 * @param canary moves alone before all others
 * @param force also applications that seem to serve, or whose data is in doubt
 */
public record WaveRequest(
        OperationKind kind,
        SiteName site,
        String by,
        String reason,
        int atOnce,
        Optional<ApplicationName> canary,
        boolean force) {

    public static final int AT_ONCE = 50;
}
