package io.understudy.sandbox;

import io.understudy.sandbox.kubernetes.KubernetesSite;
import io.understudy.sandbox.postgres.PostgresBinaries;
import io.understudy.sandbox.postgres.PostgresPair;
import io.understudy.time.Ticker;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Many applications at two sites, each with a database pair of its own, its own web, public name, users and outlet of the power
 * switch. Closing it ends every process and removes every file. Thread-safe.
 */
final class Fleet implements Sandbox {

    private static final Duration POD_START = Duration.ofMillis(800);
    private static final int AT_ONCE = 4;

    private final Addresses addresses;
    private final Path folder;
    private final SampleConfiguration configuration;
    private final List<FleetMember> members;
    private final TcpLink clusterLink;
    private final Deque<AutoCloseable> parts;

    private Fleet(
            Addresses addresses,
            Path folder,
            SampleConfiguration configuration,
            List<FleetMember> members,
            TcpLink clusterLink,
            Deque<AutoCloseable> parts) {
        this.addresses = addresses;
        this.folder = folder;
        this.configuration = configuration;
        this.members = members;
        this.clusterLink = clusterLink;
        this.parts = parts;
    }

    /** Starts everything but the service; users do not order yet. Nothing is left when it is closed. */
    static Fleet start(List<FleetApplication> applications, Ticker ticker) throws IOException, InterruptedException {
        Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
        Path folder = Files.createTempDirectory(
                "understudy-fleet-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        parts.push(() -> SandboxWorld.delete(folder));
        try {
            Canary canary = kept(parts, Canary.openInFreeRange());
            return assemble(applications, canary.addresses(), folder, parts, ticker);
        } catch (IOException | InterruptedException | RuntimeException e) {
            SandboxWorld.closeAll(parts);
            throw e;
        }
    }

    private static Fleet assemble(
            List<FleetApplication> applications,
            Addresses addresses,
            Path folder,
            Deque<AutoCloseable> parts,
            Ticker ticker)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        parts.push(threads::shutdownNow);
        SampleConfiguration configuration = SampleConfiguration.write(
                folder.resolve("config"), addresses, FleetDocuments.of(applications, addresses));
        Map<String, HostPort> names = applications.stream()
                .collect(Collectors.toMap(FleetApplication::publicName, a -> addresses.web(true, a.number())));
        SandboxDns dns = kept(parts, SandboxDns.start(addresses.dns(), names, configuration.reveal("tsig"), threads));
        TcpLink clusterLink =
                kept(parts, TcpLink.open(addresses.overLink(addresses.cluster(true)), addresses.cluster(true)));
        FleetMember.Shared shared = new FleetMember.Shared(
                addresses,
                configuration,
                dns,
                kept(
                        parts,
                        cluster(SandboxWorld.EAST, addresses.cluster(true), clusterLinkOf(addresses), configuration)),
                kept(
                        parts,
                        cluster(SandboxWorld.WEST, addresses.cluster(false), addresses.cluster(false), configuration)),
                moved(applications, addresses, dns),
                ticker);
        List<FleetMember> members = members(applications, folder.resolve("databases"), shared, parts);
        Map<String, PowerSwitch.Outlet> outlets = new HashMap<>();
        members.forEach(member -> outlets.put(
                PowerSwitch.outlet(SandboxWorld.EAST, member.application().name()), member));
        parts.push(PowerSwitch.open(addresses.powerSwitch(), outlets));
        return new Fleet(addresses, folder, configuration, members, clusterLink, parts);
    }

    private static HostPort clusterLinkOf(Addresses addresses) {
        return addresses.overLink(addresses.cluster(true));
    }

    private static KubernetesSite cluster(
            String name, HostPort at, HostPort fromOutside, SampleConfiguration configuration) {
        KubernetesSite cluster = KubernetesSite.start(
                name, new InetSocketAddress(InetAddress.ofLiteral(at.host()), at.port()), POD_START);
        cluster.namespace(FleetDocuments.NAMESPACE);
        cluster.writeKubeconfig(configuration.secret(name + ".kubeconfig"), "http://" + fromOutside);
        return cluster;
    }

    /** Tells by the zone itself which applications' public names lead to the standby's site now. */
    private static Supplier<Set<String>> moved(
            List<FleetApplication> applications, Addresses addresses, SandboxDns dns) {
        return () -> applications.stream()
                .filter(a -> dns.leads(
                        a.publicName(), addresses.web(false, a.number()).host()))
                .map(FleetApplication::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<FleetMember> members(
            List<FleetApplication> applications, Path folder, FleetMember.Shared shared, Deque<AutoCloseable> parts)
            throws IOException, InterruptedException {
        PostgresBinaries binaries = PostgresBinaries.unpackTo(folder.resolve("postgresql"));
        PostgresPair cold =
                kept(parts, PostgresPair.cold(binaries, plan(applications.getFirst(), folder.resolve("cold"), shared)));
        List<FleetMember> members = new ArrayList<>();
        List<Future<FleetMember>> starting = new ArrayList<>();
        try (ExecutorService starters = Executors.newFixedThreadPool(AT_ONCE)) {
            applications.forEach(application -> starting.add(starters.submit(() -> {
                PostgresPair databases = kept(
                        parts,
                        PostgresPair.start(
                                binaries, plan(application, folder.resolve(application.name()), shared), cold));
                return kept(parts, member(application, databases, shared));
            })));
            for (Future<FleetMember> member : starting) {
                members.add(member.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("an application of the fleet did not start: " + e.getCause(), e);
        }
        return List.copyOf(members);
    }

    private static FleetMember member(FleetApplication application, PostgresPair databases, FleetMember.Shared shared)
            throws Exception {
        Addresses addresses = shared.addresses();
        int number = application.number();
        return new FleetMember(
                application,
                databases,
                List.of(
                        link(addresses, addresses.web(true, number)),
                        link(addresses, addresses.database(true, number))),
                shared);
    }

    private static TcpLink link(Addresses addresses, HostPort upstream) throws IOException {
        return TcpLink.open(addresses.overLink(upstream), upstream);
    }

    private static PostgresPair.Plan plan(FleetApplication application, Path folder, FleetMember.Shared shared) {
        Addresses addresses = shared.addresses();
        HostPort primary = addresses.database(true, application.number());
        return new PostgresPair.Plan(
                folder,
                primary,
                addresses.database(false, application.number()),
                addresses.overLink(primary),
                shared.configuration().secret("understudy"),
                shared.configuration().secret("shop"));
    }

    List<FleetMember> members() {
        return members;
    }

    FleetMember member(String name) {
        return members.stream()
                .filter(member -> member.application().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** us-east-1 goes on, but nothing from outside reaches it except its users. */
    void cutEast() {
        members.forEach(FleetMember::cut);
        clusterLink.cut();
    }

    @Override
    public Addresses addresses() {
        return addresses;
    }

    @Override
    public Path configuration() {
        return configuration.folder();
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        SandboxWorld.closeAll(parts);
    }

    private static <T extends AutoCloseable> T kept(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }
}
