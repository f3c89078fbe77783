package io.understudy.sandbox.postgres;

import io.understudy.topology.HostPort;
import java.util.Map;
import java.util.TreeMap;

/** The settings of a sandbox server: durable, small, and quick to notice a broken link. The same on both sides of a pair. */
final class ServerSettings {

    private ServerSettings() {}

    static Map<String, String> of(HostPort at) {
        var settings = new TreeMap<String, String>();
        settings.put("listen_addresses", at.host());
        settings.put("port", Integer.toString(at.port()));
        settings.put("unix_socket_directories", "");
        settings.put("fsync", "on");
        // In the data folder, so that nothing is left behind by a server that is killed.
        settings.put("dynamic_shared_memory_type", "mmap");
        settings.put("shared_buffers", "16MB");
        settings.put("max_connections", "60");
        settings.put("max_prepared_transactions", "4");
        settings.put("max_worker_processes", "2");
        settings.put("max_logical_replication_workers", "0");
        settings.put("io_method", "sync");
        settings.put("jit", "off");
        settings.put("wal_level", "replica");
        settings.put("max_wal_senders", "4");
        settings.put("wal_keep_size", "256MB");
        settings.put("hot_standby", "on");
        settings.put("hot_standby_feedback", "on");
        settings.put("wal_receiver_status_interval", "1s");
        settings.put("wal_receiver_timeout", "2s");
        settings.put("wal_sender_timeout", "4s");
        settings.put("wal_retrieve_retry_interval", "200ms");
        settings.put("log_timezone", "UTC");
        settings.put("timezone", "UTC");
        return settings;
    }
}
