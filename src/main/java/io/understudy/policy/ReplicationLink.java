package io.understudy.policy;

import io.understudy.topology.HostPort;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Something of the application's data that is at the standby too; what a failover loses is the worst of all links. */
public sealed interface ReplicationLink {

    LinkName name();

    /** How often it is looked at. */
    Duration every();

    /**
     * A streaming-replicated PostgreSQL database.
     *
     * @param at where the database of each site answers
     * @param operator the role that writes the heartbeat, fences and promotes
     * @param application the role that the application writes as; a fence is proven by its writes being refused
     * @param every how often the lag is sampled, default 500 ms
     * @param timeout for one connection or statement, default 2 s
     */
    record Postgresql(
            LinkName name,
            String database,
            Map<SiteName, HostPort> at,
            Credentials operator,
            Credentials application,
            Duration every,
            Duration timeout)
            implements ReplicationLink {

        public Postgresql {
            at = Map.copyOf(at);
        }
    }

    /**
     * A MySQL server, today a MariaDB, whose standby follows it by GTID. The fence stops the whole server.
     *
     * @param at where the server of each site answers
     * @param operator the account that writes the heartbeat, fences and promotes
     * @param application the account that the application writes as; a fence is proven by its writes being refused
     * @param administrators accounts that ignore read_only and are people's, such as {@code root@localhost}: they don't stand
     *     against a fence
     * @param every how often the lag is sampled, default 500 ms
     * @param timeout for one connection or statement, default 2 s
     */
    record Mysql(
            LinkName name,
            Map<SiteName, HostPort> at,
            Credentials operator,
            Credentials application,
            Set<String> administrators,
            Duration every,
            Duration timeout)
            implements ReplicationLink {

        public Mysql {
            at = Map.copyOf(at);
            administrators = Set.copyOf(administrators);
        }
    }

    /**
     * A Redis of version 7.0 or newer and the replica that follows it.
     *
     * @param at where the Redis of each site answers
     * @param operator the ACL user that writes the heartbeat, fences and promotes
     * @param application the ACL user that the application writes as; a fence is proven by its login being refused
     * @param administrators users that may write and are people's or the replica's own: they don't stand against a fence
     * @param every how often the lag is sampled, default 500 ms
     * @param timeout for one connection or command, default 2 s
     */
    record Redis(
            LinkName name,
            Map<SiteName, HostPort> at,
            Credentials operator,
            Credentials application,
            Set<String> administrators,
            Duration every,
            Duration timeout)
            implements ReplicationLink {

        public Redis {
            at = Map.copyOf(at);
            administrators = Set.copyOf(administrators);
        }
    }

    /**
     * Backups that Velero makes of the primary and shows to other clusters. The copy is as old as the start of the newest
     * backup that counts.
     *
     * @param namespace Velero's own, default {@code velero}
     * @param backups which ones are of this application
     * @param locations by primary: the backup storage location, as the asked cluster names it, that its backups are in; empty:
     *     any
     * @param partiallyFailed whether a backup with errors counts, default false
     * @param asked the site whose cluster is asked; empty: the standby's
     * @param every how often it is looked at, default 10 s
     */
    record Velero(
            LinkName name,
            String namespace,
            Selection backups,
            Map<SiteName, String> locations,
            boolean partiallyFailed,
            Optional<SiteName> asked,
            Duration every)
            implements ReplicationLink {

        public Velero {
            locations = Map.copyOf(locations);
        }
    }

    /** Which backups of all that a cluster shows. */
    sealed interface Selection {

        /** Those of one schedule. */
        record Schedule(String name) implements Selection {}

        /** Those that have all of these labels; never empty. */
        record Labels(Map<String, String> labels) implements Selection {
            public Labels {
                labels = Map.copyOf(labels);
            }
        }
    }

    /** A role and where its password is found. */
    record Credentials(String user, SecretRef password) {}
}
