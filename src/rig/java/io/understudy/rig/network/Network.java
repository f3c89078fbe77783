package io.understudy.rig.network;

import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.MissingPart;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Shell;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hosts joined by a router, each in a network namespace of its own. What is cut is dropped silently at the router, also for
 * connections that are open: as on a broken link, nobody is told. The machine itself reaches every host by a link that is
 * never cut, and no host reaches another through it. Several networks can stand on one machine. Needs root. Thread-safe.
 */
public final class Network implements AutoCloseable {

    private static final int SLOTS = 40;
    private static final int FIRST_OCTET = 81;

    private final int slot;
    private final FileChannel lock;
    private final String ip;
    private int lastCut = 100;

    private Network(int slot, FileChannel lock, String ip) {
        this.slot = slot;
        this.lock = lock;
        this.ip = ip;
    }

    /** Whether this user on this machine may make network namespaces; else why not. */
    public static Optional<String> impossible() {
        if (!Machine.isRoot()) {
            return Optional.of("network namespaces need root");
        }
        try {
            String name = "usrig-try-" + ProcessHandle.current().pid();
            Shell.run(Machine.require("ip", "iproute2").toString(), "netns", "add", name);
            Shell.run("ip", "netns", "del", name);
            return Optional.empty();
        } catch (IOException | MissingPart e) {
            return Optional.of("network namespaces are not permitted here: " + e.getMessage());
        }
    }

    /** Makes the hosts and joins them. They are gone when the reaper is closed. */
    public static Network open(Reaper reaper) throws IOException {
        String ip = Machine.require("ip", "iproute2").toString();
        for (int slot = 0; slot < SLOTS; slot++) {
            FileChannel lock = tryLock(slot);
            if (lock != null) {
                Network network = new Network(slot, lock, ip);
                network.build(reaper);
                return network;
            }
        }
        throw new IOException("%d rigs stand on this machine already".formatted(SLOTS));
    }

    private static @Nullable FileChannel tryLock(int slot) throws IOException {
        FileChannel channel = FileChannel.open(
                Path.of("/tmp/understudy-rig-%d.lock".formatted(slot)),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldHere) {
            // the slot of another network of this process
        }
        channel.close();
        return null;
    }

    /** The second number of every address of this network. */
    public int octet() {
        return FIRST_OCTET + slot;
    }

    /** @param last 1 to 254; every address of a host is its own, nothing needs to be configured */
    public String address(Host host, int last) {
        return "10.%d.%d.%d".formatted(octet(), host.number(), last);
    }

    /** All addresses of a host, as {@code 10.x.n.0/24}. */
    public String range(Host host) {
        return address(host, 0) + "/24";
    }

    /** The machine's own address as this host reaches it, over the link that is never cut: for out-of-band management. */
    public String machineSeenFrom(Host host) {
        return "10.%d.240.%d".formatted(octet(), 4 * host.number() + 1);
    }

    public Place place(Host host) {
        return new Place(host.name(), Optional.of(namespace(host)));
    }

    /** From now on nothing passes between the two, in neither direction. */
    public Cut cut(Host one, Host other) throws IOException {
        return drop(List.of(range(one), range(other), range(other), range(one)));
    }

    /** From now on nothing passes from the one to the other; the way back is open. */
    public Cut cutOneWay(Host from, Host to) throws IOException {
        return drop(List.of(range(from), range(to)));
    }

    /** From now on nothing passes between an address and a host. */
    public Cut cut(String address, Host other) throws IOException {
        return drop(List.of(address, range(other), range(other), address));
    }

    /** From now on the host reaches nobody and nobody reaches it. */
    public Cut isolate(Host host) throws IOException {
        return drop(List.of(range(host), "0.0.0.0/0", "0.0.0.0/0", range(host)));
    }

    private synchronized Cut drop(List<String> fromTo) throws IOException {
        int preference = ++lastCut;
        for (int i = 0; i < fromTo.size(); i += 2) {
            inRouter(
                    "rule",
                    "add",
                    "pref",
                    Integer.toString(preference),
                    "from",
                    fromTo.get(i),
                    "to",
                    fromTo.get(i + 1),
                    "blackhole");
        }
        return new Cut(preference, fromTo.size() / 2);
    }

