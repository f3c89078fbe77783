package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.topology.LinkName;
import java.time.Duration;

/** Binds one entry of a policy's {@code fencing}. */
final class FenceReader {

    private static final Duration POSTGRESQL_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration ROUTE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LEAST = Duration.ofMillis(100);

    private FenceReader() {}

    static FenceSpec read(Section fence) {
        boolean required = fence.flag("required", false);
        return fence.has("postgresql")
                ? new FenceSpec.Postgresql(
                        new LinkName(fence.section("postgresql").required("link")),
                        required,
                        fence.duration("timeout", POSTGRESQL_TIMEOUT, LEAST))
                : new FenceSpec.Route(
                        fence.required("route"), required, fence.duration("timeout", ROUTE_TIMEOUT, LEAST));
    }
}
