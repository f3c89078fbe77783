package io.understudy.readiness;

import io.understudy.topology.ApplicationName;
import java.time.Duration;

/** Where in a span of time an application has its own moment, so that many do not begin at once. Pure. */
public final class Spread {

    private Spread() {}

    /** The same at every start, and unlike those of its neighbours; from zero to less than {@code within}. */
    public static Duration of(ApplicationName application, Duration within) {
        int mixed = application.value().hashCode() * 0x9E3779B9;
        return Duration.ofNanos((mixed >>> 1) * (within.toNanos() / Integer.MAX_VALUE));
    }
}
