package io.understudy.adapter.redis;

import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.ReplicationLink.Credentials;
import io.understudy.topology.HostPort;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;

/** One Redis, as one user. */
record Endpoint(HostPort at, Credentials role) {

    static Endpoint operator(ReplicationLink.Redis link, SiteName site) {
        return new Endpoint(at(link, site), link.operator());
    }

    static Endpoint application(ReplicationLink.Redis link, SiteName site) {
        return new Endpoint(at(link, site), link.application());
    }

    /** The link of that name; throws {@link UnderstudyException.InvalidInput} when the policy has none. */
    static ReplicationLink.Redis link(FailoverPolicy policy, LinkName name) {
        return policy.links(ReplicationLink.Redis.class).stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new UnderstudyException.InvalidInput("application %s has no Redis link '%s': name one of %s"
                                .formatted(
                                        policy.application(),
                                        name,
                                        policy.links(ReplicationLink.Redis.class).stream()
                                                .map(ReplicationLink::name)
                                                .toList())));
    }

    private static HostPort at(ReplicationLink.Redis link, SiteName site) {
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
        return "%s as %s".formatted(at, role.user());
    }
}
