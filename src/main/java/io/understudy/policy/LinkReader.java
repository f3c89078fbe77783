package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.topology.HostPort;
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
        if (link.has("velero")) {
            return VeleroLinkReader.read(name, link.section("velero"), primary, standby);
        }
        if (link.has("mysql")) {
            return mysql(name, link.section("mysql"), primary, standby, folder);
        }
        return link.has("redis")
                ? redis(name, link.section("redis"), primary, standby, folder)
                : postgresql(name, link.section("postgresql"), primary, standby, folder);
    }

    private static ReplicationLink mysql(
            LinkName name, Section mysql, SiteName primary, SiteName standby, Path folder) {
        refuseOneUser(mysql);
        return new ReplicationLink.Mysql(
                name,
                addresses(mysql, primary, standby),
                credentials(mysql.section("operator"), folder),
                credentials(mysql.section("application"), folder),
                Set.copyOf(mysql.texts("administrators")),
                mysql.duration("every", EVERY, LEAST),
                mysql.duration("timeout", TIMEOUT, LEAST));
    }

    private static ReplicationLink redis(
            LinkName name, Section redis, SiteName primary, SiteName standby, Path folder) {
        refuseOneUser(redis);
        return new ReplicationLink.Redis(
                name,
                addresses(redis, primary, standby),
                credentials(redis.section("operator"), folder),
                credentials(redis.section("application"), folder),
                Set.copyOf(redis.texts("administrators")),
                redis.duration("every", EVERY, LEAST),
                redis.duration("timeout", TIMEOUT, LEAST));
    }

    /** A fence shuts out the application's user and must still get in itself. */
    private static void refuseOneUser(Section link) {
        String operator = link.section("operator").required("user");
        if (operator.equals(link.section("application").required("user"))) {
            link.section("application")
                    .problem(
                            "user",
                            "the application and the operator are both '%s', so a fence would shut itself out"
                                    .formatted(operator),
                            "give the service an account of its own");
        }
    }

    private static Map<SiteName, HostPort> addresses(Section link, SiteName primary, SiteName standby) {
        if (link.required("primary").equals(link.required("standby"))) {
            link.problem(
                    "standby",
                    "the primary's and the standby's server are both %s".formatted(link.required("standby")),
                    "write where the standby's copy answers");
        }
        // Equal sites are a problem of their own; the second entry must not turn it into an exception.
        return primary.equals(standby)
                ? Map.of()
                : Map.of(primary, link.hostPort("primary"), standby, link.hostPort("standby"));
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