    /** Opens every way again. */
    public synchronized void heal() throws IOException {
        for (String line : inRouter("rule", "list").lines().toList()) {
            int preference =
                    Integer.parseInt(line.substring(0, line.indexOf(':')).strip());
            if (preference > 100 && preference <= lastCut) {
                inRouter("rule", "del", "pref", Integer.toString(preference));
            }
        }
    }

    /** Kills every process on a host at once (SIGKILL), as a loss of power does. */
    public void powerOff(Host host) throws IOException {
        for (List<String> pids = pids(host); !pids.isEmpty(); pids = pids(host)) {
            List<String> kill = new ArrayList<>(List.of("kill", "-KILL"));
            kill.addAll(pids);
            Shell.attempt(kill);
        }
    }

    /** The processes that run on a host now. */
    public List<String> pids(Host host) throws IOException {
        return Shell.run(ip, "netns", "pids", namespace(host)).lines().toList();
    }

    /** Frees its place on the machine; call it after the reaper was closed. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    /** A way that is closed until {@link #heal}. */
    public final class Cut {

        private final int preference;
        private final int rules;

        private Cut(int preference, int rules) {
            this.preference = preference;
            this.rules = rules;
        }

        /** Opens this way again; others stay as they are. */
        public void heal() throws IOException {
            for (int i = 0; i < rules; i++) {
                inRouter("rule", "del", "pref", Integer.toString(preference));
            }
        }
    }

    private void build(Reaper reaper) throws IOException {
        clear();
        Shell.run(ip, "netns", "add", router());
        reaper.namespace(router());
        inRouter("link", "set", "lo", "up");
        Shell.run(ip, "netns", "exec", router(), "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward");
        for (Host host : Host.values()) {
            add(reaper, host);
        }
    }

    /** Joins a host to the router (addresses of the link: 10.x.230.n) and to the machine (10.x.240.n). */
    private void add(Reaper reaper, Host host) throws IOException {
        String space = namespace(host);
        int last = 4 * host.number();
        String linkRouter = "10.%d.230.%d".formatted(octet(), last + 1);
        String linkHost = "10.%d.230.%d".formatted(octet(), last + 2);
        String managementHost = "10.%d.240.%d".formatted(octet(), last + 2);
        String onMachine = managementLink(host);
        Shell.run(ip, "netns", "add", space);
        reaper.namespace(space);
        Shell.run(
                ip,
                "link",
                "add",
                "wan",
                "netns",
                space,
                "type",
                "veth",
                "peer",
                "name",
                "to" + host.number(),
                "netns",
                router());
        Shell.run(ip, "link", "add", onMachine, "type", "veth", "peer", "name", "management", "netns", space);
        reaper.link(onMachine);
        inside(space, "addr", "add", linkHost + "/30", "dev", "wan");
        inside(space, "addr", "add", managementHost + "/30", "dev", "management");
        inside(space, "link", "set", "lo", "up");
        inside(space, "link", "set", "wan", "up");
        inside(space, "link", "set", "management", "up");
        inside(space, "route", "add", "local", range(host), "dev", "lo");
        inside(space, "route", "add", "default", "via", linkRouter, "src", address(host, 10));
        inRouter("addr", "add", linkRouter + "/30", "dev", "to" + host.number());
        inRouter("link", "set", "to" + host.number(), "up");
        inRouter("route", "add", range(host), "via", linkHost);
        Shell.run(ip, "addr", "add", machineSeenFrom(host) + "/30", "dev", onMachine);
        Shell.run(ip, "link", "set", onMachine, "up");
        Shell.run(ip, "route", "add", range(host), "via", managementHost);
    }

    /** What an earlier rig in this slot left when even its reaper was killed. */
    private void clear() throws IOException {
        for (Host host : Host.values()) {
            Shell.attempt(List.of(ip, "netns", "del", namespace(host)));
            Shell.attempt(List.of(ip, "link", "del", managementLink(host)));
        }
        Shell.attempt(List.of(ip, "netns", "del", router()));
    }

    private String router() {
        return "usrig%d-router".formatted(slot);
    }

    private String namespace(Host host) {
        return "usrig%d-%s".formatted(slot, host.name().toLowerCase(java.util.Locale.ROOT));
    }

    private String managementLink(Host host) {
        return "usrig%dm%d".formatted(slot, host.number());
    }

    private String inRouter(String... arguments) throws IOException {
        return inside(router(), arguments);
    }

    private String inside(String namespace, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(ip, "-n", namespace));
        command.addAll(List.of(arguments));
        return Shell.run(command);
    }
}
