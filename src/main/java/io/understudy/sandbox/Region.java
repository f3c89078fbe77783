package io.understudy.sandbox;

import io.understudy.sandbox.postgres.PostgresServer;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything at one site that a power switch turns off and a region's loss takes down: the database, the cluster with the web
 * application, and the links that lead there. Thread-safe.
 */
final class Region implements PowerSwitch.Outlet, AutoCloseable {

    private final PostgresServer database;
    private final SandboxSite workloads;
    private final Map<HostPort, HostPort> ways;
    private final List<TcpLink> links = new ArrayList<>();
    private boolean off;

    /** @param ways from outside to what is there; open once this returns */
    private Region(PostgresServer database, SandboxSite workloads, Map<HostPort, HostPort> ways) {
        this.database = database;
        this.workloads = workloads;
        this.ways = new LinkedHashMap<>(ways);
    }

    /** One that is up, with links that are open already. */
    static Region up(
            PostgresServer database, SandboxSite workloads, Map<HostPort, HostPort> ways, List<TcpLink> links) {
        Region region = new Region(database, workloads, ways);
        region.links.addAll(links);
        return region;
    }

    @Override
    public synchronized void off() {
        off = true;
        database.kill();
        workloads.kill();
        links.forEach(TcpLink::close);
        links.clear();
    }

    @Override
    public boolean isOff() {
        return !database.running();
    }

    /** The power is on again: links and cluster are as they were. The database stays down: who starts it decides as what. */
    synchronized void on() throws IOException {
        if (!off) {
            return;
        }
        for (Map.Entry<HostPort, HostPort> way : ways.entrySet()) {
            links.add(TcpLink.open(way.getKey(), way.getValue()));
        }
        workloads.revive();
        off = false;
    }

    /** It goes on, but nothing from outside reaches it except its users. */
    synchronized void cut() {
        links.forEach(TcpLink::cut);
    }

    synchronized void restore() {
        links.forEach(TcpLink::restore);
    }

    @Override
    public synchronized void close() {
        links.forEach(TcpLink::close);
    }
}
