package io.understudy.policy;

import io.understudy.topology.HostPort;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.Map;

/**
 * A streaming-replicated PostgreSQL database.
 *
 * @param at where the database of each site answers
 * @param operator the role that writes the heartbeat, fences and promotes
 * @param application the role that the application writes as; a fence is proven by its writes being refused
 * @param every how often the lag is sampled, default 500 ms
 * @param timeout for one connection or statement, default 2 s
 */
public record ReplicationLink(
        LinkName name,
        String database,
        Map<SiteName, HostPort> at,
        Credentials operator,
        Credentials application,
        Duration every,
        Duration timeout) {

    public ReplicationLink {
        at = Map.copyOf(at);
    }

    /** A role and where its password is found. */
    public record Credentials(String user, SecretRef password) {}
}
