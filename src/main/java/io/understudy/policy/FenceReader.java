package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.topology.LinkName;
import java.time.Duration;
import java.util.Locale;

/** Binds one entry of a policy's {@code fencing}. */
final class FenceReader {

    private static final Duration POSTGRESQL_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration ROUTE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LEAST = Duration.ofMillis(100);

    private FenceReader() {}

    static FenceSpec read(Section fence) {
        if (fence.has("postgresql") && fence.has("scope")) {
            fence.keyProblem(
                    "scope",
                    "the database's own fence stops this application alone",
                    "leave 'scope' out of this entry");
        }
        boolean required = fence.flag("required", false);
        return fence.has("postgresql")
                ? new FenceSpec.Postgresql(
                        new LinkName(fence.section("postgresql").required("link")),
                        required,
                        fence.duration("timeout", POSTGRESQL_TIMEOUT, LEAST))
                : new FenceSpec.Route(
                        fence.required("route"),
                        scope(fence),
                        required,
                        fence.duration("timeout", ROUTE_TIMEOUT, LEAST));
    }

    private static FenceSpec.Scope scope(Section fence) {
        return FenceSpec.Scope.valueOf(fence.text("scope").orElse("site").toUpperCase(Locale.ROOT));
    }
}
