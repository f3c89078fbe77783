package io.understudy.adapter.postgresql;

import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.ReplicationLink.Credentials;
import io.understudy.topology.HostPort;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;

/** One database of one server, as one role. */
record Endpoint(HostPort at, String database, Credentials role) {

    /**
     * Every PostgreSQL server has it. Fencing and promoting work from there, as the application's own database may be closed.
     */
    static final String MAINTENANCE = "postgres";

    static Endpoint operator(ReplicationLink.Postgresql link, SiteName site) {
        return new Endpoint(at(link, site), link.database(), link.operator());
    }

    static Endpoint maintenance(ReplicationLink.Postgresql link, SiteName site) {
        return new Endpoint(at(link, site), MAINTENANCE, link.operator());
    }

    static Endpoint application(ReplicationLink.Postgresql link, SiteName site) {
        return new Endpoint(at(link, site), link.database(), link.application());
    }

    /** The link of that name; throws {@link UnderstudyException.InvalidInput} when the policy has none. */
    static ReplicationLink.Postgresql link(FailoverPolicy policy, LinkName name) {
        return policy.links(ReplicationLink.Postgresql.class).stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "application %s has no PostgreSQL link '%s': name one of %s"
                                .formatted(
                                        policy.application(),
                                        name,
                                        policy.links(ReplicationLink.Postgresql.class).stream()
                                                .map(ReplicationLink::name)
                                                .toList())));
    }

    private static HostPort at(ReplicationLink.Postgresql link, SiteName site) {
        HostPort at = link.at().get(site);
        if (at == null) {
            throw new UnderstudyException.InvalidInput(
                    "replication link %s names no address at %s: write one into the policy"
                            .formatted(link.name(), site));
        }
        return at;
    }

    @Override
    public String toString() {
        return "%s/%s as %s".formatted(at, database, role.user());
    }
}
