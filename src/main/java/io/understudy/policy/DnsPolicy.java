package io.understudy.policy;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The public records of an application in one zone, and who keeps that zone. */
public sealed interface DnsPolicy {

    /** Absolute, with its last dot. */
    String zone();

    /** Of the records; bounds how long a resolver may send users to the old side. */
    Duration ttl();

    List<Entry> records();

    /** Authoritative servers to ask; where it may be empty, it is said so. */
    List<HostPort> servers();

    /**
     * A zone that takes RFC 2136 updates.
     *
     * @param servers authoritative servers: the first takes updates, all are asked afterwards; never empty
     */
    record Rfc2136(String zone, List<HostPort> servers, TsigKey key, Duration ttl, List<Entry> records)
            implements DnsPolicy {

        public Rfc2136 {
            servers = List.copyOf(servers);
            records = List.copyOf(records);
        }
    }

    /**
     * A hosted zone of Amazon Route 53.
     *
     * @param hostedZone its id, such as {@code Z1D633PJN98FT9}
     * @param servers what to ask afterwards; empty: the name servers that Route 53 names
     */
    record Route53(String zone, String hostedZone, List<HostPort> servers, Aws aws, Duration ttl, List<Entry> records)
            implements DnsPolicy {

        public Route53 {
            servers = List.copyOf(servers);
            records = List.copyOf(records);
        }
    }

    /**
     * Failover records in a hosted zone of Amazon Route 53, made before the day, whose primary one is healthy until the sign of
     * the other site is seen. A switch asks nothing of Route 53.
     *
     * @param servers what to ask afterwards; empty: nobody is asked
     */
    record Route53Failover(
            String zone,
            String hostedZone,
            List<HostPort> servers,
            Aws aws,
            Duration ttl,
            List<Entry> records,
            MovedSign sign)
            implements DnsPolicy {

        public Route53Failover {
            servers = List.copyOf(servers);
            records = List.copyOf(records);
        }
    }

    /**
     * Shows that the application is at its standby site. Its absence, or silence, says that it is at home.
     *
     * @param urls addresses at the standby that health checkers ask; never empty
     * @param folder where it is written; empty: the service's own state folder
     */
    record MovedSign(List<URI> urls, Optional<Path> folder) {

        public MovedSign {
            urls = List.copyOf(urls);
        }

        /** Below each of the addresses, and below the folder. */
        public static String path(ApplicationName application, SiteName site) {
            return "dns/v1/primary/%s/%s".formatted(application, site);
        }

        /** What is looked for in an answer. */
        public static String text(ApplicationName application, SiteName site) {
            return "understudy: %s is at %s".formatted(application, site);
        }
    }

    /**
     * @param algorithm such as {@code hmac-sha256}
     * @param secret base64
     */
    record TsigKey(String name, String algorithm, SecretRef secret) {}

    /**
     * How Amazon's service is reached.
     *
     * @param region of the partition, such as {@code aws-global}
     * @param endpoint instead of Amazon's own, for an emulator or a private endpoint
     * @param key empty: found by the default chain of Amazon's client (environment, profile, role of the pod or machine)
     */
    record Aws(String region, Optional<URI> endpoint, Optional<AwsKey> key) {}

    /** @param token of temporary credentials */
    record AwsKey(SecretRef id, SecretRef secret, Optional<SecretRef> token) {}

    /**
     * @param name absolute, with its last dot
     * @param type A, AAAA or CNAME
     * @param values the record set's values when the site is primary; never empty
     * @param weighted the set identifiers of weighted records, one for each site; empty: one simple record
     */
    record Entry(String name, String type, Map<SiteName, List<String>> values, Map<SiteName, String> weighted) {
        public Entry {
            values = Map.copyOf(values);
            weighted = Map.copyOf(weighted);
        }

        /** A simple record. */
        public Entry(String name, String type, Map<SiteName, List<String>> values) {
            this(name, type, values, Map.of());
        }
    }
}
