package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.topology.LinkName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Binds one entry of a policy's {@code fencing}. */
final class FenceReader {

    private static final Duration DATABASE_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration ROUTE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LEAST = Duration.ofMillis(100);

    private static final List<Kind> KINDS = List.of(
            new Kind("postgresql", FenceSpec.Postgresql::new),
            new Kind("mysql", FenceSpec.Mysql::new),
            new Kind("redis", FenceSpec.Redis::new));

    private FenceReader() {}

    static FenceSpec read(Section fence) {
        boolean required = fence.flag("required", false);
        for (Kind kind : KINDS) {
            if (fence.has(kind.key())) {
                refuseScope(fence);
                return kind.of()
                        .spec(
                                new LinkName(fence.section(kind.key()).required("link")),
                                required,
                                fence.duration("timeout", DATABASE_TIMEOUT, LEAST));
            }
        }
        return new FenceSpec.Route(
                fence.required("route"), scope(fence), required, fence.duration("timeout", ROUTE_TIMEOUT, LEAST));
    }

    private static void refuseScope(Section fence) {
        if (fence.has("scope")) {
            fence.keyProblem(
                    "scope",
                    "the database's own fence stops this application alone",
                    "leave 'scope' out of this entry");
        }
    }

    private static FenceSpec.Scope scope(Section fence) {
        return FenceSpec.Scope.valueOf(fence.text("scope").orElse("site").toUpperCase(Locale.ROOT));
    }

    private record Kind(String key, Binding of) {}

    @FunctionalInterface
    private interface Binding {
        FenceSpec spec(LinkName link, boolean required, Duration timeout);
    }
}
