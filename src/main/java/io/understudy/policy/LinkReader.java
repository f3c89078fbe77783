package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Binds one entry of a policy's {@code replication}. */
final class LinkReader {

    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LEAST = Duration.ofMillis(100);

    private LinkReader() {}

    static ReplicationLink read(Section link, SiteName primary, SiteName standby, Path folder) {
        Section postgresql = link.section("postgresql");
        if (postgresql.required("primary").equals(postgresql.required("standby"))) {
            postgresql.problem(
                    "standby",
                    "the primary's and the standby's database are both %s".formatted(postgresql.required("standby")),
                    "write where the standby's copy answers");
        }
        return new ReplicationLink(
                new LinkName(link.required("name")),
                postgresql.required("database"),
                // Equal sites are a problem of their own; the second entry must not turn it into an exception.
                primary.equals(standby)
                        ? Map.of()
                        : Map.of(primary, postgresql.hostPort("primary"), standby, postgresql.hostPort("standby")),
                credentials(postgresql.section("operator"), folder),
                credentials(postgresql.section("application"), folder),
                postgresql.duration("every", EVERY, LEAST),
                postgresql.duration("timeout", TIMEOUT, LEAST));
    }

    private static ReplicationLink.Credentials credentials(Section section, Path folder) {
        return new ReplicationLink.Credentials(section.required("user"), secret(section.section("password"), folder));
    }

    static SecretRef secret(Section section, Path folder) {
        return section.has("env")
                ? new SecretRef.Env(section.required("env"))
                : new SecretRef.File(Paths.under(folder, section, "file"));
    }
}
