package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Binds one entry of a policy's {@code replication}. */
final class LinkReader {

    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LEAST = Duration.ofMillis(100);

    private static final Set<String> RESERVED = Set.of("postgres", "template0", "template1");

    private LinkReader() {}

    static ReplicationLink read(Section link, SiteName primary, SiteName standby, Path folder) {
        LinkName name = new LinkName(link.required("name"));
        return link.has("velero")
                ? VeleroLinkReader.read(name, link.section("velero"), primary, standby)
                : postgresql(name, link.section("postgresql"), primary, standby, folder);
    }

    private static ReplicationLink postgresql(
            LinkName name, Section postgresql, SiteName primary, SiteName standby, Path folder) {
        if (postgresql.required("primary").equals(postgresql.required("standby"))) {
            postgresql.problem(
                    "standby",
                    "the primary's and the standby's database are both %s".formatted(postgresql.required("standby")),
                    "write where the standby's copy answers");
        }
        checkDatabase(postgresql);
        return new ReplicationLink.Postgresql(
                name,
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

    /** The maintenance database must stay open while the application's is closed; nobody can connect to a template. */
    private static void checkDatabase(Section postgresql) {
        String database = postgresql.required("database");
        if (RESERVED.contains(database)) {
            postgresql.problem(
                    "database",
                    "'database: %s' is one of the server's own databases, which can't be fenced".formatted(database),
                    "keep the application's data in a database of its own, and name that");
        }
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
