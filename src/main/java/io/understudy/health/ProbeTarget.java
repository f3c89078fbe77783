package io.understudy.health;

import io.understudy.topology.HostPort;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** What a probe asks, one variant per probe kind. */
public sealed interface ProbeTarget {

    /** The probe kind's word in a policy, such as {@code http}. */
    String kind();

    /**
     * GET of a URL on a new connection; UP when the status is in the expected range. The body is not kept.
     *
     * @param url http or https; its name is what users use
     * @param sites where each site answers when that site itself is meant; empty: the URL's own host for every site
     * @param statusFrom first status that counts as UP
     * @param statusTo last status that counts as UP
     * @param epochHeader the header of the reply in which the application tells the epoch of its own database; it never
     *     decides between UP and DOWN
     * @param siteHeader the header of the reply in which the application tells at which site it runs; a reply of another site than
     *     the one that was asked is UNKNOWN, and so is an expected status without that header
     */
    record Http(
            URI url,
            Map<SiteName, HostPort> sites,
            int statusFrom,
            int statusTo,
            Optional<String> epochHeader,
            Optional<String> siteHeader)
            implements ProbeTarget {
        public Http {
            sites = Map.copyOf(sites);
        }

        /** Of an application that tells neither its epoch nor its site. */
        public Http(URI url, Map<SiteName, HostPort> sites, int statusFrom, int statusTo) {
            this(url, sites, statusFrom, statusTo, Optional.empty(), Optional.empty());
        }

        @Override
        public String kind() {
            return "http";
        }
    }

    /** A TCP connection that is accepted. */
    record Tcp(Map<SiteName, HostPort> sites) implements ProbeTarget {
        public Tcp {
            sites = Map.copyOf(sites);
        }

        @Override
        public String kind() {
            return "tcp";
        }
    }

    /** The API server's own readiness endpoint, {@code /readyz}. */
    record KubernetesReadyz() implements ProbeTarget {
        @Override
        public String kind() {
            return "kubernetes";
        }
    }

    /**
     * A workload with as many available replicas as it wants, and at least one.
     *
     * @param resource {@code deployment} or {@code statefulset}
     */
    record KubernetesWorkload(String resource, String namespace, String name) implements ProbeTarget {
        @Override
        public String kind() {
            return "kubernetes";
        }
    }

    /** The database of a replication link: logs in, and writes a heartbeat row when {@code write} is set. */
    record Postgresql(LinkName link, boolean write) implements ProbeTarget {
        @Override
        public String kind() {
            return "postgresql";
        }
    }

    /** The server of a MySQL link: logs in, and writes a heartbeat row when {@code write} is set. */
    record Mysql(LinkName link, boolean write) implements ProbeTarget {
        @Override
        public String kind() {
            return "mysql";
        }
    }

    /** The Redis of a link: logs in, and writes a heartbeat key when {@code write} is set. */
    record Redis(LinkName link, boolean write) implements ProbeTarget {
        @Override
        public String kind() {
            return "redis";
        }
    }

    /**
     * A DNS question to one server.
     *
     * @param type the record type, such as {@code A}
     * @param expect the one answer that counts as UP; empty: any answer that is not empty
     */
    record Dns(HostPort server, String name, String type, Optional<String> expect) implements ProbeTarget {
        @Override
        public String kind() {
            return "dns";
        }
    }

    /** A user's own YAML route, {@code direct:NAME}; a route that ends without exception and answers not DOWN is UP. */
    record Route(String name) implements ProbeTarget {
        @Override
        public String kind() {
            return "route";
        }
    }
}
