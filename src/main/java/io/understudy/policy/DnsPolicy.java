package io.understudy.policy;

import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The public records of an application in one zone that takes RFC 2136 updates.
 *
 * @param zone absolute, with its last dot
 * @param servers authoritative servers: the first takes updates, all are asked afterwards
 * @param ttl of the records, bounds how long a resolver may send users to the old side
 */
public record DnsPolicy(String zone, List<HostPort> servers, TsigKey key, Duration ttl, List<Entry> records) {

    public DnsPolicy {
        servers = List.copyOf(servers);
        records = List.copyOf(records);
    }

    /**
     * @param algorithm such as {@code hmac-sha256}
     * @param secret base64
     */
    public record TsigKey(String name, String algorithm, SecretRef secret) {}

    /**
     * @param name absolute, with its last dot
     * @param type A, AAAA or CNAME
     * @param values the record set's values when the site is primary; never empty
     */
    public record Entry(String name, String type, Map<SiteName, List<String>> values) {
        public Entry {
            values = Map.copyOf(values);
        }
    }
}
